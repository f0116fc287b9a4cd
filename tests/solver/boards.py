"""Small camps drawn by hand, and silly ones drawn by Hypothesis."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st

from solver.camp import Camp, read_camp

Json = dict[str, Any]


def camp_json(**changes: Any) -> Json:
    """Three slots (t3 after a long break), two rooms, two sessions by two hosts; `changes` replace top-level fields."""
    return {
        "campgrid": 1,
        "event": {"name": "Test", "date": "2026-06-20"},
        "slots": [
            {"id": "t1", "start": "10:00", "end": "10:45"},
            {"id": "t2", "start": "11:00", "end": "11:45"},
            {"id": "t3", "start": "14:00", "end": "14:45"},
        ],
        "rooms": [
            {"id": "r1", "name": "Hall", "capacity": 20, "features": ["step-free", "projector"]},
            {"id": "r2", "name": "Attic", "capacity": 5},
        ],
        "sessions": [{"id": "s1", "hosts": ["ann"]}, {"id": "s2", "hosts": ["bob"]}],
        "attendees": ["ann", "bob", "cat", "dan", "eve"],
        "interests": [],
    } | changes


def camp(**changes: Any) -> Camp:
    return read_camp(msgspec.json.encode(camp_json(**changes)))


def at(session: str, slot: str, room: str) -> Json:
    return {"session": session, "slot": slot, "room": room}


PEOPLE = [f"a{number}" for number in range(6)]
FEATURES = ["step-free", "projector"]


@st.composite
def silly_camps(draw: st.DrawFn) -> Json:
    """Camps of every odd sort: no rooms, no wishes, one slot, a host of everything, no seats, contradicting demands."""
    slots = [f"t{number}" for number in range(draw(st.integers(0, 4)))]
    rooms = [f"r{number}" for number in range(draw(st.integers(0, 3)))]
    sessions = [f"s{number}" for number in range(draw(st.integers(0, 7)))]
    some_slots = st.lists(st.sampled_from(slots), unique=True, max_size=3) if slots else st.just([])
    some_rooms = st.lists(st.sampled_from(rooms), unique=True, max_size=2) if rooms else st.just([])
    people = st.lists(st.sampled_from(PEOPLE), unique=True, max_size=2)
    features = st.lists(st.sampled_from(FEATURES), unique=True, max_size=1)
    rare = st.integers(0, 5).map(lambda number: number == 0)

    def sometimes(strategy: st.SearchStrategy[Any], otherwise: Any = None) -> Any:
        return draw(strategy) if draw(rare) else otherwise

    return {
        "event": {"expected": draw(st.none() | st.integers(0, 20)), "spare": draw(st.integers(0, 2))},
        "slots": [
            {"id": slot, "joins_next": draw(st.none() | st.booleans()), "expected": sometimes(st.integers(0, 30))}
            for slot in slots
        ],
        "rooms": [
            {
                "id": room,
                "capacity": draw(st.integers(0, 6)),
                "features": draw(features),
                "closed": sometimes(some_slots, []),
            }
            for room in rooms
        ],
        "sessions": [
            {
                "id": session,
                "hosts": draw(people),
                "with": sometimes(people, []),
                "needs": sometimes(features, []),
                "slots": sometimes(some_slots),
                "rooms": sometimes(some_rooms),
                "length": sometimes(st.integers(1, 3), 1),
                "topic": draw(st.sampled_from(["data", "care", None])),
                "pin": sometimes(st.fixed_dictionaries({"slot": st.sampled_from(slots)})) if slots else None,
            }
            for session in sessions
        ],
        "attendees": [
            {"id": person, "away": sometimes(some_slots, []), "rest": draw(rare), "needs": sometimes(features, [])}
            for person in PEOPLE
        ],
        "interests": [
            {"attendee": person, "session": session, "weight": draw(st.integers(1, 2))}
            for person in PEOPLE
            for session in sessions
            if draw(st.booleans())
        ],
        "keep_apart": [sessions[:2]] if len(sessions) > 1 and draw(rare) else [],
    }


def wished_camp(sessions: int, slots: int, rooms: int, people: int, seed: int) -> Json:
    """A plain camp of this size with made-up wishes, six a person."""
    from random import Random

    random = Random(seed)
    return {
        "slots": [{"id": f"t{number}"} for number in range(slots)],
        "rooms": [{"id": f"r{number}", "capacity": 10 + 5 * number} for number in range(rooms)],
        "sessions": [{"id": f"s{number}", "hosts": [f"a{number % people}"]} for number in range(sessions)],
        "attendees": [f"a{number}" for number in range(people)],
        "interests": [
            {"attendee": f"a{person}", "session": f"s{number}", "weight": random.choice([1, 1, 2])}
            for person in range(people)
            for number in random.sample(range(sessions), min(6, sessions))
        ],
    }
