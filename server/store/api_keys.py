"""Keys for organisers' scripts: a badge that may do only what its scopes name, until its end. Shown once, kept as a hash."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from server import clock
from server.errors import Troubled
from server.store import events, people
from server.store.file import Db
from server.store.rows import dump, load, note
from server.words import gettext as _

SCOPES = (
    "see desk",
    "type",
    "adjust",
    "check in",
    "queue",
    "stage",
    "moderate",
    "solve",
    "publish",
    "set up",
    "export",
)
LONGEST_DAYS = 400


def make(db: Db, name: str, scopes: tuple[str, ...], ends_on: date | None, by: str) -> tuple[int, str]:
    """A new key; gives its id and its secret, which is not kept. Raises Troubled."""
    troubles: dict[str, str] = {}
    if not name:
        troubles["name"] = _("Type what the key is for.")
    if not scopes or not set(scopes) <= set(SCOPES):
        troubles["scopes"] = _("Choose what the key may do.")
    today = clock.now().date()
    if ends_on is None or not today <= ends_on <= today + timedelta(days=LONGEST_DAYS):
        troubles["ends_on"] = _("Choose the key's last day, from today, {most} days on at most.").format(
            most=LONGEST_DAYS
        )
    if troubles or ends_on is None:
        raise Troubled(troubles)
    badge, secret = people.give_badge(db, people.add(db, ""), role="organiser", name=name)
    db.run(
        "update badges set scopes = ?, ends_at = ? where id = ?",
        (dump([scope for scope in SCOPES if scope in scopes]), _end_of(db, ends_on), badge.id),
    )
    note(db, by, _("made the key {name}").format(name=name))
    return badge.id, secret


def listed(db: Db) -> list[dict[str, Any]]:
    """Every key that still opens something, the newest first."""
    rows = db.all(
        "select id, name, scopes, made_at, ends_at, seen_at from badges "
        "where scopes is not null and ended_at is null and ends_at > ? order by id desc",
        (clock.stamp(clock.now()),),
    )
    return [row | {"scopes": load(row["scopes"])} for row in rows]


def end(db: Db, key: int, by: str) -> bool:
    """Take a key back; False if there is no such key."""
    found = db.run(
        "update badges set ended_at = ? where id = ? and scopes is not null and ended_at is null",
        (clock.stamp(clock.now()), key),
    )
    if found:
        note(db, by, _("took a key back"))
    return bool(found)


def _end_of(db: Db, day: date) -> str:
    """The stamp at which the event's local day ends."""
    zone = ZoneInfo(events.get(db).timezone)
    return clock.stamp(datetime.combine(day + timedelta(days=1), time(0), zone))
