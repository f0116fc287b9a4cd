"""Many hands on one grid: a thousand raced moves, none lost, none double; the solver beside them."""

import asyncio
import random
import re
import time
from itertools import count
from typing import Any

import httpx

from tests.conftest import Organiser, Site
from tests.server.camps import import_camp

JSON = {"accept": "application/json"}
SLUGS = count(1)
HANDS, MOVES = 8, 125


def camp_of(site: Site, sessions: int, more: dict[str, Any] | None = None) -> Organiser:
    document: dict[str, Any] = {
        "event": {"name": "Race camp", "timezone": "Europe/London", "date": "2030-06-20"},
        "slots": [{"id": f"t{t}", "start": f"{9 + t}:00", "end": f"{9 + t}:50"} for t in range(1, 6)],
        "rooms": [{"id": f"r{r}", "name": f"Room {r}", "capacity": 20} for r in range(1, 7)],
        "sessions": [
            {"id": f"s{n}", "number": n, "title": f"Session {n}", "hosts": [f"h{n}"]} for n in range(1, sessions + 1)
        ],
        "attendees": [*(f"h{n}" for n in range(1, sessions + 1)), *(f"a{n}" for n in range(30))],
        "interests": [
            {"attendee": f"a{n}", "session": f"s{1 + (n * 5 + k * 3) % sessions}"} for n in range(30) for k in range(3)
        ],
        **(more or {}),
    }
    return import_camp(site, document, f"race-{next(SLUGS)}", publish=False)


def cells(camp: Organiser) -> list[str]:
    return re.findall(r'data-cell="(\d+:\d+)"', camp.client.get(f"{camp.path}/desk").text)


def test_a_thousand_raced_moves_lose_none_and_never_put_two_into_a_cell(site: Site) -> None:
    """Every move that was acknowledged is where the ledger says, unless a later acknowledged one moved it on."""
    camp = camp_of(site, 20)
    free = cells(camp)
    ledger: list[tuple[int, int, str]] = []  # (step, number, cell)
    refused: list[int] = []

    async def hand(seed: int, client: httpx.AsyncClient) -> None:
        tried = random.Random(seed)
        seen = 0
        for _turn in range(MOVES):
            number, cell = tried.randint(1, 20), tried.choice(free)
            sent = {"cell": cell, "seen": seen}
            answer = await client.post(f"{camp.path}/placements/{number}", data=sent, headers=JSON)
            if answer.status_code == 200:
                ledger.append((answer.json()["step"], number, cell))
                seen = answer.json()["step"]
            else:
                assert answer.status_code == 409, answer.text
                refused.append(answer.status_code)
                page = await client.get(f"{camp.path}/desk/grid")
                seen = int(re.search(r'data-step="(\d+)"', page.text)[1])  # type: ignore[index]

    async def race() -> None:
        limits = httpx.Limits(max_connections=HANDS)
        async with httpx.AsyncClient(
            base_url=site.url, headers=camp.client.headers, cookies=camp.client.cookies, limits=limits, timeout=60
        ) as client:
            await asyncio.gather(*(hand(seed, client) for seed in range(HANDS)))

    asyncio.run(race())
    assert len(ledger) + len(refused) == HANDS * MOVES
    assert len({step for step, _number, _cell in ledger}) == len(ledger)
    expected: dict[int, str] = {}
    for _step, number, cell in sorted(ledger):
        expected[number] = cell
    page = camp.client.get(f"{camp.path}/desk/grid").text
    stands = {
        int(number): cell
        for cell, inside in re.findall(r'data-cell="(\d+:\d+)"(.*?)</td>', page, re.S)
        for number in re.findall(r'id="card-(\d+)"', inside)
    }
    assert stands == expected
    assert len(set(stands.values())) == len(stands)


def test_moves_of_unrelated_cards_never_collide(site: Site) -> None:
    camp = camp_of(site, 20)
    free = cells(camp)
    for number in range(1, 21):
        sent = {"cell": free[number - 1], "seen": 0}
        assert camp.client.post(f"{camp.path}/placements/{number}", data=sent, headers=JSON).status_code == 200


def wait(camp: Organiser, offer: int) -> dict[str, Any]:
    for _turn in range(600):
        told: dict[str, Any] = camp.client.get(f"{camp.path}/proposals/{offer}", headers=JSON).json()
        if told["state"] != "running":
            return told
        time.sleep(0.05)
    raise AssertionError(told)


def ask(camp: Organiser, **sent: Any) -> dict[str, Any]:
    asked = camp.client.post(f"{camp.path}/proposals", data={"seconds": 1, **sent}, headers=JSON)
    assert asked.status_code == 202, asked.text
    return wait(camp, asked.json()["id"])


def test_since_the_tenth_pitch_the_first_answer_is_there_at_once(site: Site) -> None:
    camp = camp_of(site, 12)
    camp.client.post(f"{camp.path}/desk/phase", data={"phase": "choose"})
    for _turn in range(120):
        if "An answer is ready." in camp.client.get(f"{camp.path}/desk/side").text:
            break
        time.sleep(0.25)
    asked = camp.client.post(f"{camp.path}/proposals", data={"kind": "pins", "seconds": 30}, headers=JSON).json()
    assert asked["state"] == "done"


def test_demands_that_contradict_are_named_and_freed_by_their_buttons(site: Site) -> None:
    slots = [{"id": "t1", "start": "10:00", "end": "10:50"}, {"id": "t2", "start": "11:00", "end": "11:50"}]
    sessions = [
        {"id": "s1", "number": 1, "title": "Bins", "hosts": ["h1"], "slots": ["t1"]},
        {"id": "s2", "number": 2, "title": "Bots", "hosts": ["h1"], "slots": ["t1"]},
        {"id": "s3", "number": 3, "title": "Wool", "hosts": ["h3"]},
    ]
    camp = camp_of(site, 3, {"slots": slots, "sessions": sessions, "interests": []})
    answer = ask(camp)["answer"]
    assert answer["status"] == "none"
    page = camp.client.get(f"{camp.path}/desk").text
    assert "1, Bins may only start at: 10:00." in page
    assert "a host is needed in 1, Bins and in 2, Bots, so they can&#39;t be at the same time." in page
    form = re.search(
        r'action="(/e/[^"]+/waivers/\d+)"><input type="hidden" name="rule" value="slot"><input type="hidden" '
        r'name="seen" value="(\d+)">',
        page,
    )
    assert form
    camp.client.post(form[1], data={"rule": "slot", "seen": form[2]})
    assert ask(camp)["answer"]["status"] == "grid"


def test_pins_hold_and_late_pitches_move_nothing_else(site: Site) -> None:
    camp = camp_of(site, 20)
    free = cells(camp)
    for number in range(1, 6):
        camp.client.post(f"{camp.path}/placements/{number}", data={"cell": free[number]}, headers=JSON)
    camp.client.post(f"{camp.path}/pins/1", data={"keep": "both"}, headers=JSON)
    late = ask(camp, kind="late")["answer"]["options"][0]["placements"]
    offer = ask(camp, kind="pins")
    stands = {each["session"]: (each["room"], each["slot"]) for each in late}
    assert len(stands) == 20
    page = camp.client.get(f"{camp.path}/proposals/{offer['id']}").text
    assert not re.search(r'<span class="number">1</span> <bdi>Session 1</bdi> <span class="soft">from', page)
    most = ask(camp, kind="moves", max_moves=0)["answer"]["options"][0]["placements"]
    assert {each["session"] for each in most} >= {f"s{n}" for n in range(1, 6)}
