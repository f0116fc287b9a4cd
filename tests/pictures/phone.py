"""Makes a picture of each phone page in light and dark: `python -m tests.pictures.phone FOLDER`. Takes about a minute."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import DESK, FLAGS, PHONE
from tests.conftest import Organiser, Site, free_port, obtain_chromium
from tests.phones import pitched, publish

PAGES = {
    "feed": "", "pitch": "/pitch", "session": "/sessions/1", "own-session": "/sessions/15", "notes": "/sessions/1/notes",
    "grid": "/grid", "grid-by-room": "/grid?by=room", "plan": "/plan", "my-day": "/plan/day", "me": "/me",
    "carry-on": "/me/move", "accessibility": "/accessibility",
}  # fmt: skip


def main(folder: Path) -> None:
    """A picture of each page, on a phone and on a wide screen, in both themes."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        site = Site(Path(data) / "data", free_port(), ("--open",))
        site.start()
        try:
            mine = camp(site)
            browser = playwright.chromium.launch(executable_path=obtain_chromium(), args=FLAGS)
            for screen, options in (("phone", PHONE), ("wide", DESK)):
                for theme in ("light", "dark"):
                    context = browser.new_context(color_scheme=theme, **options)  # type: ignore[arg-type]
                    jar = mine.client.cookies.jar
                    context.add_cookies([{"name": c.name, "value": c.value or "", "url": site.url} for c in jar])
                    page = context.new_page()
                    for name, path in PAGES.items():
                        page.goto(f"{site.url}{mine.path}{path}")
                        page.wait_for_timeout(300)
                        page.screenshot(path=folder / f"{name}-{screen}-{theme}.png")
            browser.close()
        finally:
            site.stop()


def camp(site: Site) -> Organiser:
    """A camp with a grid, of which one phone wishes some and leads one; the last grid moved something of it."""
    made = pitched(site, 14)
    mine = site.client()
    for number, state in ((1, "must"), (2, "come"), (3, "must"), (6, "come"), (7, "come")):
        mine.put(f"{made.path}/interests/{number}", json={"state": state})
    mine.post(f"{made.path}/pitch", data={"title": "Maps that a councillor can read", "topic": "data", "name": "Kit"})
    mine.post(f"{made.path}/sessions/1/notes", data={"text": "What we learned.\nMaps are hard.", "seen": "0"})
    mine.post(f"{made.path}/me/calendar")
    first = {
        1: (0, 0),
        2: (1, 0),
        3: (0, 1),
        4: (1, 1),
        5: (2, 1),
        6: (0, 2),
        7: (0, 3),
        8: (1, 3),
        9: (2, 2),
        15: (2, 0),
    }
    publish(made, first)
    publish(made, first | {6: (1, 2)})
    return Organiser(site, mine, made.slug)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "pictures"))
