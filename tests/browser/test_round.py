"""The round as it happens: a facilitator, a scribe, a projector and two phones, each in a window of its own."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.conftest import Site
from tests.server.test_stage import do, entry_at_mic, pitch

Window = Callable[..., Page]
TAPS = 40


def test_one_hour_from_doors_to_the_last_call(site: Site, window: Window) -> None:
    organiser = site.new_event(phase="gather")
    home = site.url + organiser.path
    stage = window(cookies_of=organiser.client, **PHONE)
    scribe = window(cookies_of=organiser.client, **DESK)
    wall, host, listener = window(**DESK), window(**PHONE), window(**PHONE)
    stage.goto(f"{home}/desk/stage")
    scribe.goto(f"{home}/desk/scribe")
    wall.goto(f"{home}/projector")
    listener.goto(home)
    expect(wall.locator("#wall.join .qr")).to_be_visible()

    # a phone pitches before the round, and is in no queue
    host.goto(f"{home}/pitch")
    host.get_by_role("textbox", name="Title").fill("Who maps the potholes?")
    host.get_by_role("button", name="Pitch", exact=False).last.click()
    expect(host.locator("#queue-mine")).to_contain_text("opens when the pitches begin")

    # the facilitator opens the round; the phone joins the queue; the scribe types one without touching the mouse
    stage.get_by_role("button", name="Pitch", exact=True).click()
    expect(wall.locator("#wall.pitches")).to_be_visible()
    host.goto(home)
    host.get_by_role("button", name="Join the queue").click()
    expect(host.locator("#queue-mine")).to_contain_text("You are next.")
    scribe.keyboard.type("Bin collection data")
    scribe.keyboard.press("Tab")
    scribe.keyboard.type("Morag, Sam")
    scribe.keyboard.press("Enter")
    expect(scribe.locator("#status")).to_have_text("Saved as 2: Bin collection data")
    expect(scribe.locator("#title")).to_be_focused()
    expect(scribe.locator("#title")).to_have_value("")
    scribe.keyboard.type("bin data collection")
    expect(scribe.locator("#like")).to_contain_text("Bin collection data")
    expect(stage.locator("#queue-title")).to_have_text("2 wait")

    # the first pitch: large on the wall, on top of every phone, its clock counted everywhere
    stage.get_by_role("button", name=re.compile("^Next")).click()
    expect(wall.locator(".now h2")).to_have_text("Who maps the potholes?")
    expect(wall.locator(".now .number")).to_have_text("1")
    expect(wall.locator(".next")).to_contain_text("Bin collection data")
    expect(wall.locator(".left")).to_have_text(re.compile(r"0:(2\d|30)"))
    expect(host.locator("#queue-mine")).to_contain_text("You are on.")
    expect(host.locator("#queue-mine .left")).to_have_text(re.compile(r"0:(2\d|30)"))
    now = listener.locator("#now-shown")
    expect(now.locator("h2")).to_contain_text("Who maps the potholes?")
    listener.wait_for_timeout(600)  # nobody taps sooner what has just come; such a tap was meant for something else
    now.get_by_role("button", name="Can’t miss").tap()
    expect(now.get_by_role("button", name="Can’t miss")).to_have_attribute("aria-pressed", "true")
    expect(wall.locator(".count").first).to_have_text("1 phone has shown interest", timeout=3000)
    stage.get_by_role("button", name="Pause").click()
    expect(stage.get_by_role("button", name="Go on")).to_be_visible()
    stage.get_by_label("Hands up").fill("40")
    stage.get_by_role("button", name="Save", exact=True).click()
    expect(stage.get_by_label("Hands up")).to_have_value("40")

    # the next: the card that is looked at stays until the new one is asked for
    stage.get_by_role("button", name=re.compile("^Next")).click()
    expect(wall.locator(".now h2")).to_have_text("Bin collection data")
    expect(now.locator(".when-said")).to_have_text("just now")
    expect(now.locator("h2")).to_contain_text("Who maps the potholes?")
    now.get_by_role("button", name="Now: 2. Show").tap()
    expect(now.locator("h2")).to_contain_text("Bin collection data")
    expect(now.get_by_role("button", name="Can’t miss")).to_have_attribute("aria-pressed", "false")

    # last call, counted down everywhere, and back again
    stage.get_by_role("button", name="Last call").click()
    expect(wall.locator(".call .left")).to_have_text(re.compile(r"[23]:\d\d"))
    expect(now.locator(".when-said")).to_have_text("just now")
    listener.reload()
    expect(listener.locator("#now-shown .left")).to_have_text(re.compile(r"[23]:\d\d"))
    stage.get_by_role("button", name="Close choosing").click()
    expect(wall.locator("#wall.making")).to_be_visible()
    stage.get_by_role("button", name="Pitch", exact=True).click()
    expect(wall.locator("#wall.pitches")).to_be_visible()


def test_no_tap_around_a_change_lands_on_another_pitch(site: Site, window: Window) -> None:
    organiser = site.new_event()
    for title in ("Short", "A much longer title that takes several lines on a phone of any age", "Third", "Fourth"):
        pitch(organiser, title)
    do(organiser, "queue", do="next", seen="")
    phone = window(**PHONE)
    sent: list[int] = []
    phone.on(
        "request", lambda asked: sent.append(int(asked.url.split("/")[-1])) if "/interests/" in asked.url else None
    )
    phone.goto(site.url + organiser.path)
    button = phone.locator("#now-shown [data-state=come]")
    place = button.bounding_box()
    assert place is not None
    for tap in range(TAPS):
        if tap == TAPS // 2:
            do(organiser, "queue", do="next", seen=entry_at_mic(organiser))
        phone.touchscreen.tap(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
        phone.wait_for_timeout(20)
    assert set(sent) == {1}
    expect(phone.locator("#now-shown .now-card")).to_have_attribute("data-number", re.compile("1|2"))


def test_a_hidden_pitch_leaves_the_wall_and_the_phones_within_two_seconds(site: Site, window: Window) -> None:
    organiser = site.new_event()
    number = pitch(organiser, "Something rude")
    do(organiser, "queue", do="next", seen="")
    wall, phone = window(**DESK), window(**PHONE)
    wall.goto(f"{site.url}{organiser.path}/projector")
    phone.goto(site.url + organiser.path)
    expect(wall.get_by_text("Something rude")).to_be_visible()
    wall.wait_for_timeout(500)
    do(organiser, f"moderation/{number}", do="hide")
    expect(wall.get_by_text("Something rude")).to_have_count(0, timeout=2000)
    expect(phone.get_by_text("Something rude")).to_have_count(0, timeout=2000)
