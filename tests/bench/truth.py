"""Promise 9: what you see is true. After each of many random actions, every live part of every open page equals a fresh page."""

import random
from contextlib import ExitStack

import httpx
from playwright.sync_api import Page, sync_playwright

from tests.bench.common import Result, a_site, an_event
from tests.browser.conftest import FLAGS
from tests.conftest import Organiser, obtain_chromium

SESSIONS = 8
# Clocks and countdowns tick in between: what they say is left out.
_DIFFERENT = """async () => {
  const plain = (root) => {
    const copy = root.cloneNode(true);
    copy.querySelectorAll("[data-ends], [data-clock], [data-words], progress, [role=timer]").forEach((each) => each.remove());
    return copy.textContent.replace(/\\s+/g, " ").trim();
  };
  const fresh = new DOMParser().parseFromString(await (await fetch(location.href, { cache: "no-store" })).text(), "text/html");
  return [...document.querySelectorAll("[data-live][id]")].filter((live) => {
    const other = fresh.getElementById(live.id);
    return !other || plain(other) !== plain(live);
  }).map((live) => live.id);
}"""


def run(quick: bool = False) -> Result:
    """1,000 actions on four open pages (quick: 25)."""
    actions = 25 if quick else 1_000
    chance = random.Random(9)
    wrong: list[str] = []
    with a_site() as site, ExitStack() as stack:
        organiser = an_event(site, SESSIONS)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=obtain_chromium(), args=FLAGS)
        stack.callback(browser.close)
        pages = []
        for path in ("/grid", "/projector", "/desk", "/desk/stage"):
            context = browser.new_context(viewport={"width": 1280, "height": 720})
            jar = organiser.client.cookies.jar
            context.add_cookies([{"name": c.name, "value": c.value or "", "url": site.url} for c in jar])
            page = context.new_page()
            page.goto(f"{site.url}{organiser.path}{path}")
            pages.append((path, page))
        pages[0][1].wait_for_timeout(1500)
        places = _places(organiser)
        for action in range(actions):
            said = _act(organiser, chance, places, action)
            wrong += [f"{path} {ids} after {said}" for path, page in pages if (ids := _still_different(page))]
    for line in wrong[:10]:
        print("   ", line)
    return Result(
        "9  What you see is true", "0 differences", f"{len(wrong)} differences after {actions:,} actions", not wrong
    )


def _still_different(page: Page) -> list[str]:
    """The live parts that are not as a fresh page has them, after being given three seconds to become so."""
    different: list[str] = []
    for _look in range(20):
        different = page.evaluate(_DIFFERENT)
        if not different:
            return []
        page.wait_for_timeout(150)
    return different


def _places(organiser: Organiser) -> list[tuple[int, int]]:
    import re

    page = organiser.client.get(f"{organiser.path}/desk").text
    return [(int(room), int(slot)) for room, slot in re.findall(r'data-cell="(\d+):(\d+)"', page)]


def _act(organiser: Organiser, chance: random.Random, places: list[tuple[int, int]], turn: int) -> str:
    client, path, number = organiser.client, organiser.path, chance.randint(1, SESSIONS)
    kind = chance.choice(("move", "move", "move", "shelve", "rename", "publish", "notice", "quiet", "phase", "wish"))
    answer: httpx.Response
    if kind == "move":
        room, slot = chance.choice(places)
        answer = client.put(f"{path}/placements/{number}", json={"room": room, "slot": slot})
    elif kind == "shelve":
        answer = client.request("DELETE", f"{path}/placements/{number}")
    elif kind == "rename":
        answer = client.post(
            f"{path}/sessions/{number}", data={"title": f"Title {turn}", "topic": chance.choice(("Data", "AI"))}
        )
    elif kind == "publish":
        answer = client.post(f"{path}/revisions", json={"sure": "yes"})
    elif kind in ("notice", "quiet"):
        notice = f"Notice {turn}" if kind == "notice" else ""
        answer = client.post(f"{path}/desk/stage", data={"do": "notice", "notice": notice})
    elif kind == "phase":
        answer = client.post(f"{path}/desk/phase", data={"phase": chance.choice(("pitch", "choose", "day"))})
    else:
        answer = client.post(f"{path}/interests/{number}", data={"state": chance.choice(("come", "must", "none"))})
    assert answer.status_code < 500, answer.text
    return f"{turn}: {kind} {number} ({answer.status_code})"
