"""Makes the pictures in README from the demo's camp: `python -m tests.pictures.make`. Takes about two minutes.

The demo plays its hour on a free port; a projector, a phone and a desk watch it in Chromium.
"""

import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.conftest import REPO, free_port, obtain_chromium

HERE = Path(__file__).parent
PHONE, DESK, WALL = (360, 720), (1440, 900), (1280, 720)
DENSITY = {PHONE: 2, DESK: 1, WALL: 1}


def main() -> None:
    """Play the demo and keep a picture of each kind of page, in light and dark."""
    with demo(seconds=50) as (log, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=obtain_chromium(), args=FLAGS)
        wall = window(browser, WALL)
        sign_in(wall, link(log, "Projector"))
        phone = window(browser, PHONE)
        phone.goto(address)
        said(log, "45 pitches")
        time.sleep(7)
        phone.goto(address)
        phone.get_by_role("button", name="Can’t miss").first.click()
        phone.wait_for_timeout(400)
        keep(phone, "phone-feed")
        keep(wall, "projector-pitch")
        said(log, "The hour is over")
        wall.wait_for_timeout(2_000)
        keep(wall, "projector-grid")
        phone.goto(f"{address}/grid")
        keep(phone, "phone-grid")
        phone.goto(f"{address}/plan")
        keep(phone, "phone-plan")
        desk = window(browser, DESK)
        sign_in(desk, link(log, "Desk"))
        for scheme in ("light", "dark"):
            desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            desk.goto(f"{address}/desk")
            desk.wait_for_timeout(1_500)
            keep(desk, f"desk-{scheme}")
            desk.locator("[id^=hold-]").nth(9).focus()
            desk.keyboard.press("Enter")
            desk.wait_for_timeout(1_500)
            keep(desk, f"desk-held-{scheme}")
        browser.close()


@contextmanager
def demo(seconds: int) -> Iterator[tuple[Path, str]]:
    """A demo that runs: its log, and the address of its camp."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        command = [sys.executable, "-m", "server.cli", "demo", "--host", "127.0.0.1", "--port", str(free_port())]
        with log.open("w") as out:
            options = ["--seconds", str(seconds), "--wait", "60", "--data", f"{folder}/data"]
            running = subprocess.Popen([*command, *options], cwd=REPO, stdout=out, stderr=out)
        try:
            said(log, "Open the projector page")
            yield log, link(log, "Desk").split("/sign-in")[0]
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(20)


def said(log: Path, words: str) -> None:
    """Wait until the demo has said something."""
    until = time.monotonic() + 180
    while words not in log.read_text(encoding="utf-8"):
        if time.monotonic() > until:
            raise TimeoutError(f"the demo never said {words!r}:\n{log.read_text(encoding='utf-8')}")
        time.sleep(0.2)


def link(log: Path, name: str) -> str:
    """The sign-in link that the demo printed for a kind of screen."""
    found = re.search(rf"{name}:\s+(\S+)", log.read_text(encoding="utf-8"))
    assert found
    return found[1]


def window(browser: Browser, size: tuple[int, int]) -> Page:
    """A window of that size with cookies of its own."""
    viewport = {"width": size[0], "height": size[1]}
    return browser.new_context(viewport=viewport, device_scale_factor=DENSITY[size]).new_page()  # type: ignore[arg-type]


def sign_in(page: Page, address: str) -> None:
    """Open a one-time link and press its button."""
    page.goto(address)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url, wait_until="commit")


def keep(page: Page, name: str) -> None:
    """Save what the window shows."""
    page.screenshot(path=HERE / f"{name}.png")


if __name__ == "__main__":
    main()
