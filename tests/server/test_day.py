"""While the day runs: hosts answer, late pitches get cells, rooms report, the day runs late, roles come and go."""

import re
import time
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from tests.conftest import Organiser, Site
from tests.server.camps import import_camp

JSON = {"accept": "application/json"}
SLUGS = count(1)


def document(day: str) -> dict[str, Any]:
    """Three sessions in two rooms; 3 has no cell."""
    return {
        "event": {"name": "Day camp", "timezone": "Europe/London", "date": day},
        "slots": [{"id": "t1", "start": "11:00", "end": "11:45"}, {"id": "t2", "start": "12:00", "end": "12:45"}],
        "rooms": [{"id": "r1", "name": "Hall", "capacity": 60}, {"id": "r2", "name": "Loft", "capacity": 5}],
        "sessions": [
            {"id": "s1", "number": 1, "title": "Bins", "hosts": ["sam"]},
            {"id": "s2", "number": 2, "title": "Bots", "hosts": ["kit"]},
            {"id": "s3", "number": 3, "title": "Wool", "hosts": ["ola"]},
        ],
        "attendees": [*({"id": name, "name": name.title()} for name in ("sam", "kit", "ola")), "a1", "a2", "a3"],
        "interests": [{"attendee": f"a{n}", "session": "s2"} for n in (1, 2, 3)],
        "grid": [{"session": "s1", "room": "r1", "slot": "t1"}, {"session": "s2", "room": "r2", "slot": "t1"}],
    }


@pytest.fixture
def camp(site: Site) -> Organiser:
    return import_camp(site, document("2030-06-20"), f"day-{next(SLUGS)}")


def invited(camp: Organiser, role: str) -> httpx.Client:
    made = camp.client.post(f"{camp.path}/desk/sign-ins", data={"role": role, "name": "Bo"}, headers=JSON).json()
    client = camp.site.client()
    assert (
        client.post(f"{camp.path}/sign-in", data={"key": made["code"] or made["link"].split("#")[1]}).status_code == 303
    )
    return client


def ids(camp: Organiser) -> tuple[list[int], list[int]]:
    page = camp.client.get(f"{camp.path}/desk").text
    found = re.findall(r'data-cell="(\d+):(\d+)"', page)
    return sorted({int(r) for r, _ in found}), list(dict.fromkeys(int(s) for _, s in found))


def today(camp: Organiser, **sent: Any) -> httpx.Response:
    return camp.client.post(f"{camp.path}/desk/today", data=sent, headers=JSON)


def test_hosts_see_their_own_cell_privately_and_the_desk_sees_who_said_what(camp: Organiser) -> None:
    host = camp.site.client()
    host.post(f"{camp.path}/pitch", data={"title": "Maps"})
    rooms, slots = ids(camp)
    camp.client.put(f"{camp.path}/placements/4", json={"room": rooms[1], "slot": slots[1]}, headers=JSON)
    assert "Maps" not in host.get(f"{camp.path}/checks").text
    camp.client.post(f"{camp.path}/desk/hosts", data={"do": "ask"})
    mine = host.get(f"{camp.path}/checks").text
    assert "12:00, Loft" in mine
    assert "Bins" not in mine
    assert camp.site.client().post(f"{camp.path}/checks/4", data={"answer": "fine"}).status_code == 403
    host.post(f"{camp.path}/checks/4", data={"answer": "cant", "reason": "My train"})
    assert "My train" in camp.client.get(f"{camp.path}/desk/hosts").text
    camp.client.put(f"{camp.path}/placements/4", json={"room": rooms[0], "slot": slots[1]}, headers=JSON)
    assert "My train" not in camp.client.get(f"{camp.path}/desk/hosts").text


