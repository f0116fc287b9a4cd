"""The desk over HTTP: the grid, moves by hand, what they break, undo, the solver's offers, publishing."""

import re
import time
from itertools import count
from typing import Any

import httpx
import pytest

from tests.conftest import Organiser, Site
from tests.server.camps import import_camp

JSON = {"accept": "application/json"}


SLUGS = count(1)


@pytest.fixture
def camp(site: Site) -> Organiser:
    """Six sessions, three times, three rooms, no grid; Sam leads 1 and 2."""
    document = {
        "event": {"name": "Desk camp", "timezone": "Europe/London", "date": "2030-06-20"},
        "slots": [
            {"id": "t1", "start": "11:00", "end": "11:45"},
            {"id": "t2", "start": "12:00", "end": "12:45"},
            {"id": "t3", "start": "14:00", "end": "14:45"},
        ],
        "rooms": [
            {"id": "r1", "name": "Main hall", "capacity": 100},
            {"id": "r2", "name": "Room 1", "capacity": 30},
            {"id": "r3", "name": "Loft", "capacity": 2},
        ],
        "sessions": [
            {"id": f"s{n}", "number": n, "title": title, "hosts": ["sam" if n < 3 else f"h{n}"]}
            for n, title in enumerate(("Bins", "Bots", "PDFs", "Forms", "Maps", "Wool"), start=1)
        ],
        "attendees": [{"id": "sam", "name": "Sam"}, *(f"h{n}" for n in range(3, 7)), *(f"a{n}" for n in range(8))],
        "interests": [{"attendee": f"a{n}", "session": f"s{k}"} for n in range(8) for k in (3, 4, 1 + n % 2)],
    }
    return import_camp(site, document, f"desk-{next(SLUGS)}", publish=False)


def cells(organiser: Organiser) -> tuple[list[int], list[int]]:
    """(rooms, slots) by id, in order."""
    page = organiser.client.get(f"{organiser.path}/desk").text
    found = re.findall(r'data-cell="(\d+):(\d+)"', page)
    return sorted({int(r) for r, _ in found}), list(dict.fromkeys(int(s) for _, s in found))


def put(organiser: Organiser, number: int, room: int, slot: int, **more: Any) -> httpx.Response:
    sent = {"room": room, "slot": slot, **more}
    return organiser.client.put(f"{organiser.path}/placements/{number}", json=sent, headers=JSON)


def test_a_card_is_moved_by_the_plain_form_and_says_where_it_is(camp: Organiser) -> None:
    rooms, slots = cells(camp)
    answer = camp.client.post(
        f"{camp.path}/placements/3", data={"room": rooms[0], "slot": slots[0]}, follow_redirects=True
    )
    assert "3 is now at 11:00, Main hall." in answer.text
    page = camp.client.get(f"{camp.path}/desk/sessions/3").text
    assert "Now at 11:00, Main hall." in page


def test_a_taken_cell_offers_a_swap(camp: Organiser) -> None:
    rooms, slots = cells(camp)
    assert put(camp, 3, rooms[0], slots[0]).status_code == 200
    assert put(camp, 4, rooms[1], slots[1]).status_code == 200
    taken = put(camp, 4, rooms[0], slots[0])
    assert (taken.status_code, taken.json()["swap"]) == (409, 3)
    form = camp.client.post(f"{camp.path}/placements/4", data={"room": rooms[0], "slot": slots[0]})
    assert form.status_code == 409
    assert "Swap with 3" in form.text
    swapped = put(camp, 4, rooms[0], slots[0], swap="yes").json()
    assert swapped["said"] == "4 is now at 11:00, Main hall. 3 is now at 12:00, Room 1."


def test_a_broken_rule_is_told_in_words_and_done_anyway_with_a_reason_that_stays(camp: Organiser) -> None:
    rooms, slots = cells(camp)
    assert put(camp, 1, rooms[0], slots[0]).status_code == 200
    refused = put(camp, 2, rooms[1], slots[0])
    assert refused.status_code == 409
    assert refused.json()["clashes"] == ["Sam is needed in 1 and, at the same time, in 2, Bots."]
    form = camp.client.post(f"{camp.path}/placements/2", data={"room": rooms[1], "slot": slots[0]})
    assert form.status_code == 409
    assert "Do it anyway" in form.text
    without = camp.client.post(
        f"{camp.path}/placements/2", data={"room": rooms[1], "slot": slots[0], "anyway": "yes", "reason": " "}
    )
    assert without.status_code == 422
    assert "Type why you do it anyway." in without.text
    assert put(camp, 2, rooms[1], slots[0], anyway="yes", reason="Sam leads it").status_code == 200
    page = camp.client.get(f"{camp.path}/desk").text
    assert "its hosts in one place at a time is left out. Sam leads it" in page
    assert "1 clash" not in page


def test_undo_and_redo_take_steps_back_and_set_them_again(camp: Organiser) -> None:
    rooms, slots = cells(camp)
    put(camp, 3, rooms[0], slots[0])
    put(camp, 3, rooms[1], slots[1])
    steps = f"{camp.path}/steps"
    assert (
        camp.client.post(steps, data={"do": "undo"}, headers=JSON).json()["said"]
        == "Undone. 3 is now at 11:00, Main hall."
    )
    assert camp.client.post(steps, data={"do": "undo"}, headers=JSON).json()["said"] == "Undone. 3 is now at the shelf."
    assert camp.client.post(steps, data={"do": "undo"}, headers=JSON).status_code == 409
    assert (
        camp.client.post(steps, data={"do": "redo"}, headers=JSON).json()["said"]
        == "Done again. 3 is now at 11:00, Main hall."
    )
    assert (
        camp.client.post(steps, data={"do": "redo"}, headers=JSON).json()["said"]
        == "Done again. 3 is now at 12:00, Room 1."
    )
    assert camp.client.post(steps, data={"do": "redo"}, headers=JSON).status_code == 409


