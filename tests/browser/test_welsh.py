"""Welsh words are longer: they must still fit the narrowest phone."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.conftest import Site

NARROW = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}
PAGES = ("", "/pitch", "/grid", "/plan", "/me", "/me/move", "/accessibility", "/privacy")
DESK = ("/desk/stage", "/desk/today", "/desk/sign-ins", "/desk/publish", "/desk/merges", "/desk/share")


def too_wide(page: Page, address: str) -> bool:
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == "cy"
    return bool(page.evaluate("document.documentElement.scrollWidth > window.screen.width"))


def test_no_welsh_page_is_wider_than_a_narrow_phone(site: Site, window: Callable[..., Page]) -> None:
    organiser = site.new_event()
    assert organiser.client.post(f"{organiser.path}/pitch", data={"title": "Cyfieithu"}).status_code == 303
    page = window(cookies_of=organiser.client, **NARROW)
    paths = (*PAGES, *DESK, "/sessions/1")
    wide = [path for path in paths if too_wide(page, f"{site.url}{organiser.path}{path}?lang=cy")]
    assert wide == []
    page.goto(f"{site.url}{organiser.path}/desk/today?lang=cy")
    page.locator("details.more summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
