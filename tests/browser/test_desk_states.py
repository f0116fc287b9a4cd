"""Every page of the desk in every state: nothing for axe to find, nothing cut off on paper, nothing stale on the screen."""

import random
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import DESK, PHONE
from tests.conftest import Organiser, Site
from tests.server.camps import import_camp

Window = Callable[..., Page]
JSON = {"accept": "application/json"}
SLUGS = count(1)


def camp_of(site: Site, sessions: int, rooms: int, slots: int) -> Organiser:
    """A camp of so many sessions, half of them placed; some last two slots, some share a host, one cell is closed."""
    cells = [(f"r{r}", f"t{t}") for t in range(1, slots + 1) for r in range(1, rooms + 1)]
    document: dict[str, Any] = {
        "event": {"name": "State camp", "timezone": "Europe/London", "date": "2030-06-20"},
        "slots": [
            {"id": f"t{t}", "start": f"{9 + t}:00", "end": f"{9 + t}:50", "joins_next": t < slots}
            for t in range(1, slots + 1)
        ],
        "rooms": [
            {"id": f"r{r}", "name": f"Room {r}", "capacity": 10 + 10 * r, "closed": ["t1"] if r == rooms else []}
            for r in range(1, rooms + 1)
        ],
        "sessions": [
            {
                "id": f"s{n}",
                "number": n,
                "title": f"What we learned about number {n}",
                "topic": f"topic {n % 5}",
                "hosts": [f"h{n % (sessions - 3)}"],
            }
            for n in range(1, sessions + 1)
        ],
        "attendees": [*({"id": f"h{n}", "name": f"Host {n}"} for n in range(sessions)), *(f"a{n}" for n in range(40))],
        "interests": [
            {"attendee": f"a{n}", "session": f"s{1 + (n * 7 + k * 3) % sessions}"} for n in range(40) for k in range(3)
        ],
        "grid": [
            {"session": f"s{n}", "room": cells[n + rooms][0], "slot": cells[n + rooms][1]}
            for n in range(1, min(sessions // 2, len(cells) - rooms) + 1)
        ],
    }
    return import_camp(site, document, f"states-{next(SLUGS)}")


def open_desk(window: Window, camp: Organiser, path: str = "/desk", **options: object) -> Page:
    page = window(cookies_of=camp.client, **(options or DESK))
    page.goto(f"{camp.site.url}{camp.path}{path}")
    return page


PAGES = ("/desk/hosts", "/desk/today", "/desk/figures", "/desk/sign-ins", "/desk/publish", "/desk/sessions/3",
         "/desk/print", "/desk/print/doors", "/desk/print/grid", "/door/1")  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_the_desk(site: Site, window: Window, scheme: str) -> None:
    camp = camp_of(site, 12, 4, 4)
    camp.client.post(f"{camp.path}/desk/hosts", data={"do": "ask"})
    page = open_desk(window, camp, **DESK, color_scheme=scheme)
    assert_accessible(page)
    page.click("#hold-2")
    expect(page.locator("[data-chip]").first).to_be_visible()
    assert_accessible(page)
    page.locator(".what.never").first.click()
    expect(page.locator("#anyway")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{site.url}{camp.path}/desk")
    page.fill("#q", "number 4")
    page.click("text=Ask the solver")
    expect(page.locator("text=See what would move")).to_be_visible(timeout=30_000)
    assert_accessible(page)
    page.click("text=See what would move")
    assert_accessible(page)
    for path in PAGES:
        page.goto(f"{site.url}{camp.path}{path}")
        assert_accessible(page)


def test_axe_finds_nothing_in_forced_colours_and_on_a_phone(site: Site, window: Window) -> None:
    camp = camp_of(site, 8, 3, 3)
    page = open_desk(window, camp, **DESK, forced_colors="active")
    page.click("#hold-2")
    assert_accessible(page)
    phone = open_desk(window, camp, **PHONE)
    assert_accessible(phone)
    for path in ("/desk/today", "/desk/sessions/3", "/door/1"):
        phone.goto(f"{site.url}{camp.path}{path}")
        assert_accessible(phone)
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_after_random_actions_the_live_desk_equals_a_fresh_load(site: Site, window: Window) -> None:
    """Moves, swaps, pins, closures, undo, pitches, wishes and renames from outside, while a page stays open."""
    camp = camp_of(site, 10, 3, 4)
    page = open_desk(window, camp)
    tried = random.Random(7)
    cells = page.eval_on_selector_all("td[data-cell]", "all => all.map(each => each.dataset.cell)")
    phone = site.client()
    phone.post(f"{camp.path}/interests/1", data={"state": "come"})
    for turn in range(1, 101):
        act(camp, phone, tried, cells)
        if turn % 20 == 0:
            fresh = open_desk(window, camp)
            for part in ("#grid", "#shelf", "#line"):
                expected = shown(fresh, part)
                page.wait_for_function(
                    f"want => ({_SHOWN})(document.querySelector('{part}')) === want", arg=expected, timeout=8000
                )
            fresh.close()


_SHOWN = "each => each.innerText.replace(/\\s+/g, ' ').trim()"


def shown(page: Page, part: str) -> str:
    return str(page.eval_on_selector(part, _SHOWN))


def act(camp: Organiser, phone: Any, tried: random.Random, cells: list[str]) -> None:
    """One random action over HTTP; some are refused, which is fine."""
    number, cell = tried.randint(1, 10), tried.choice(cells)
    room, slot = cell.split(":")
    base, put = camp.path, {"cell": cell, "swap": "yes", "anyway": "yes", "reason": "Trying"}
    kind = tried.choice(["move", "move", "move", "shelve", "pin", "close", "undo", "redo", "wish", "rename", "apart"])
    if kind == "move":
        camp.client.post(f"{base}/placements/{number}", data=put, headers=JSON)
    elif kind == "shelve":
        camp.client.post(f"{base}/placements/{number}", data={"do": "shelve"}, headers=JSON)
    elif kind == "pin":
        camp.client.post(f"{base}/pins/{number}", data={"keep": tried.choice(["both", "slot", "none"])}, headers=JSON)
    elif kind == "close":
        do = {"do": "open"} if tried.random() < 0.5 else {"reason": "Lunch ideas"}
        camp.client.post(f"{base}/closures", data={"room": room, "slot": slot, **do}, headers=JSON)
    elif kind in ("undo", "redo"):
        camp.client.post(f"{base}/steps", data={"do": kind}, headers=JSON)
    elif kind == "wish":
        phone.post(f"{base}/interests/{number}", data={"state": tried.choice(["none", "come", "must"])})
    elif kind == "rename":
        title = f"Renamed {tried.randint(1, 99)}"
        camp.client.post(f"{base}/sessions/{number}", data={"title": title, "length": "1"}, headers=JSON)
    else:
        other = tried.randint(1, 10)
        camp.client.post(f"{base}/apart", data={"number": number, "other": other}, headers=JSON)


def test_a_hundred_and_fifty_sessions_stay_usable(site: Site, window: Window) -> None:
    camp = camp_of(site, 150, 12, 13)
    page = open_desk(window, camp)
    expect(page.locator("#grid .card")).to_have_count(75)
    page.click("#hold-20")
    expect(page.locator("[data-chip]").first).to_be_visible(timeout=20_000)
    page.keyboard.press("Escape")
    page.check("text=Dense")
    expect(page.locator("table.dense")).to_be_visible()
    page.fill("#q", "number 77")
    expect(page.locator("#shelf .card")).to_have_count(1)
