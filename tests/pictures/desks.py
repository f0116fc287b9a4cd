"""Makes pictures of the desk with 48 and with 150 sessions: `python -m tests.pictures.desks`. Takes about a minute.

The titles are the demo's, in a camp of the size asked for; the grid is the solver's.
"""

import random
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from server.demo_camp import PITCHES
from tests.browser.conftest import FLAGS
from tests.conftest import Organiser, Site, free_port, obtain_chromium
from tests.server.camps import import_camp

HERE = Path(__file__).parent
SIZES = ((48, 8, 6), (150, 15, 10))  # sessions, rooms, times
SOLVE_SECONDS = 10


def main() -> None:
    """Keep a picture of each size, the larger one in the dense view."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder) / "data", free_port(), ("--open",))
        site.start()
        browser = playwright.chromium.launch(executable_path=obtain_chromium(), args=FLAGS)
        try:
            for sessions, rooms, times in SIZES:
                camp = import_camp(site, document(sessions, rooms, times), f"desk-{sessions}", publish=False)
                solve(camp)
                page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
                jar = camp.client.cookies.jar
                page.context.add_cookies([{"name": c.name, "value": c.value or "", "url": site.url} for c in jar])
                page.goto(f"{site.url}{camp.path}/desk{'?dense=1' if sessions > 60 else ''}")
                page.wait_for_timeout(1_000)
                page.screenshot(path=HERE / f"desk-{sessions}.png")
        finally:
            browser.close()
            site.stop()


def document(sessions: int, rooms: int, times: int) -> dict[str, Any]:
    """A camp file of that size; everybody wishes for eight sessions."""
    drawn = random.Random(sessions)
    starts = [(9 * 60 + 30 + 50 * n) for n in range(times)]
    pitches = list(islice(cycle(PITCHES), sessions))
    people = [f"a{n}" for n in range(3 * sessions)]
    return {
        "event": {"name": "Town Hall Camp", "timezone": "Europe/London", "date": "2030-06-22"},
        "slots": [
            {"id": f"t{n}", "start": f"{at // 60:02}:{at % 60:02}", "end": f"{(at + 45) // 60:02}:{(at + 45) % 60:02}"}
            for n, at in enumerate(starts)
        ],
        "rooms": [{"id": f"r{n}", "name": f"Room {n + 1}", "capacity": max(12, 90 - 9 * n)} for n in range(rooms)],
        "sessions": [
            {"id": f"s{n}", "title": pitch.title, "topic": pitch.topic, "language": pitch.language, "hosts": [f"h{n}"]}
            for n, pitch in enumerate(pitches)
        ],
        "attendees": [*({"id": f"h{n}", "name": pitch.host} for n, pitch in enumerate(pitches)), *people],
        "interests": [
            {"attendee": person, "session": f"s{wish}"}
            for person in people
            for wish in drawn.sample(range(sessions), 8)
        ],
    }


def solve(camp: Organiser) -> None:
    """Ask the solver and take its offer."""
    headers = {"accept": "application/json"}
    asked = camp.client.post(f"{camp.path}/proposals", data={"seconds": SOLVE_SECONDS}, headers=headers).json()
    offer = f"{camp.path}/proposals/{asked['id']}"
    while camp.client.get(offer, headers=headers).json()["state"] == "running":
        time.sleep(0.3)
    camp.client.post(offer, data={"do": "accept"})


if __name__ == "__main__":
    main()
