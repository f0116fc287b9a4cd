"""The bodies of the command line's commands, a module an area. What a person reads of a mistake is one sentence, code 2."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from server.errors import Refused
from server.store.file import File
from server.store.house import House


class Wrong(click.ClickException):
    """What was asked can't be done: one sentence, exit code 2, nothing written."""

    exit_code = 2


@contextmanager
def house_in(data: Path, *, make: bool = False) -> Iterator[House]:
    """The folder of event files, closed afterwards. A missing one is made only where `make` says so; else Wrong.

    A server may be running on the same folder: SQLite keeps the two apart.
    """
    if not make and not data.is_dir():
        raise Wrong(f"There is no folder {data}. Name the one that the server runs on with --data.")
    house = House(data)
    try:
        yield house
    except Refused as refusal:
        raise Wrong(refusal.sentence) from None
    finally:
        house.close_all()


def event_in(house: House, slug: str) -> File:
    """An event's file; raises Wrong with the events that there are."""
    event = house.event(slug)
    if event is None:
        raise Wrong(f"There is no event {slug} in {house.data}. Events here: {', '.join(house.slugs()) or 'none'}.")
    return event


def read_bytes(path: Path) -> bytes:
    """A file's bytes; raises Wrong with why they can't be read."""
    try:
        return path.read_bytes()
    except OSError as trouble:
        raise Wrong(f"{path} can't be read: {trouble.strerror}.") from None


def write_whole(path: Path, body: bytes) -> None:
    """Write a file so that it is there whole or not at all; raises Wrong with why it can't be written."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(body)
        part.replace(path)
    except OSError as trouble:
        part.unlink(missing_ok=True)
        raise Wrong(f"{path} can't be written: {trouble.strerror}.") from None
