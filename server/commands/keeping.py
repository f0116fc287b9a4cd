"""`campgrid backup`, `restore`, `verify` and `forget`: keeping an event, and letting go of people, from the command line."""

from contextlib import closing
from pathlib import Path

import click

from server.commands import Wrong, event_in, house_in
from server.store import backups, events, people, retention, revisions, sessions
from server.store.file import Db, connect
from server.words import ngettext


def back_up(slug: str, data: Path, out: Path | None) -> None:
    """Copy an event's file while it is in use, check the copy, print where it is; raises Wrong."""
    with house_in(data) as house:
        event_in(house, slug)
        try:
            if out is None:
                made = backups.make(data, slug).path
            else:
                backups.copy(data / f"{slug}.sqlite", out)
                made = out
        except (OSError, backups.sqlite3.OperationalError) as trouble:
            raise Wrong(f"The backup can't be written: {trouble}.") from None
    click.echo(f"Backed up: {made}")
    click.echo("It holds everything, wishes and phones too. Keep it where only you can read it.", err=True)


def restore(slug: str, data: Path, source: Path | None) -> None:
    """Put a backup (the newest good one, or `source`) in an event's place; raises Wrong, also while a server runs."""
    with house_in(data, make=True) as house:
        house.lock()
        found = source or getattr(backups.newest_good(data, slug), "path", None)
        if found is None:
            raise Wrong(f"There is no backup of {slug} in {data / 'backups'}. Name a file with --from.")
        aside = backups.restore(data, slug, found)
        event = event_in(house, slug)
        event.write_now(lambda db: db.run("update event set slug = ?", (slug,)))
        house.set_code(slug, event.read(lambda db: events.get(db).join_code))
    click.echo(f"Restored: {slug}, from {found}")
    if aside:
        click.echo(f"What was there before is in {aside}")


def verify(path: Path) -> int:
    """Say whether a file is a whole event, and what is in it; gives 0, or 1 where it is not. Raises Wrong."""
    if not path.is_file():
        raise Wrong(f"There is no file {path}.")
    if wrong := backups.trouble_in(path):
        click.echo(f"Not whole: {path}: {wrong}")
        return 1
    copy = path.with_name(f".{path.name}.look")
    try:
        backups.copy(path, copy)  # opening a file may change it; a look never does
        with closing(connect(copy)) as db:
            told = _what_is_in(db)
    except (backups.sqlite3.DatabaseError, AssertionError):
        click.echo(f"Not an event: {path} is a whole SQLite file, but holds no event of Campgrid.")
        return 1
    finally:
        for end in ("", "-wal", "-shm"):
            copy.with_name(copy.name + end).unlink(missing_ok=True)
    click.echo(f"Whole: {path}: {told}")
    return 0


def forget(slug: str, data: Path) -> None:
    """Let wishes, badges and names of an event go now, and its backups with them; raises Wrong."""
    with house_in(data) as house:
        event_in(house, slug).write_now(retention.forget_people)
    retention.leave_no_trace(data, slug)
    click.echo(f"Forgotten: wishes, badges and names of {slug}, and its backups. The record stays.")


def _what_is_in(db: Db) -> str:
    event = events.get(db)
    counted = (
        ngettext("{n} session", "{n} sessions", number_of := len(sessions.every(db))).format(n=number_of),
        ngettext("{n} person", "{n} people", number_of := len(people.known(db))).format(n=number_of),
        ngettext("{n} published grid", "{n} published grids", number_of := revisions.latest_number(db)).format(
            n=number_of
        ),
    )
    return ", ".join((event.name, event.date, *counted))
