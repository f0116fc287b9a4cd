"""The day on a phone: the grid appears by itself, a move is told once, pages open without a connection and weigh little."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.conftest import Site
from tests.phones import pitched, publish

Window = Callable[..., Page]
FIRST = {1: (0, 0), 2: (1, 0), 3: (0, 1), 4: (1, 1), 5: (0, 2)}


def test_the_grid_is_on_the_phone_within_a_second_of_publishing(site: Site, window: Window) -> None:
    camp = pitched(site, 5)
    phone = window(**PHONE)
    phone.goto(f"{site.url}{camp.path}/grid")
    expect(phone.locator("#grid")).to_contain_text("not published yet")
    phone.wait_for_timeout(500)
    publish(camp, FIRST)
    published = time.monotonic()
    expect(phone.locator("#grid")).to_contain_text("Open data in small councils", timeout=3000)
    assert time.monotonic() - published < 1
    expect(phone.locator("#phase")).to_have_text("Grid 1 is up")


def test_a_move_is_told_once_to_who_chose_it_and_to_nobody_else(site: Site, window: Window) -> None:
    camp = pitched(site, 5)
    publish(camp, FIRST)
    chose, other = window(**PHONE, permissions=["notifications"]), window(**PHONE)
    chose.add_init_script(
        "window.notes = [];"
        "window.Notification = class { static permission = 'granted'; constructor(...said) { notes.push(said); } };"
    )
    for phone, number in ((chose, 1), (other, 2)):
        phone.goto(f"{site.url}{camp.path}/sessions/{number}")
        phone.get_by_role("button", name="I’d come").tap()
        expect(phone.get_by_role("button", name="I’d come")).not_to_have_attribute("aria-busy", "true")
        time.sleep(1.1)  # stamps count whole seconds: the wish is older than the grid that moves it
        phone.goto(f"{site.url}{camp.path}/grid")
        phone.wait_for_timeout(300)
    publish(camp, FIRST | {1: (1, 2), 3: (0, 3)})
    expect(chose.locator("#told")).to_contain_text("1 Open data in small councils moved: now 13:45 to 14:30, Room 1.")
    expect(chose.locator("#status")).to_contain_text("moved")
    expect(chose.locator("#grid [data-number='1'] .mark").first).to_have_text("I’d come")
    assert len(chose.evaluate("notes")) == 1
    chose.reload()
    expect(chose.locator("#told")).to_contain_text("moved")
    assert chose.evaluate("notes") == []
    chose.get_by_role("button", name="Got it").tap()
    expect(chose.locator("#status")).to_contain_text("up to date")
    chose.goto(f"{site.url}{camp.path}/grid")
    expect(chose.locator("#told")).not_to_contain_text("moved")
    expect(other.locator("#told")).not_to_contain_text("moved")


def test_pages_open_without_a_connection_from_the_last_state_seen(site: Site, window: Window) -> None:
    camp = pitched(site, 5)
    publish(camp, FIRST)
    phone = window(**PHONE)
    phone.goto(site.url + camp.path)
    wish = phone.get_by_role("button", name="Can’t miss").first
    with phone.expect_response(lambda answer: "/interests/" in answer.url):
        wish.tap()
    expect(wish).not_to_have_attribute("aria-busy", "true")
    phone.wait_for_function("() => navigator.serviceWorker.controller && caches.has('pages')")
    phone.goto(f"{site.url}{camp.path}/plan")
    phone.wait_for_function("async () => (await (await caches.open('pages')).keys()).length >= 5")
    phone.context.set_offline(True)
    for path, text in (("/plan", "can’t miss"), ("/grid", "Open data in small councils"), ("", "All pitches")):
        phone.goto(f"{site.url}{camp.path}{path}")
        expect(phone.locator("main")).to_contain_text(text)
    button = phone.locator("#s-3").get_by_role("button", name="I’d come")
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")
    phone.context.set_offline(False)
    expect(button).not_to_have_attribute("aria-busy", "true", timeout=10_000)


def test_an_old_page_says_when_it_was_last_true_and_heals_within_five_seconds(
    new_site: Callable[..., Site], window: Window
) -> None:
    site = new_site("--open")
    camp = pitched(site, 5)
    phone = window(**PHONE)
    phone.context.unroute_all()
    phone.clock.install()
    phone.goto(f"{site.url}{camp.path}/grid")
    phone.wait_for_timeout(300)
    site.stop()
    phone.clock.fast_forward(100_000)
    phone.clock.run_for(6_000)
    expect(phone.locator("#stale")).to_contain_text("Trying to reconnect")
    site.start()
    publish(camp, FIRST)
    phone.clock.resume()
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.locator("#grid")).to_contain_text("Open data in small councils", timeout=5_000)
    expect(phone.locator("#stale")).to_be_hidden()


def test_the_first_load_weighs_at_most_60_kilobytes_and_the_page_14(site: Site, window: Window) -> None:
    camp = pitched(site, 60)
    phone = window(**PHONE)
    sizes: dict[str, float] = {}
    session = phone.context.new_cdp_session(phone)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    session.on("Network.responseReceived", lambda said: addresses.update({said["requestId"]: said["response"]["url"]}))
    session.on("Network.loadingFinished", lambda said: sizes.update({said["requestId"]: said["encodedDataLength"]}))
    phone.goto(site.url + camp.path)
    phone.wait_for_timeout(1500)
    page = next(size for request, size in sizes.items() if addresses[request] == site.url + camp.path)
    assert page < 14 * 1024
    assert sum(sizes.values()) < 60 * 1024
    before = sum(sizes.values())
    phone.goto(site.url + camp.path)
    phone.wait_for_timeout(800)
    assert sum(sizes.values()) - before < 15 * 1024


@pytest.mark.parametrize("path", ["", "/grid", "/plan", "/sessions/1"])
def test_nothing_shifts_while_a_page_loads(site: Site, window: Window, path: str) -> None:
    camp = pitched(site, 20)
    publish(camp, FIRST)
    phone = window(**PHONE)
    phone.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) shift += e.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    phone.goto(f"{site.url}{camp.path}{path}")
    phone.wait_for_timeout(800)
    assert phone.evaluate("shift") == 0


def test_a_four_year_old_phone_on_slow_4g_can_tap_within_two_seconds(site: Site, window: Window) -> None:
    camp = pitched(site, 40)
    phone = window(**PHONE)
    session = phone.context.new_cdp_session(phone)
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    slow = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
    session.send("Network.emulateNetworkConditions", slow)
    phone.goto(site.url + camp.path, wait_until="commit")
    phone.wait_for_function("() => document.querySelector('#mine[data-ready]')", polling=50)
    ready = phone.evaluate("performance.getEntriesByName('ready')[0].startTime")
    assert ready < 2000 * patience()


def patience() -> float:
    """How much slower than an idle machine this one is just now: at least 1, from a fixed piece of work."""
    began = time.perf_counter()
    sum(number * number for number in range(1_000_000))
    return max(1.0, (time.perf_counter() - began) / 0.12)
