"""Camp files of our own making for the tests of what goes in and out."""

import contextlib
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from server.commands import carry
from server.formats import camp_file
from server.store import camps, revisions
from server.store.file import Db, File
from server.store.house import House
from tests.conftest import Organiser, Site

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


def import_camp(site: Site, camp: dict[str, Any], slug: str, *, publish: bool = True) -> Organiser:
    """Take a camp into a running server's folder, as the command line does; gives its signed-in organiser."""
    path = site.data.parent / f"{slug}.json"
    path.write_text(json.dumps(camp), encoding="utf-8")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        carry.take_in(path, site.data, None, publish)
    address, key = re.search(r"Organiser:  (\S+)/sign-in#(\w+)", printed.getvalue()).groups()  # type: ignore[union-attr]
    client = site.client()
    taken = address.rsplit("/", 1)[1]
    assert client.post(f"/e/{taken}/sign-in", data={"key": key}).status_code == 303
    return Organiser(site, client, taken)


def event_file(tmp_path: Path, camp: dict[str, Any], *, publish: bool = True) -> File:
    """An event's file with the camp in it, without a server."""
    document, checked = camp_file.read(json.dumps(camp).encode())
    house = House(tmp_path / "data")

    def fill(db: Db) -> None:
        camps.take_in(db, document, checked, "camp", today=date(2026, 6, 20))
        if publish:
            revisions.publish(db)

    house.create_whole("camp", fill)
    house.front.close()
    file = house.event("camp")
    assert file is not None
    return file
