"""Camp files of our own making for the tests of what goes in and out."""

from typing import Any

DAY = "2026-06-20"


def small_camp() -> dict[str, Any]:
    """A camp of four sessions that uses every field a camp file defines, and some that it doesn't."""
    return {
        "campgrid": 1,
        "event": {"name": "Riverside Open Day", "timezone": "Europe/London", "date": DAY, "expected": 30, "spare": 1,
                  "hashtag": "#riverside"},
        "slots": [
            {"id": "t1", "start": "11:00", "end": "11:45", "title": "First"},
            {"id": "t2", "start": "12:00", "end": "12:45", "joins_next": False, "expected": 25},
            {"id": "t3", "start": "14:00", "end": "14:45", "note": "after lunch"},
        ],
        "breaks": [{"kind": "lunch", "title": "Lunch", "start": "12:45", "end": "14:00"}],
        "rooms": [
            {"id": "r1", "name": "Main hall", "capacity": 60, "features": ["step-free", "projector"],
             "where_it_is": "Ground floor"},
            {"id": "r2", "name": "Loft", "capacity": 12, "features": ["quiet"], "closed": ["t2"], "wifi": "weak"},
        ],
        "sessions": [
            {"id": "s1", "number": 14, "title": "Open data in small councils", "about": "What worked, what did not.",
             "hosts": ["a7"], "needs": ["projector"], "topic": "data"},
            {"id": "s2", "title": "Bins, and who empties them", "hosts": ["a8"], "with": ["bsl-team"], "length": 2,
             "rooms": ["r1"], "slots": ["t1"]},
            {"id": "s3", "title": "Cynllunio gwasanaethau", "language": "cy", "hosts": ["a9"], "record": "title",
             "pin": {"slot": "t3", "room": "r2"}, "mood": "hopeful"},
            {"id": "s4", "title": "What nobody will say aloud", "hosts": ["a9"], "record": "unlisted"},
        ],
        "attendees": [
            "a1", "a2", {"id": "a7", "name": "Asha", "away": ["t2"], "rest": True, "needs": ["step-free"]},
            {"id": "a8", "name": "Ben"}, {"id": "a9", "name": "Cerys", "badge_colour": "green"}, "bsl-team",
        ],
        "interests": [
            {"attendee": "a1", "session": "s1", "weight": 2}, {"attendee": "a1", "session": "s3", "weight": 1},
            {"attendee": "a2", "session": "s1", "weight": 1}, {"attendee": "a8", "session": "s1", "weight": 1},
        ],
        "keep_apart": [["s1", "s4"]],
        "grid": [
            {"session": "s1", "room": "r1", "slot": "t3"}, {"session": "s2", "room": "r1", "slot": "t1"},
            {"session": "s3", "room": "r2", "slot": "t3"}, {"session": "s4", "room": "r2", "slot": "t1"},
        ],
        "printed_by": "the paper wall",
    }  # fmt: skip
