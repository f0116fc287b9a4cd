"""The desk in a real browser: by mouse, by finger, by keyboard, without JavaScript, and with somebody else at it."""

from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK
from tests.conftest import Organiser, Site
from tests.server.camps import import_camp

SLUGS = count(1)
TABLET = {"viewport": {"width": 1180, "height": 820}, "has_touch": True}
Window = Callable[..., Page]


@pytest.fixture
def camp(site: Site) -> Organiser:
    """Six sessions in a grid of three times and three rooms; Sam leads 1 and 2, which stand one after the other."""
    titles = ("Bin data", "Bots that listen", "Kill the PDF", "Forms that don't cry", "Mapping with wool", "Potholes")
    document = {
        "event": {"name": "Desk camp", "timezone": "Europe/London", "date": "2030-06-20"},
        "slots": [
            {"id": f"t{n}", "start": start, "end": end}
            for n, (start, end) in enumerate((("11:00", "11:45"), ("12:00", "12:45"), ("14:00", "14:45")), start=1)
        ],
        "rooms": [{"id": f"r{n}", "name": f"Room {n}", "capacity": 30} for n in (1, 2, 3)],
        "sessions": [
            {"id": f"s{n}", "number": n, "title": title, "topic": "data", "hosts": ["sam" if n < 3 else f"h{n}"]}
            for n, title in enumerate(titles, start=1)
        ],
        "attendees": [{"id": "sam", "name": "Sam"}, *(f"h{n}" for n in range(3, 7)), *(f"a{n}" for n in range(12))],
        "interests": [{"attendee": f"a{n}", "session": f"s{k}"} for n in range(12) for k in (3, 4, 1 + n % 2)],
        "grid": [
            {"session": "s1", "room": "r1", "slot": "t1"},
            {"session": "s2", "room": "r1", "slot": "t2"},
            {"session": "s3", "room": "r2", "slot": "t1"},
            {"session": "s4", "room": "r3", "slot": "t1"},
        ],
    }
    return import_camp(site, document, f"hands-{next(SLUGS)}", publish=False)


def desk(window: Window, camp: Organiser, **options: object) -> Page:
    page = window(cookies_of=camp.client, **(options or DESK))
    page.goto(f"{camp.site.url}{camp.path}/desk")
    return page


def cell(page: Page, row: int, column: int) -> str:
    """The id of a cell, counted from 0."""
    place = page.locator("table.grid tbody tr:not(.band)").nth(row).locator("td").nth(column)
    return place.get_attribute("id") or ""


def standing(page: Page, number: int) -> str:
    return page.locator(f"td:has(#card-{number})").get_attribute("id") or ""


def test_a_card_in_the_hand_shows_what_every_cell_would_do(window: Window, camp: Organiser) -> None:
    page = desk(window, camp)
    page.click("#hold-3")
    expect(page.locator("[data-chip]")).to_have_count(8)
    free = page.locator(f"#{cell(page, 1, 1)} [data-chip]")
    expect(free).to_have_text("6 more wishes met")
    taken = page.locator(f"#{cell(page, 0, 0)} [data-chip]")
    expect(taken).to_contain_text("swap: ")
    page.keyboard.press("Escape")
    expect(page.locator("[data-chip]")).to_have_count(0)
    expect(page.locator("#status")).to_have_text("Let go. Nothing was moved.")
    expect(page.locator("#hold-3")).to_be_focused()


def test_a_card_is_dragged_by_mouse_and_undone_by_the_keyboard_also_after_a_reload(
    window: Window, camp: Organiser
) -> None:
    page = desk(window, camp)
    target = cell(page, 2, 1)
    page.locator("#card-3 .number").drag_to(page.locator(f"#{target}"))
    expect(page.locator(f"#{target} #card-3")).to_be_visible()
    expect(page.locator("#status")).to_have_text("3 is now at 14:00, Room 2.")
    expect(page.locator("#card-3")).to_be_focused()
    page.reload()
    page.keyboard.press("Control+z")
    expect(page.locator(f"#{cell(page, 0, 1)} #card-3")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(f"#{target} #card-3")).to_be_visible()


