"""A phone in the hall: two taps to the first interest, a tap that shows at once, nothing lost without a connection."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.conftest import Site
from tests.phones import pitched

Window = Callable[..., Page]


def card(page: Page, number: int, button: str):  # type: ignore[no-untyped-def]
    return page.locator(f"#s-{number}").get_by_role("button", name=button)


def test_from_the_code_on_the_wall_to_the_first_interest_in_one_tap(site: Site, window: Window) -> None:
    camp = pitched(site, 5)
    phone = window(**PHONE)
    phone.goto(site.url + camp.path)
    card(phone, 3, "I’d come").tap()
    expect(card(phone, 3, "I’d come")).to_have_attribute("aria-pressed", "true")
    expect(card(phone, 3, "I’d come")).not_to_have_attribute("aria-busy", "true")
    assert [c["name"] for c in phone.context.cookies()] == [f"badge-{camp.slug}"]
    phone.reload()
    expect(card(phone, 3, "I’d come")).to_have_attribute("aria-pressed", "true")
    card(phone, 3, "Can’t miss").tap()
    expect(card(phone, 3, "I’d come")).to_have_attribute("aria-pressed", "false")
    expect(card(phone, 3, "Can’t miss")).not_to_have_attribute("aria-busy", "true")
    card(phone, 3, "Can’t miss").tap()
    expect(card(phone, 3, "Can’t miss")).to_have_attribute("aria-pressed", "false")


def test_a_tap_shows_within_a_tenth_of_a_second(site: Site, window: Window) -> None:
    camp = pitched(site, 3)
    phone = window(**PHONE)
    phone.route("**/interests/*", lambda route: None)  # the answer never comes
    phone.goto(site.url + camp.path)
    took = phone.evaluate(
        """() => new Promise(done => {
            const button = document.querySelector('#s-2 [data-state=must]');
            const began = performance.now();
            button.click();
            requestAnimationFrame(() => done(button.getAttribute('aria-pressed') === 'true' ? performance.now() - began : -1));
        })"""
    )
    assert 0 <= took < 100


def test_a_refused_tap_goes_back_and_says_why(site: Site, window: Window) -> None:
    camp = pitched(site, 3)
    phone = window(**PHONE)
    phone.goto(site.url + camp.path)
    phone.route("**/events", lambda route: route.abort())
    host = site.client()
    host.post(f"{camp.path}/pitch", data={"title": "Short-lived"})
    phone.goto(site.url + camp.path)
    host.delete(f"{camp.path}/sessions/4")
    if card(phone, 4, "I’d come").count():
        card(phone, 4, "I’d come").evaluate("button => button.click()")
        expect(phone.locator("#status")).to_have_text(re.compile("There is no session 4"))


def test_new_pitches_wait_behind_a_button_and_nothing_moves(site: Site, window: Window) -> None:
    camp = pitched(site, 6)
    phone = window(**PHONE)
    phone.goto(site.url + camp.path)
    phone.wait_for_timeout(500)
    second = phone.locator("article").nth(1)
    title, before = second.locator("h3").inner_text(), second.bounding_box()
    site.client().post(f"{camp.path}/pitch", data={"title": "Fresh from the lunch queue"})
    show = phone.get_by_role("link", name="1 new pitch. Show")
    expect(show).to_be_visible(timeout=3000)
    assert second.locator("h3").inner_text() == title
    assert second.bounding_box() == before
    card(phone, 2, "Can’t miss").tap()
    show.tap()
    expect(phone.locator("article").first).to_contain_text("Fresh from the lunch queue")
    expect(card(phone, 2, "Can’t miss")).to_have_attribute("aria-pressed", "true")


def test_what_is_tapped_and_pitched_offline_arrives_once(site: Site, window: Window) -> None:
    camp = pitched(site, 4)
    phone = window(**PHONE)
    phone.goto(site.url + camp.path)
    card(phone, 1, "I’d come").tap()
    expect(card(phone, 1, "I’d come")).not_to_have_attribute("aria-busy", "true")
    phone.goto(f"{site.url}{camp.path}/pitch")
    phone.context.set_offline(True)
    phone.get_by_role("textbox", name="Title").fill("Written in a dead spot")
    phone.get_by_role("button", name="Pitch it").tap()
    expect(phone.locator("#status")).to_contain_text("It is kept on this phone")
    phone.get_by_role("button", name="Pitch it").tap()
    phone.wait_for_timeout(300)
    phone.context.set_offline(False)
    expect(phone.locator("#status")).to_contain_text("has been sent", timeout=10_000)
    assert site.client().get(camp.path).text.count("Written in a dead spot") == 1
    phone.goto(site.url + camp.path)
    phone.context.set_offline(True)
    card(phone, 2, "Can’t miss").tap()
    card(phone, 3, "I’d come").tap()
    expect(card(phone, 3, "I’d come")).to_have_attribute("aria-busy", "true")
    expect(phone.locator("#status")).to_contain_text("It is kept on this phone")
    phone.context.set_offline(False)
    expect(card(phone, 3, "I’d come")).not_to_have_attribute("aria-busy", "true", timeout=10_000)
    phone.reload()
    expect(card(phone, 2, "Can’t miss")).to_have_attribute("aria-pressed", "true")
    expect(card(phone, 3, "I’d come")).to_have_attribute("aria-pressed", "true")


def test_without_any_script_the_whole_day_works_by_forms(site: Site, window: Window) -> None:
    camp = pitched(site, 3)
    phone = window(**PHONE, java_script_enabled=False)
    phone.goto(site.url + camp.path)
    card(phone, 2, "I’d come").tap()
    expect(phone.locator("#status")).to_have_text("Saved: you’d come.")
    expect(card(phone, 2, "I’d come")).to_have_attribute("aria-pressed", "true")
    phone.get_by_role("link", name="Pitch one").tap()
    phone.get_by_role("textbox", name="Title").fill("By hand")
    phone.get_by_role("button", name="Pitch it").tap()
    expect(phone.get_by_role("heading", name="By hand")).to_be_visible()
    phone.get_by_role("link", name="My plan").tap()
    expect(phone.locator("#plan")).to_contain_text("By hand")
    phone.get_by_role("link", name="Grid", exact=True).tap()
    expect(phone.locator("#grid")).to_contain_text("The grid is not published yet")


def test_two_pitches_from_one_kept_page_are_two_and_a_refused_one_says_why(site: Site, window: Window) -> None:
    camp = pitched(site, 1)
    phone = window(**PHONE)
    phone.goto(site.url + camp.path)
    phone.wait_for_function("() => navigator.serviceWorker.controller && caches.has('pages')")
    phone.goto(f"{site.url}{camp.path}/pitch")
    phone.wait_for_function(
        "async () => (await (await caches.open('pages')).keys()).some(each => each.url.endsWith('/pitch'))"
    )
    phone.context.set_offline(True)
    for title in ("First in the dark", "Second in the dark"):
        phone.goto(f"{site.url}{camp.path}/pitch")
        phone.get_by_role("textbox", name="Title").fill(title)
        phone.get_by_role("button", name="Pitch it").tap()
        expect(phone.locator("#status")).to_contain_text("kept on this phone")
    phone.context.set_offline(False)
    expect(phone.locator("#status")).to_contain_text("has been sent", timeout=10_000)
    page = site.client().get(camp.path).text
    assert page.count("First in the dark") == page.count("Second in the dark") == 1
    phone.context.set_offline(True)
    phone.goto(f"{site.url}{camp.path}/pitch")
    phone.get_by_role("textbox", name="Title").fill("Too late")
    phone.get_by_role("button", name="Pitch it").tap()
    expect(phone.locator("#status")).to_contain_text("kept on this phone")
    camp.client.post(f"{camp.path}/desk/phase", data={"phase": "after"})
    phone.context.set_offline(False)
    expect(phone.locator("#status")).to_contain_text("Too late", timeout=10_000)


def test_welsh_is_chosen_by_a_link_and_remembered(site: Site, window: Window) -> None:
    camp = pitched(site, 7)
    phone = window(**PHONE)
    phone.goto(site.url + camp.path)
    assert phone.locator("html").get_attribute("lang") == "en"
    phone.get_by_role("link", name="Cymraeg").tap()
    expect(phone.locator("html")).to_have_attribute("lang", "cy")
    for path in ("", "/grid", "/plan", "/me", "/pitch"):
        phone.goto(f"{site.url}{camp.path}{path}")
        assert phone.locator("html").get_attribute("lang") == "cy"
        expect(phone.get_by_role("link", name="English")).to_be_attached()
        assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    phone.goto(site.url + camp.path)
    expect(phone.locator("#title-6")).to_have_attribute("lang", "cy")


def test_a_title_of_one_endless_word_widens_no_page(site: Site, window: Window) -> None:
    camp = pitched(site, 2)
    site.client().post(f"{camp.path}/pitch", data={"title": "w" * 120})
    phone = window(**PHONE)
    for address in ("", "/sessions/3", "/me"):
        phone.goto(site.url + camp.path + address)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360, address
    desk = window(viewport={"width": 1366, "height": 768}, cookies_of=camp.client)
    desk.goto(f"{site.url}{camp.path}/desk")
    assert desk.evaluate("document.querySelector('.side').getBoundingClientRect().right") <= 1366


def test_a_double_tap_on_the_first_pitch_leaves_it_ones_own(site: Site, window: Window) -> None:
    camp = pitched(site, 0)
    phone = window(**PHONE)
    phone.goto(f"{site.url}{camp.path}/pitch")
    phone.get_by_role("textbox", name="Title").fill("Twice in a hurry")
    phone.get_by_role("button", name="Pitch it").dblclick(no_wait_after=True)
    expect(phone.get_by_role("heading", name="This one is yours")).to_be_visible()
    assert site.client().get(camp.path).text.count("Twice in a hurry</bdi>") == 1
