"""How the grid came to be: what the record of the choice is made of. Reads only, and never who wished for what."""

from datetime import datetime

import msgspec

from server import record
from server.store import draft, events, keeping, revisions, sessions
from server.store.file import Db

_MACHINE = ("accept", "import")


class HandStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the draft that somebody took by hand: where each card went, None for off the grid."""

    id: int
    kind: str
    placed: tuple[tuple[int, tuple[int, int] | None], ...]
    reason: str


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `people` and `totals` (by row id of the session) hold nothing below `few`."""

    event: events.Event
    rooms: tuple[events.Room, ...]
    slots: tuple[events.Slot, ...]
    sessions: tuple[sessions.Session, ...]
    people: int | None
    totals: dict[int, int]
    totals_shown: bool
    few: int
    revisions: tuple[revisions.Revision, ...]
    steps: tuple[HandStep, ...]
    waivers: tuple[tuple[int, str, str], ...]


def read(db: Db, now: datetime, *, lasting: bool = False) -> Choice:
    """What the record holds at a moment. Totals are told when the organiser shows counts, or when the day is over."""
    event = events.get(db)
    published = tuple(revisions.history(db))
    over = lasting or record.is_over(event, published[-1].times if published else (), now)
    listed = tuple(session for session in sessions.shown(db) if record.is_listed(session, over))
    shown = {session.id for session in listed}
    people, totals = keeping.totals(db)
    last = published[-1].step if published else 0
    return Choice(
        event=event,
        rooms=tuple(events.rooms(db)),
        slots=tuple(events.slots(db)),
        sessions=listed,
        people=people,
        totals={session: number for session, number in totals.items() if session in shown},
        totals_shown=event.counts_shown or over,
        few=keeping.FEW,
        revisions=published,
        steps=tuple(_by_hand(step) for step in draft.steps(db) if step.kind not in _MACHINE and step.id <= last),
        waivers=tuple(each for each in draft.waivers(db) if each[0] in shown),
    )


def _by_hand(step: draft.Step) -> HandStep:
    cells = (
        (int(key.split(":")[1]), (int(value[0]), int(value[1])) if value else None)
        for key, value in step.after.items()
        if key.startswith("place:")
    )
    return HandStep(id=step.id, kind=step.kind, placed=tuple(cells), reason=step.reason)
