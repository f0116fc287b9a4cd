"""Paper is the same wall: a camera opens a card, then a cell, and the draft follows."""

import json
import re

from server import hands
from solver.camp import Camp, read_camp
from tests.conftest import Site
from tests.server.test_stage import pitch


def test_a_card_and_then_a_cell_move_a_session_in_the_draft(site: Site) -> None:
    organiser = site.new_event()
    first, second = pitch(organiser, "Bins", queue=False), pitch(organiser, "Trams", queue=False)
    labels = organiser.client.get(f"{organiser.path}/desk/paper/cells").text
    assert labels.count("paper-label") == 15
    cell = f"{organiser.path}/cell/r1/t2"
    assert "Open the code of a card, then this one" in organiser.client.get(cell).text
    assert "is in your hand" in organiser.client.get(f"{organiser.path}/card/{first}").text
    page = organiser.client.get(cell).text
    assert f"Put {first} here" in page
    step = re.findall(r'name="seen" value="(\d+)"', page)[0]
    moved = organiser.client.post(cell, data={"number": str(first), "seen": step})
    assert moved.headers["location"] == cell
    assert "Bins" in organiser.client.get(cell).text
    organiser.client.get(f"{organiser.path}/card/{second}")
    page = organiser.client.get(cell).text
    assert f"Swap {second} with {first}" in page
    step = re.findall(r'name="seen" value="(\d+)"', page)[0]
    assert organiser.client.post(cell, data={"number": str(second), "seen": step, "swap": "yes"}).status_code == 303
    assert "Trams" in organiser.client.get(cell).text


def test_anybody_elses_camera_opens_the_pitch_and_the_grid_and_moves_nothing(site: Site) -> None:
    organiser = site.new_event()
    number = pitch(organiser, "Bins", queue=False)
    phone = site.client()
    assert phone.get(f"{organiser.path}/card/{number}").headers["location"] == f"{organiser.path}/sessions/{number}"
    assert phone.get(f"{organiser.path}/cell/r1/t2").headers["location"] == f"{organiser.path}/grid"
    assert phone.post(f"{organiser.path}/cell/r1/t2", data={"number": str(number)}).status_code == 403
    assert organiser.client.get(f"{organiser.path}/cell/r99/t2").status_code == 404


def test_what_speaks_against_a_cell_is_said_and_nothing_moves(site: Site) -> None:
    organiser = site.new_event()
    number = int(
        re.findall(
            r"/sessions/(\d+)",
            site.client()
            .post(f"{organiser.path}/pitch", data={"title": "Needs a loop", "needs": ["hearing loop"]})
            .headers["location"],
        )[0]
    )
    organiser.client.get(f"{organiser.path}/card/{number}")
    cell = f"{organiser.path}/cell/r2/t2"
    assert "It can’t stand here" in organiser.client.get(cell).text
    assert organiser.client.post(cell, data={"number": str(number)}).status_code == 409


def test_everything_is_printed_in_one_click(site: Site) -> None:
    organiser = site.new_event()
    pitch(organiser, "Bins <b>", queue=False)
    page = organiser.client.get(f"{organiser.path}/desk/paper/everything").text
    assert page.count("Bins &lt;b&gt;") == 2
    assert page.count("<svg") == 1 + 15
    assert site.client().get(f"{organiser.path}/desk/paper/everything").status_code == 403


def test_a_paper_of_votes_counts_as_one_person(site: Site) -> None:
    organiser = site.new_event()
    for title in ("One", "Two", "Three"):
        pitch(organiser, title, queue=False)
    votes = f"{organiser.path}/desk/paper/votes"
    assert organiser.client.post(votes, data={"numbers": "1, 3*"}).status_code == 303
    failed = organiser.client.post(votes, data={"numbers": "1 99"})
    assert failed.status_code == 422
    assert 'value="1 99"' in failed.text
    assert organiser.client.post(votes, data={"numbers": "one"}).status_code == 422
    assert "1 phone has shown interest" in organiser.client.get(f"{organiser.path}/desk/stage").text


def camp_of(capacities: list[int], sessions: int) -> Camp:
    slots = [{"id": f"t{n}"} for n in range(3)]
    rooms = [{"id": f"r{seats}", "name": str(seats), "capacity": seats} for seats in capacities]
    return read_camp(
        json.dumps(
            {"campgrid": 1, "event": {"name": "x"}, "slots": slots, "rooms": rooms, "attendees": [], "interests": [],
             "sessions": [{"id": f"s{n}", "title": f"S{n}", "hosts": []} for n in range(sessions)]}
        )
    )  # fmt: skip


def test_hands_keep_a_session_to_rooms_that_are_large_enough() -> None:
    camp = hands.sized(camp_of([20, 50, 100], 4), {"s0": 45, "s1": 500})
    rooms = {session.id: session.rooms for session in camp.sessions}
    assert rooms == {"s0": ("r50", "r100"), "s1": ("r100",), "s2": None, "s3": None}


def test_hands_never_speak_for_all_of_the_large_rooms() -> None:
    camp = hands.sized(camp_of([20, 50, 100], 9), {f"s{n}": 80 for n in range(9)})
    kept = [session.rooms for session in camp.sessions]
    assert kept.count(("r100",)) == 1
    assert kept.count(("r50", "r100")) == 2
    assert kept.count(None) == 6
