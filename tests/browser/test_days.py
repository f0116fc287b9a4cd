"""Setting up the day in a browser."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK
from tests.conftest import Site


def test_a_changed_field_is_saved_without_a_button_and_said_once(site: Site, window: Callable[..., Page]) -> None:
    organiser = site.new_event()
    page = window(cookies_of=organiser.client, **DESK)
    page.goto(f"{site.url}{organiser.path}/desk/day")
    room = page.get_by_label("Room", exact=True).first
    room.fill("Great hall")
    room.press("Tab")
    expect(page.locator("#status")).to_have_text("Saved")
    assert page.evaluate("document.activeElement.name") == "capacity"
    seats = page.get_by_label("Seats").first
    seats.fill("-3")
    seats.press("Tab")
    expect(page.locator("#status")).to_contain_text("Not saved: Type how many seats it has")
    page.reload()
    expect(page.get_by_label("Room", exact=True).first).to_have_value("Great hall")
    expect(page.get_by_label("Seats").first).to_have_value("100")