def test_a_card_is_dragged_by_a_finger_on_its_number(window: Window, camp: Organiser) -> None:
    page = desk(window, camp, **TABLET)
    target = cell(page, 2, 2)
    grip, goal = page.locator("#card-4 .number").bounding_box(), page.locator(f"#{target}").bounding_box()
    assert grip
    assert goal
    touch = page.context.new_cdp_session(page)
    x, y = grip["x"] + 5, grip["y"] + 5
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in range(1, 9):
        at = {"x": x + (goal["x"] + 40 - x) * part / 8, "y": y + (goal["y"] + 30 - y) * part / 8}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(f"#{target} #card-4")).to_be_visible()


def test_a_card_is_moved_by_the_keyboard_alone(window: Window, camp: Organiser) -> None:
    page = desk(window, camp)
    page.locator("#hold-5").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-chip]").first).to_be_visible()
    page.wait_for_function("document.activeElement?.dataset.chip")
    page.locator(f"#{cell(page, 1, 1)} [data-chip]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#{cell(page, 2, 1)} [data-chip]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"#{cell(page, 2, 1)} #card-5")).to_be_focused()


def test_what_would_break_a_rule_asks_for_a_reason_and_keeps_it_on_the_card(window: Window, camp: Organiser) -> None:
    page = desk(window, camp)
    page.click("#hold-2")
    never = page.locator(f"#{cell(page, 0, 1)} [data-chip]")
    expect(never).to_contain_text("Sam is in 1 then")
    never.click()
    expect(page.locator("#anyway li").first).to_have_text("Sam is needed in 2 and, at the same time, in 1, Bin data.")
    page.fill("#anyway-reason", "Ola takes over")
    page.click("#anyway button.danger")
    expect(page.locator(f"#{cell(page, 0, 1)} #card-2")).to_contain_text("Ola takes over")


def test_without_javascript_the_move_button_opens_a_form_with_every_price(window: Window, camp: Organiser) -> None:
    page = desk(window, camp, **DESK, java_script_enabled=False)
    page.click("#hold-3")
    expect(page.locator("h1")).to_contain_text("Kill the PDF")
    page.click("text=12 more wishes met")
    expect(page.locator("#status")).to_contain_text("3 is now at 14:00")


def test_somebody_elses_move_arrives_without_taking_focus_typing_or_the_card_in_the_hand(
    window: Window, camp: Organiser
) -> None:
    page, other = desk(window, camp), desk(window, camp)
    page.click("#hold-3")
    expect(page.locator("[data-chip]")).to_have_count(8)
    page.locator("#hold-3").focus()
    page.evaluate("document.querySelector('#ask-more').open = true")
    page.fill("#max_moves", "7")
    target = cell(other, 2, 0)
    other.locator("#card-4 .number").drag_to(other.locator(f"#{target}"))
    expect(page.locator(f"#{target} #card-4")).to_be_visible()
    expect(page.locator("#card-3")).to_have_class("note card sky held")
    expect(page.locator("[data-chip]")).to_have_count(8)
    assert page.input_value("#max_moves") == "7"
    expect(page.locator("#max_moves")).to_be_focused()


def test_the_solver_is_asked_watched_stopped_and_its_offer_taken_in_part(window: Window, camp: Organiser) -> None:
    page = desk(window, camp)
    page.click("text=Ask for something else")
    page.fill("#seconds", "60")
    page.click("text=Ask the solver")
    expect(page.locator("progress")).to_be_visible()
    page.click("text=Stop with the best so far")
    page.click("text=See what would move", timeout=15_000)
    boxes = page.locator("input[name=take]")
    assert boxes.count() >= 2
    for place in range(1, boxes.count()):
        boxes.nth(place).uncheck()
    page.click("text=Accept what is ticked")
    expect(page.locator("table.grid")).to_be_visible()


def test_the_filter_narrows_as_one_types(window: Window, camp: Organiser) -> None:
    page = desk(window, camp)
    page.fill("#q", "wool")
    expect(page.locator(".found")).to_have_text("1 session fits.")
    expect(page.locator("#shelf .card")).to_have_count(1)