def test_a_session_pitched_before_the_day_joins_the_solve_once_its_host_is_here(camp: Organiser) -> None:
    host = camp.site.client()
    camp.client.post(f"{camp.path}/desk/phase", data={"phase": "gather"})
    host.post(f"{camp.path}/pitch", data={"title": "Maps"})
    missing = camp.client.get(f"{camp.path}/desk/hosts", headers=JSON).json()["missing"]
    assert [each["number"] for each in missing] == [4]
    assert solved(camp) == 3
    assert "I am here" in host.get(f"{camp.path}/checks").text
    host.post(f"{camp.path}/arrivals")
    assert camp.client.get(f"{camp.path}/desk/hosts", headers=JSON).json()["missing"] == []
    assert solved(camp) == 4


def test_what_is_pitched_in_the_round_is_solved_for_whatever_date_the_event_has(camp: Organiser) -> None:
    camp.site.client().post(f"{camp.path}/pitch", data={"title": "Maps"})
    assert camp.client.get(f"{camp.path}/desk/hosts", headers=JSON).json()["missing"] == []
    assert solved(camp) == 4


def test_what_happened_is_said_once_on_the_page_that_follows(camp: Organiser) -> None:
    today = f"{camp.path}/desk/today"
    assert camp.client.post(today, data={"do": "cancel", "number": ""}).status_code == 404
    camp.client.post(today, data={"do": "cancel", "number": "1"})
    said = "1 is cancelled. Publish the grid to tell everybody."
    assert f">{said}</p>" in camp.client.get(today).text
    assert said not in camp.client.get(today).text


def solved(camp: Organiser) -> int:
    """How many sessions the solver places."""
    asked = camp.client.post(f"{camp.path}/proposals", data={"kind": "scratch", "seconds": "1"}, headers=JSON).json()
    for _turn in range(200):
        offer = camp.client.get(f"{camp.path}/proposals/{asked['id']}", headers=JSON).json()
        if offer["state"] == "done":
            return len(offer["answer"]["options"][0]["placements"])
        time.sleep(0.05)
    raise AssertionError(offer)


def test_a_late_pitch_is_offered_its_best_free_cells(camp: Organiser) -> None:
    page = camp.client.get(f"{camp.path}/desk/today").text
    assert "Put it at 12:00, Hall" in page


def test_a_session_that_is_full_changes_rooms_with_a_smaller_one(camp: Organiser) -> None:
    said = today(camp, do="bigger", number=2).json()["said"]
    assert said == "2 is now in Hall, and 1 where it was. Publish the grid to tell everybody."
    assert today(camp, do="bigger", number=2).status_code == 409


def test_a_session_is_run_again_and_another_is_cancelled(camp: Organiser) -> None:
    rooms, slots = ids(camp)
    again = today(camp, do="again", number=2, cell=f"{rooms[0]}:{slots[1]}").json()["said"]
    assert again == "2 runs again as 4."
    today(camp, do="cancel", number=1)
    page = camp.client.get(f"{camp.path}/desk/publish").text
    assert "new at 12:00, Hall" in page
    assert "gone from 11:00, Hall" in page


def test_running_late_pushes_what_has_not_begun_and_the_publication_says_so(camp: Organiser) -> None:
    assert today(camp, do="late", minutes=10).json()["said"].startswith("2 times moved.")
    assert "moved from 11:00, Hall to 11:10, Hall" in camp.client.get(f"{camp.path}/desk/publish").text
    assert today(camp, do="late", minutes=0).status_code == 422


def test_a_notice_reaches_phones_and_the_projector(camp: Organiser) -> None:
    today(camp, do="notice", words="Lunch is served")
    assert "Lunch is served" in camp.site.client().get(camp.path).text
    assert "Lunch is served" in camp.site.client().get(f"{camp.path}/projector").text


