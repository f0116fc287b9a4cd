"""For everybody: each page of a phone, in each theme, by axe; at 320 px, at 400 % zoom, by keyboard, with room for fingers."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import assert_accessible, assert_accessible_in_every_theme
from tests.browser.conftest import DESK, PHONE
from tests.conftest import Organiser, Site
from tests.phones import pitched, publish

Window = Callable[..., Page]
PAGES = ("", "/pitch", "/sessions/1", "/sessions/8", "/sessions/8/edit", "/sessions/1/notes", "/grid", "/grid?by=room",
         "/grid?by=mine", "/grid?q=nothing", "/plan", "/plan/day", "/me", "/me/move", "/accessibility")  # fmt: skip


@pytest.fixture(scope="module")
def camp(site: Site) -> Organiser:
    """A camp with a grid of which my client's phone wishes some and leads one; the last grid moved something of mine."""
    made = pitched(site, 7)
    mine = site.client()
    for number, state in ((1, "must"), (2, "come"), (3, "come")):
        mine.put(f"{made.path}/interests/{number}", json={"state": state})
    mine.post(f"{made.path}/pitch", data={"title": "Maps that a councillor can read", "name": "Kit", "co_hosts": "Bo"})
    mine.post(f"{made.path}/sessions/1/notes", data={"text": "What we learned.\nhttps://example.org/", "seen": "0"})
    mine.post(f"{made.path}/me/calendar")
    first = {1: (0, 0), 2: (1, 0), 3: (0, 1), 4: (1, 1), 5: (0, 2), 8: (1, 3)}
    publish(made, first)
    publish(made, first | {8: (1, 4)})
    return Organiser(site, mine, made.slug)


@pytest.fixture(scope="module")
def windows(chromium: Browser, camp: Organiser) -> Iterator[Callable[..., Page]]:
    """Opens windows that carry the camp's phone."""
    contexts = []

    def open_window(**options: object) -> Page:
        context = chromium.new_context(**options)  # type: ignore[arg-type]
        jar = camp.client.cookies.jar
        context.add_cookies([{"name": c.name, "value": c.value or "", "url": camp.site.url} for c in jar])
        contexts.append(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_in_light_dark_and_forced_colours(camp: Organiser, windows: Window, path: str) -> None:
    page = windows(**PHONE)
    page.goto(f"{camp.site.url}{camp.path}{path}")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    assert_accessible_in_every_theme(page)


def test_axe_finds_nothing_on_a_failed_form_or_where_there_is_nothing_yet(site: Site, window: Window) -> None:
    camp = pitched(site, 0)
    phone = window(**PHONE, java_script_enabled=True)
    for path in ("", "/plan", "/grid", "/me"):
        phone.goto(f"{site.url}{camp.path}{path}")
        assert_accessible(phone)
    phone.goto(f"{site.url}{camp.path}/pitch")
    phone.evaluate("document.querySelector('#title').required = false")
    phone.get_by_role("button", name="Pitch it").tap()
    expect(phone.locator(".troubles")).to_be_focused()
    assert_accessible(phone)
    phone.get_by_role("link", name="Type a title for your session.").click()
    expect(phone.get_by_role("textbox", name="Title")).to_be_focused()


@pytest.mark.parametrize("size", [(320, 640), (320, 256)], ids=["320 px", "400 % zoom"])
def test_nothing_scrolls_sideways_on_the_narrowest_phone_or_at_400_percent(
    camp: Organiser, windows: Window, size: tuple[int, int]
) -> None:
    page = windows(viewport={"width": size[0], "height": size[1]})
    for path in PAGES:
        page.goto(f"{camp.site.url}{camp.path}{path}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_text_may_be_spaced_out_and_nothing_is_cut(camp: Organiser, windows: Window) -> None:
    page = windows(**PHONE)
    for path in PAGES:
        page.goto(f"{camp.site.url}{camp.path}{path}")
        page.evaluate(
            """() => { for (const each of document.querySelectorAll('body, body *')) {
                const s = each.style; s.lineHeight = '1.5'; s.letterSpacing = '0.12em'; s.wordSpacing = '0.16em';
                if (each.tagName === 'P') s.marginBottom = '2em'; } }"""
        )
        cut = page.evaluate(
            """() => [...document.querySelectorAll('main *, nav *')].filter(each => !each.closest('.visually-hidden') &&
                !each.matches('input, select') &&
                ['hidden', 'clip'].includes(getComputedStyle(each).overflowX) && each.scrollWidth > each.clientWidth + 1)
                .map(each => each.outerHTML.slice(0, 80))"""
        )
        assert cut == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_every_control_has_room_for_a_finger(camp: Organiser, windows: Window) -> None:
    page = windows(**PHONE)
    for path in PAGES:
        page.goto(f"{camp.site.url}{camp.path}{path}")
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, .button, nav a, select, summary, input:not([type=hidden])')]
                .map(each => [each.closest('label') ?? each, each]).filter(([box]) => box.offsetParent)
                .map(([box, each]) => [box.getBoundingClientRect(), each])
                .filter(([r]) => r.height && (r.height < 47.5 || r.width < 24))
                .map(([r, each]) => `${each.outerHTML.slice(0, 90)} ${r.height}`)"""
        )
        assert small == [], path
        close = page.evaluate(
            """() => [...document.querySelectorAll('.wish, .ways nav')].filter(each => {
                const boxes = [...each.querySelectorAll('button, a')].map(b => b.getBoundingClientRect());
                return boxes.some((b, i) => i && b.left - boxes[i - 1].right < 7.5 && b.top === boxes[i - 1].top); }).length"""
        )
        assert close == 0, path


def test_the_whole_day_goes_by_keyboard_alone(site: Site, window: Window) -> None:
    camp = pitched(site, 3)
    page = window(**DESK)
    page.goto(site.url + camp.path)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    reached = ""
    for _press in range(12):
        page.keyboard.press("Tab")
        reached = page.evaluate("document.activeElement.textContent.trim()")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if reached == "Can’t miss":
            break
    assert reached == "Can’t miss"
    page.keyboard.press("Enter")
    expect(page.locator("button:focus")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("button:focus")).not_to_have_attribute("aria-busy", "true")
    page.get_by_role("link", name="Pitch one").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Title").focus()
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="By keyboard")).to_be_visible()


def test_a_reader_hears_one_grid_a_list_on_a_phone_and_a_table_where_there_is_room(
    camp: Organiser, windows: Window
) -> None:
    narrow, wide = windows(**PHONE), windows(**DESK)
    for page in (narrow, wide):
        page.goto(f"{camp.site.url}{camp.path}/grid")
    assert narrow.get_by_role("table").count() == 0
    assert narrow.get_by_role("listitem").count() == 6
    table = wide.get_by_role("table")
    assert table.count() == 1
    assert table.get_by_role("columnheader").count() == 9
    assert table.get_by_role("rowheader").count() == 3
    assert wide.locator("#grid").get_by_role("listitem").count() == 0
    for page in (narrow, wide):
        assert page.get_by_role("link", name="Open data in small councils").count() == 1


def test_less_motion_means_none(camp: Organiser, windows: Window) -> None:
    page = windows(**PHONE, reduced_motion="reduce")
    for path in ("", "/grid", "/plan"):
        page.goto(f"{camp.site.url}{camp.path}{path}")
        moving = page.evaluate(
            """() => [...document.querySelectorAll('*')].filter(each => { const s = getComputedStyle(each);
                return parseFloat(s.transitionDuration) > 0 || parseFloat(s.animationDuration) > 0; }).length"""
        )
        assert moving == 0
