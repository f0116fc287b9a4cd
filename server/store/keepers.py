"""Who looks after which room, and what they say of the sessions in it. A helper confirms a phone before it may report."""

import msgspec

from server.errors import Refused
from server.store import events, numbers, sessions
from server.store.file import Db
from server.store.rows import note, now
from server.words import gettext as _

KINDS = ("heads", "full", "host missing", "five minutes")


class Keeper(msgspec.Struct, frozen=True, kw_only=True):
    """A phone that asked to look after a room."""

    badge: int
    room: int
    name: str
    confirmed: bool


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was last said of a session: `value` is heads for "heads", else 1."""

    session: int
    kind: str
    value: int
    at: str
    by: str


def ask(db: Db, badge: int, room: int, name: str) -> None:
    """Ask to look after a room; a helper confirms."""
    if room not in {each.id for each in events.rooms(db)}:
        raise Refused(_("There is no such room."), status=404)
    db.run(
        "insert into keepers (badge, room, name, at) values (?, ?, ?, ?) on conflict (badge) do update set "
        "room = excluded.room, name = excluded.name, at = excluded.at, confirmed = 0",
        (badge, room, name, now()),
    )
    numbers.rise(db, "stage")


def confirm(db: Db, badge: int, by: str) -> None:
    """Let the phone look after its room."""
    row = db.one("select name from keepers where badge = ?", (badge,))
    if row is None:
        raise Refused(_("This phone has not asked to look after a room."), status=404)
    db.run("update keepers set confirmed = 1 where badge = ?", (badge,))
    db.run("update badges set role = 'room', name = ? where id = ? and role = ''", (row["name"], badge))
    note(db, by, f"let {row['name'] or 'a phone'} look after a room")
    numbers.rise(db, "stage")


def release(db: Db, badge: int) -> None:
    """The phone looks after no room any more."""
    db.run("delete from keepers where badge = ?", (badge,))
    db.run("update badges set role = '', name = '' where id = ? and role = 'room'", (badge,))
    numbers.rise(db, "stage")


def every(db: Db) -> list[Keeper]:
    """Everybody who asked, by room."""
    rows = db.all("select badge, room, name, confirmed from keepers order by room, badge")
    return [Keeper(**{**row, "confirmed": bool(row["confirmed"])}) for row in rows]


def of_badge(db: Db, badge: int) -> Keeper | None:
    """What one phone looks after."""
    return next((each for each in every(db) if each.badge == badge), None)


def report(db: Db, session: int, kind: str, value: int | None, by: str) -> None:
    """Say something of a session; None takes it back."""
    sessions.get(db, session)
    if value is None:
        db.run("delete from reports where session = ? and kind = ?", (session, kind))
    else:
        db.run(
            "insert or replace into reports (session, kind, value, at, by) values (?, ?, ?, ?, ?)",
            (session, kind, value, now(), by),
        )
    for topic in ("stage", "grid"):
        numbers.rise(db, topic)


def reports(db: Db) -> dict[int, dict[str, Report]]:
    """What stands of each session: session -> kind -> report."""
    found: dict[int, dict[str, Report]] = {}
    for row in db.all("select session, kind, value, at, by from reports order by session, kind"):
        found.setdefault(row["session"], {})[row["kind"]] = Report(**row)
    return found
