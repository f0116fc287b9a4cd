"""The projector and a door's sign stay awake, and fill the screen when asked."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK
from tests.conftest import Site


@pytest.mark.parametrize("address", ["/projector", "/door/1/sign"])
def test_a_screen_on_a_wall_stays_awake_and_f_fills_it(site: Site, window: Callable[..., Page], address: str) -> None:
    organiser = site.new_event()
    page = window(cookies_of=organiser.client, **DESK)
    page.add_init_script(
        "window.asked = []; navigator.wakeLock.request = (kind) => { window.asked.push(kind); return Promise.resolve({}); };"
    )
    page.goto(f"{site.url}{organiser.path}{address}")
    expect(page.locator("main")).to_be_visible()
    assert page.evaluate("window.asked") == ["screen"]
    page.keyboard.press("f")
    page.wait_for_timeout(300)
    assert page.evaluate("document.fullscreenElement !== null")
