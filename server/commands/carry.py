"""Carrying an event in and out on the command line: `campgrid import` and `campgrid export`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
import msgspec

from server import keys
from server.commands import Wrong, event_in, house_in, read_bytes, write_whole
from server.formats import camp_file
from server.store import camps, events, revisions
from server.store.file import Db
from server.store.house import free_slug
from solver.border import BadCamp
from solver.camp import Camp, Placement
from solver.measure import measure


def take_in(path: Path, data: Path, grid: Path | None, publish: bool) -> None:
    """Make an event of a camp file and print its address and organiser link; raises Wrong, with nothing written."""
    with named(path):
        file, camp = camp_file.read(read_bytes(path))
    bound = None
    if grid is not None:
        with named(grid):
            placements, bound = camp_file.read_answer(read_bytes(grid), camp)
        camp = msgspec.structs.replace(camp, grid=placements)
    if publish and not camp.grid:
        raise Wrong(
            f"There is no grid to publish: {path} holds none. Make one with campgrid solve, then name it with --grid."
        )
    figures = _figures(camp, camp.grid, bound) if publish and camp.grid else {}
    with house_in(data, make=True) as house:
        slug = free_slug(house, path.stem)

        def fill(db: Db) -> tuple[str, list[str]]:
            said = camps.take_in(db, file, camp, slug, today=date.today())
            if publish:
                revisions.publish(db, figures=figures)
            return events.get(db).join_code, said

        code, said = house.create_whole(slug, fill)
        house.set_code(slug, code)
    for sentence in said:
        click.echo(sentence)
    click.echo(f"Event:      {keys.kept_address(data)}/e/{slug}")
    click.echo(f"Organiser:  {keys.organiser_link(data, slug)}")


def give_out(slug: str, data: Path, out: Path | None, wishes: bool) -> None:
    """Write an event's camp file to a file, or print it; raises Wrong."""
    with house_in(data) as house:
        document: dict[str, Any] = event_in(house, slug).read(camps.document, wishes=wishes)
    body = camp_file.write(document)
    if out is None:
        click.echo(body, nl=False)
    else:
        write_whole(out, body)
        click.echo(f"Written: {out}", err=True)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Turn what is wrong in a file into one sentence that names the file and the place in it."""
    try:
        yield
    except BadCamp as bad:
        raise Wrong(f"{path}: {bad}") from None


def _figures(camp: Camp, grid: tuple[Placement, ...], bound: int | None) -> dict[str, Any]:
    """What a revision keeps of how good its grid is; a bound only where it can be one."""
    figures: dict[str, Any] = msgspec.to_builtins(measure(camp, grid))
    return figures | ({"bound": bound} if bound is not None and bound >= figures["granted"] else {})