def test_a_change_of_what_is_on_now_asks_twice(site: Site) -> None:
    now = datetime.now(UTC)
    start = now - timedelta(minutes=5)
    camp_file = document(date.today().isoformat())
    camp_file["event"]["timezone"] = "UTC"
    end = min(start + timedelta(minutes=30), start.replace(hour=23, minute=59))
    if end <= start or start.date() != now.date():
        start, end = now.replace(hour=0, minute=0), now.replace(hour=23, minute=59)
    camp_file["event"]["date"] = now.date().isoformat()
    camp_file["slots"] = [
        {"id": "t1", "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"},
        {"id": "t2", "start": "23:58", "end": "23:59"},
    ]
    camp = import_camp(site, camp_file, f"day-{next(SLUGS)}")
    rooms, slots = ids(camp)
    camp.client.put(f"{camp.path}/placements/1", json={"room": rooms[1], "slot": slots[0], "swap": "yes"}, headers=JSON)
    assert camp.client.post(f"{camp.path}/revisions", data={}, headers=JSON).status_code == 409
    assert "Tick that you are sure" in camp.client.post(f"{camp.path}/revisions", data={}).text
    assert camp.client.post(f"{camp.path}/revisions", data={"sure": "yes"}, headers=JSON).status_code == 201


def test_a_phone_looks_after_a_room_once_a_helper_confirms_it(camp: Organiser) -> None:
    rooms, _slots = ids(camp)
    door, phone = f"{camp.path}/door/{rooms[0]}", camp.site.client()
    assert "Bins" in phone.get(door).text
    report = {"number": 1, "kind": "heads", "value": "31"}
    assert phone.post(f"{door}/reports", data=report).status_code == 403
    phone.post(door, data={"name": "Jo"})
    assert "A helper must confirm" in phone.get(door).text
    helper = invited(camp, "helper")
    badge = re.search(r"/desk/keepers/(\d+)", helper.get(f"{camp.path}/desk/today").text)
    assert badge
    helper.post(f"{camp.path}/desk/keepers/{badge[1]}", data={"do": "confirm"})
    assert phone.post(f"{door}/reports", data=report).status_code == 303
    assert "31 heads counted" in phone.get(door).text
    other = f"{camp.path}/door/{rooms[1]}/reports"
    assert phone.post(other, data={"number": 2, "kind": "full"}).status_code == 403
    helper.post(f"{camp.path}/desk/keepers/{badge[1]}", data={"do": "release"})
    assert phone.post(f"{door}/reports", data=report).status_code == 403


def test_a_helper_moves_cards_and_may_not_publish_and_a_sign_in_ends_at_once(camp: Organiser) -> None:
    helper = invited(camp, "helper")
    rooms, slots = ids(camp)
    put = {"room": rooms[0], "slot": slots[1]}
    assert helper.put(f"{camp.path}/placements/3", json=put, headers=JSON).status_code == 200
    assert helper.post(f"{camp.path}/revisions", data={}, headers=JSON).status_code == 403
    assert helper.get(f"{camp.path}/desk/sign-ins").status_code == 403
    page = camp.client.get(f"{camp.path}/desk/sign-ins").text
    badge = re.search(r"/desk/sign-ins/(\d+)\"><button class=\"danger\"", page)
    assert badge
    camp.client.post(f"{camp.path}/desk/sign-ins/{badge[1]}", data={"do": "end"})
    assert helper.get(f"{camp.path}/desk").status_code == 403


def test_the_projector_signs_in_by_a_short_code_that_five_wrong_ones_put_out(camp: Organiser) -> None:
    made = camp.client.post(f"{camp.path}/desk/sign-ins", data={"role": "projector"}, headers=JSON).json()
    laptop = camp.site.client()
    for _turn in range(5):
        assert laptop.post(f"{camp.path}/sign-in", data={"key": "AAAAAA"}).status_code == 403
    assert laptop.post(f"{camp.path}/sign-in", data={"key": made["code"]}).status_code == 403
    made = camp.client.post(f"{camp.path}/desk/sign-ins", data={"role": "projector"}, headers=JSON).json()
    answer = laptop.post(f"{camp.path}/sign-in", data={"key": made["code"].lower()})
    assert answer.headers["location"] == f"{camp.path}/projector"