def test_a_move_from_an_old_page_is_refused_only_if_its_card_or_cells_changed(camp: Organiser) -> None:
    rooms, slots = cells(camp)
    seen = put(camp, 3, rooms[0], slots[0]).json()["step"]
    put(camp, 3, rooms[1], slots[0], seen=seen)
    assert put(camp, 4, rooms[0], slots[1], seen=seen).status_code == 200
    late = put(camp, 3, rooms[2], slots[2], seen=seen)
    assert late.status_code == 409
    assert "Somebody else has just changed this card or cell." in late.json()["title"]
    assert put(camp, 5, rooms[1], slots[0], seen=seen).status_code == 409


def test_the_solver_is_asked_and_nothing_changes_until_its_offer_is_accepted(camp: Organiser) -> None:
    asked = camp.client.post(f"{camp.path}/proposals", data={"kind": "pins", "seconds": "1"}, headers=JSON)
    assert asked.status_code == 202
    offer = f"{camp.path}/proposals/{asked.json()['id']}"
    deadline = time.monotonic() + 20
    while camp.client.get(offer, headers=JSON).json()["state"] == "running":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    page = camp.client.get(offer).text
    assert "6 sessions would move." in page
    assert "Not placed (6)" in camp.client.get(f"{camp.path}/desk").text
    camp.client.post(offer, data={"do": "accept"})
    desk = camp.client.get(f"{camp.path}/desk").text
    assert "Not placed (0)" in desk
    camp.client.post(f"{camp.path}/steps", data={"do": "undo"})
    assert "Not placed (6)" in camp.client.get(f"{camp.path}/desk").text


def test_publishing_says_what_changed_and_can_be_taken_back(camp: Organiser) -> None:
    rooms, slots = cells(camp)
    put(camp, 3, rooms[0], slots[0])
    put(camp, 4, rooms[1], slots[0])
    first = camp.client.post(f"{camp.path}/revisions", data={}, headers=JSON)
    assert (first.status_code, first.json()["number"]) == (201, 1)
    put(camp, 3, rooms[1], slots[0], swap="yes")
    page = camp.client.get(f"{camp.path}/desk/publish").text
    assert "2 moved." in page
    assert "moved from 11:00, Main hall to 11:00, Room 1" in page
    assert camp.client.post(f"{camp.path}/revisions", data={"seen": "1"}, headers=JSON).status_code == 409
    assert camp.client.post(f"{camp.path}/revisions", data={"note": "Swapped"}, headers=JSON).json()["number"] == 2
    assert camp.client.post(f"{camp.path}/revisions/2", data={"do": "take-back"}, headers=JSON).json() == {"number": 3}
    assert "Grid 3 is what everybody sees now." in camp.client.get(f"{camp.path}/desk/publish").text


def test_a_stranger_sees_nothing_of_the_desk(camp: Organiser, site: Site) -> None:
    stranger = site.client()
    for path in ("desk", "desk/grid", "desk/side", "desk/sessions/1", "desk/prices/1", "desk/publish"):
        assert stranger.get(f"{camp.path}/{path}").status_code == 403
    assert stranger.put(f"{camp.path}/placements/1", json={"room": 1, "slot": 2}).status_code == 403
    assert stranger.post(f"{camp.path}/revisions", json={}).status_code == 403


def test_a_cell_is_kept_for_something_else_and_the_solver_and_moves_respect_it(camp: Organiser) -> None:
    rooms, slots = cells(camp)
    page = f"{camp.path}/desk/cells/{rooms[0]}/{slots[0]}"
    assert "Keep this cell for something else" in camp.client.get(page).text
    camp.client.post(f"{camp.path}/closures", data={"room": rooms[0], "slot": slots[0], "reason": "Lunch ideas"})
    assert "Lunch ideas" in camp.client.get(f"{camp.path}/desk").text
    refused = put(camp, 3, rooms[0], slots[0])
    assert refused.json()["clashes"] == ["Main hall isn't free for sessions at 11:00."]
    sent_on = camp.client.post(page, data={"number": "3"}, follow_redirects=True)
    assert "What each cell would do" in sent_on.text
    camp.client.post(f"{camp.path}/steps", data={"do": "undo"})
    assert put(camp, 3, rooms[0], slots[0]).status_code == 200
    held = {"room": rooms[0], "slot": slots[0]}
    assert camp.client.post(f"{camp.path}/closures", data=held, headers=JSON).status_code == 409


def test_a_pin_and_two_kept_apart_are_set_and_taken_out(camp: Organiser) -> None:
    rooms, slots = cells(camp)
    put(camp, 3, rooms[0], slots[0])
    camp.client.post(f"{camp.path}/pins/3", data={"keep": "both"})
    assert "pinned: 11:00, Main hall" in camp.client.get(f"{camp.path}/desk").text
    assert put(camp, 3, rooms[1], slots[1]).json()["clashes"] == ["3 is pinned to 11:00.", "3 is pinned to Main hall."]
    camp.client.post(f"{camp.path}/pins/3", data={"keep": "none"})
    camp.client.post(f"{camp.path}/apart", data={"number": "3", "other": "4"})
    assert put(camp, 4, rooms[1], slots[0]).json()["clashes"] == ["3 and 4, Forms are kept apart."]
    camp.client.post(f"{camp.path}/apart", data={"number": "4", "other": "3", "do": "meet"})
    assert put(camp, 4, rooms[1], slots[0]).status_code == 200
