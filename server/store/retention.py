"""Forgetting people: on the day the organiser chose, wishes, badges and names go; the record of the camp stays.

What stays is what was published: sessions, where and when they ran, what was written about them, totals, and the names
of those who said that theirs may stay. A badge keeps its row, for the draft's steps point to it, but opens nothing.
"""

from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from server.store import backups, events, interests, keeping, numbers, people
from server.store.file import Db, connect
from server.store.rows import note
from server.words import gettext as _


def is_due(db: Db, now: datetime) -> bool:
    """Whether the chosen local day has come and it has not been done since."""
    held = keeping.get(db)
    if held.forget_on is None or held.forgotten_at is not None:
        return False
    return date.fromisoformat(held.forget_on) <= now.astimezone(ZoneInfo(events.get(db).timezone)).date()


def forget_people(db: Db) -> None:
    """Do it, within one write. Totals of wishes go into the record first; what was in the freed pages is overwritten."""
    db.run("pragma secure_delete = on")
    keeping.keep_totals(db, interests.totals(db), interests.people_with_any(db))
    named = _may_stay(db)
    for statement in _STATEMENTS:
        db.run(statement)
    marks = ", ".join("?" for _person in named)
    db.run(f"update people set name = '' where id not in ({marks})", tuple(named))
    db.run("delete from log")  # its lines name who did what
    note(db, "Campgrid", _("Wishes, badges and names were forgotten, as the organiser chose. The record stays."))
    keeping.forgotten(db)
    for topic in numbers.TOPICS:
        numbers.rise(db, topic)


def leave_no_trace(data: Path, slug: str) -> None:
    """Empty the write-ahead log and remove the backups, which both still hold what was forgotten."""
    with closing(connect(data / f"{slug}.sqlite")) as db:
        db.conn.execute("pragma wal_checkpoint(truncate)")
    backups.forget(data, slug)


def _may_stay(db: Db) -> set[int]:
    """Who leads a session that is wholly on the record, and said that their name may stay."""
    rows = db.all(
        "select distinct sp.person from session_people sp join sessions s on s.id = sp.session "
        "where sp.part = 'host' and s.record = 'yes' and s.state = 'pitched'"
    )
    return {row["person"] for row in rows} & keeping.credited(db) & people.known(db).keys()


_STATEMENTS = (
    "delete from interests",
    "delete from own_interests",
    "delete from merge_answers",
    "delete from seen",
    "delete from scribbles",
    "update badges set token_hash = 'forgotten-' || id, role = '', name = '', made_at = '', seen_at = '', ended_at = ''",
    "delete from keys",
    "delete from claims",
    "delete from calendars",
    "delete from two_people",
    "delete from choices",
    "delete from arrivals",
    "delete from keepers",
    "delete from check_answers",
    "delete from lent_people",
    "delete from set_aside",
    "delete from badge_codes",
    "delete from once",
    "update reports set by = ''",
    "update merges set by = ''",
    "update merge_asks set by = ''",
    "delete from looks",
    "update notes set person = null",
    "update people set needs = '[]', away = '[]', rest = 0, arrives_at = null, leaves_at = null, joined_at = null, other = '{}'",
    "update revisions set by = ''",
    "update proposals set by = '', asked = '{}', answer = null",
)
