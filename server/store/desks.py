"""What the desk looks at in one glance: the draft with all that stands around it, and the same as the rules' camp."""

from typing import Any

import msgspec

from server.store import camps, draft, events, interests, numbers, people, revisions, sessions
from server.store.file import Db
from server.store.rows import dump, load
from server.store.sessions import Session
from solver.camp import Camp, read_camp


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """The draft and its surroundings. `numbers` were read first: what is newer than they are is fetched again."""

    numbers: dict[str, int]
    step: int
    event: events.Event
    slots: tuple[events.Slot, ...]
    rooms: tuple[events.Room, ...]
    sessions: tuple[Session, ...]
    people: dict[int, people.Person]
    placements: dict[int, tuple[int, int]]
    totals: dict[int, int]
    apart: tuple[tuple[int, int], ...]
    waivers: tuple[tuple[int, str, str], ...]
    revision: revisions.Revision | None

    def session(self, number: int) -> Session | None:
        """The session of a short number, if it is one that can be placed."""
        return next((each for each in self.sessions if each.number == number), None)


def read(db: Db) -> Desk:
    """The desk as it is now. Only sessions that may be placed are on it."""
    current = numbers.current(db)
    return Desk(
        numbers=current,
        step=draft.latest(db),
        event=events.get(db),
        slots=tuple(events.slots(db)),
        rooms=tuple(events.rooms(db)),
        sessions=tuple(sessions.shown(db)),
        people=people.known(db),
        placements=draft.placements(db),
        totals=interests.totals(db),
        apart=tuple(draft.keep_apart(db)),
        waivers=tuple(draft.waivers(db)),
        revision=revisions.latest(db),
    )


def binding_camp(db: Db) -> Camp:
    """The camp with only what binds a grid: all demands, and of the wishes only those that bring a need with them.

    It breaks the same rules as the whole camp, and is read in a tenth of the time.
    """
    document: dict[str, Any] = camps.document(db, wishes=False)
    known = {each if isinstance(each, str) else each["id"] for each in document["attendees"]}
    document["interests"] = []
    for row in db.all(
        "select p.camp_id person, p.needs, s.camp_id session from interests i join people p on p.id = i.person "
        "join sessions s on s.id = i.session "
        "where i.weight = 2 and p.needs <> '[]' and p.merged_into is null and s.state = 'pitched'"
    ):
        if row["person"] not in known:
            known.add(row["person"])
            document["attendees"].append({"id": row["person"], "needs": load(row["needs"])})
        document["interests"].append({"attendee": row["person"], "session": row["session"], "weight": 2})
    return read_camp(dump(document))
