"""What happens while the day runs: late pitches, sessions that end or move, second runs, running late. Verbs over other nouns."""

import msgspec

from server import clock
from server.errors import Refused
from server.store import draft, events, sessions
from server.store.file import Db
from server.store.rows import note
from server.words import gettext as _

MOST_MINUTES = 240


def cancel(db: Db, badge: int, number: int, by: str) -> None:
    """Take a session off the grid and out of the programme; it can be brought back on its own page."""
    session = sessions.of_number(db, number)
    if session.id in draft.placements(db):
        draft.shelve(db, badge, draft.latest(db), session.id)
    sessions.set_state(db, number, "withdrawn", session.pitched_by or 0, desk=True)
    note(db, by, f"cancelled {number}")


def run_again(db: Db, by: str, number: int, badge: int, cell: tuple[int, int]) -> sessions.Session:
    """A second run of a session in a free cell: a session of its own with the same hosts, and nobody's wishes yet."""
    first = sessions.of_number(db, number)
    form = sessions.PitchForm(
        title=first.title,
        about=first.about,
        topic=first.topic,
        language=first.language,
        length=first.length,
        needs=first.needs,
        record=first.record,
    )
    again = sessions.pitch(db, form, None)
    for host in first.people:
        sessions.set_part(db, again.id, host.person, host.part)
    draft.place(db, badge, draft.latest(db), again.id, *cell)
    note(db, by, f"runs {number} again as {again.number}")
    return sessions.get(db, again.id)


def run_late(db: Db, minutes: int, by: str) -> int:
    """Push everything that has not begun yet by so many minutes (back by a negative number); gives how many times moved."""
    if not -MOST_MINUTES <= minutes <= MOST_MINUTES or minutes == 0:
        raise Refused(_("Type how many minutes, from 1 to {most}.").format(most=MOST_MINUTES), status=422)
    moved = events.shift_slots(db, clock.stamp(clock.now()), minutes)
    if not moved:
        raise Refused(_("Nothing is left to push: the last part of the day has begun."), status=409)
    note(db, by, f"pushed the rest of the day by {minutes} minutes")
    return moved


def heard(db: Db, words: str, by: str) -> None:
    """Put a notice on projector, phones and doors; an empty one takes it down."""
    note(db, by, f"notice: {words}" if words else "notice taken down")
    events.change(db, message=words)


class Swap(msgspec.Struct, frozen=True):
    """A bigger room for a session at its own time: who stands there now would come here."""

    session: int
    room: int
    slot: int
    other: int | None


def bigger_rooms(db: Db, number: int) -> list[Swap]:
    """Rooms with more seats at the same time, biggest first: free ones, and ones whose session fewer people wish for."""
    session = sessions.of_number(db, number)
    stands = draft.placements(db).get(session.id)
    if stands is None:
        return []
    rooms = {room.id: room for room in events.rooms(db)}
    held = draft.occupants(db)
    wishes = {row["session"]: row["n"] for row in db.all("select session, count(*) n from interests group by session")}
    found: list[Swap] = []
    for room in sorted(rooms.values(), key=lambda room: -room.capacity):
        there = held.get((room.id, stands[1]), [])
        if room.capacity <= rooms[stands[0]].capacity or stands[1] in room.closed or len(there) > 1:
            continue
        if not there or wishes.get(there[0], 0) < wishes.get(session.id, 0):
            found.append(Swap(session.id, room.id, stands[1], there[0] if there else None))
    return found
