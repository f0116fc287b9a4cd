"""Paper and figures: each sheet says which grid it shows; the figures say which rooms don't fit."""

from itertools import count
from typing import Any

import pytest

from tests.conftest import Organiser, Site
from tests.server.camps import import_camp

SLUGS = count(1)


@pytest.fixture
def camp(site: Site) -> Organiser:
    document: dict[str, Any] = {
        "event": {"name": "Paper camp", "timezone": "Europe/London", "date": "2030-06-20", "expected": 80},
        "slots": [{"id": "t1", "start": "11:00", "end": "11:45"}, {"id": "t2", "start": "12:00", "end": "12:45"}],
        "rooms": [{"id": "r1", "name": "Hall", "capacity": 120}, {"id": "r2", "name": "Loft", "capacity": 5}],
        "sessions": [
            {"id": "s1", "number": 1, "title": "Bins", "hosts": ["sam"], "length": 2},
            {"id": "s2", "number": 2, "title": "Bots", "hosts": ["kit"], "topic": "data"},
        ],
        "attendees": [{"id": "sam", "name": "Sam"}, "kit", *(f"a{n}" for n in range(20))],
        "interests": [{"attendee": f"a{n}", "session": "s2"} for n in range(20)],
        "grid": [{"session": "s1", "room": "r1", "slot": "t1"}, {"session": "s2", "room": "r2", "slot": "t1"}],
    }
    return import_camp(site, document, f"paper-{next(SLUGS)}")


def test_door_signs_and_the_sheet_carry_the_revision_and_every_session(camp: Organiser) -> None:
    doors = camp.client.get(f"{camp.path}/desk/print/doors").text
    assert doors.count('class="sign"') == 2
    assert doors.count("Grid 1, ") == 2
    assert "until 12:45" in doors
    sheet = camp.client.get(f"{camp.path}/desk/print/grid").text
    assert sheet.count(">Bins<") == 2
    assert "Grid 1, " in sheet


def test_figures_name_the_rooms_that_are_too_small_and_too_big(camp: Organiser) -> None:
    told = camp.client.get(f"{camp.path}/desk/figures", headers={"accept": "application/json"}).json()
    assert [(fit["number"], fit["people"], fit["seats"]) for fit in told["small"]] == [(2, 80, 4)]
    assert [fit["number"] for fit in told["big"]] == [1]
    page = camp.client.get(f"{camp.path}/desk/figures").text
    assert "May find a full room" in page
    assert "76 people" in page


def test_nothing_is_printed_before_the_first_publication(site: Site) -> None:
    organiser = site.new_event()
    answer = organiser.client.get(f"{organiser.path}/desk/print/doors")
    assert answer.status_code == 409
    assert "Publish one, then print it." in answer.text
