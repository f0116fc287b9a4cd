"""The wall in a real browser: nothing scrolls, nothing is cut off, nothing is small, and it changes within a second."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.conftest import Organiser, Site
from tests.server.test_stage import do, pitch

SHAPES = [(1280, 720), (1920, 1080), (1024, 768)]
LONG = "A very long title that somebody typed because nobody told them that one hundred and twenty characters is a lot aloud"
TITLES = ["What should a parish council website actually do?", "Cymraeg first, not after", "Maps", LONG,
          "Service design when the service is a person", "Antidisestablishmentarianism", "AI minutes: a horror story",
          "Let’s kill the PDF (and what replaces it)"]  # fmt: skip

# Every text on the wall that is shown: its size, and whether it leaves a box that clips, or the picture.
FAULTS = """() => {
  const H = innerHeight, out = [];
  const root = document.documentElement;
  if (root.scrollHeight > H + 1 || root.scrollWidth > innerWidth + 1) out.push("it scrolls");
  const texts = document.createTreeWalker(document.getElementById("wall"), NodeFilter.SHOW_TEXT);
  for (let node; (node = texts.nextNode());) {
    const said = node.textContent.trim();
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (!said || !box.width) continue;
    const size = parseFloat(getComputedStyle(node.parentElement).fontSize), slack = 2 + size * 0.2;
    if (size < H * 0.04) out.push(`small: ${size} ${said}`);
    if (box.right > innerWidth + 1 || box.bottom > H + slack || box.top < -slack) out.push(`outside: ${said}`);
    for (let up = node.parentElement; up && up.id !== "wall"; up = up.parentElement) {
      const clip = up.getBoundingClientRect();
      if (getComputedStyle(up).overflow === "visible") continue;
      if (box.bottom > clip.bottom + slack || box.right > clip.right + 2 || box.top < clip.top - slack) out.push(`cut: ${said}`);
    }
  }
  return out;
}"""


def camp(site: Site, phase: str) -> Organiser:
    organiser = site.new_event("LocalGovCamp")
    for title in TITLES:
        pitch(organiser, title)
    do(organiser, "phase", phase=phase)
    return organiser


def published(site: Site) -> Organiser:
    """Eight sessions in the first slot, in eight rooms."""
    organiser = camp(site, "grid")
    for name in ("Library", "Studio", "Café", "Boathouse", "Long gallery on the first floor"):
        organiser.client.post(
            f"{organiser.path}/desk/day/rooms",
            data={"name": name, "capacity": "20", "where_it_is": "first floor, lift"},
        )
    page = organiser.client.get(f"{organiser.path}/desk/paper/cells").text
    cells = list(dict.fromkeys(re.findall(r"\d\d:\d\d", page)))
    assert cells
    for number in range(1, 9):
        place = {"room": str(number), "slot": "2"}
        answer = organiser.client.post(f"{organiser.path}/placements/{number}", data=place)
        assert answer.status_code == 303, answer.text
    assert organiser.client.post(f"{organiser.path}/revisions").status_code == 303
    return organiser


def faults(page: Page) -> list[str]:
    """What is wrong with the wall once it has settled; a swapped picture is fitted in the same moment."""
    for _try in range(10):
        found: list[str] = page.evaluate(FAULTS)
        if not found:
            break
        page.wait_for_timeout(50)
    return found


def look(window: Callable[..., Page], site: Site, organiser: Organiser, size: tuple[int, int], **options: str) -> Page:
    page = window(viewport={"width": size[0], "height": size[1]}, **options)
    page.goto(f"{site.url}{organiser.path}/projector")
    page.wait_for_function("document.querySelector('[data-clock]').textContent")
    return page


@pytest.mark.parametrize("size", SHAPES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_picture_fits_and_can_be_read_from_the_back(
    site: Site, window: Callable[..., Page], size: tuple[int, int]
) -> None:
    organiser = camp(site, "gather")
    page = look(window, site, organiser, size)
    assert faults(page) == []
    do(organiser, "phase", phase="pitch")
    seen = ""
    for title in TITLES:
        do(organiser, "queue", do="next", seen=seen)
        seen = re.findall(r'name="seen" value="(\d*)"', organiser.client.get(f"{organiser.path}/desk/stage").text)[0]
        expect(page.locator(".now h2")).to_have_text(title)
        assert faults(page) == [], title
    do(organiser, "phase", phase="choose")
    expect(page.locator(".call .left")).to_have_text(re.compile(r"[23]:\d\d"))
    pages = int(page.locator(".turn").inner_text().split(" of ")[1])
    for number in range(1, pages + 1):
        expect(page.locator(".turn")).to_have_text(f"{number} of {pages}")
        assert faults(page) == [], f"page {number} of the last call"
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("size", SHAPES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_full_grid_turns_pages_and_loses_no_room(
    site: Site, window: Callable[..., Page], size: tuple[int, int]
) -> None:
    organiser = published(site)
    page = look(window, site, organiser, size)
    words = page.locator(".turn").inner_text()
    pages = int(words.split(" of ")[1]) if words else 1
    shown: list[str] = []
    for _number in range(pages):
        assert faults(page) == []
        for part in ("h2", ".side .qr", ".code", "[data-clock]"):
            expect(page.locator(f"#wall {part}:visible").first).to_be_visible()
        shown += page.locator(".sheet:not(.off) .cell:not(.off) .what bdi").all_inner_texts()
        page.keyboard.press("ArrowRight")
    assert sorted(shown) == sorted(TITLES)


def test_the_wall_changes_within_a_second_without_reloading(site: Site, window: Callable[..., Page]) -> None:
    organiser = camp(site, "pitch")
    page = look(window, site, organiser, SHAPES[0])
    page.evaluate("window.stays = true")
    page.wait_for_timeout(500)  # the stream connects
    do(organiser, "queue", do="next", seen="")
    expect(page.locator(".now h2")).to_have_text(TITLES[0], timeout=1000)
    do(organiser, "stage", do="blank")
    expect(page.locator("#wall")).to_have_class(re.compile("blank"), timeout=1000)
    do(organiser, "stage", do="blank")
    do(organiser, "stage", do="notice", notice="Lunch is upstairs")
    expect(page.locator(".now h2")).to_have_text("Lunch is upstairs", timeout=1000)
    assert page.evaluate("window.stays") is True


def test_the_facilitator_holds_and_turns_the_pages(site: Site, window: Callable[..., Page]) -> None:
    organiser = camp(site, "choose")
    page = look(window, site, organiser, SHAPES[2])
    first = page.locator(".turn").inner_text()
    page.wait_for_timeout(500)
    do(organiser, "stage", do="hold")
    expect(page.locator("#wall[data-held]")).to_have_count(1)
    do(organiser, "stage", do="turn")
    expect(page.locator(".turn")).not_to_have_text(first)
    do(organiser, "stage", do="back")
    expect(page.locator(".turn")).to_have_text(first)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_wall_or_on_the_pages_of_the_round(
    site: Site, window: Callable[..., Page], scheme: str
) -> None:
    organiser = camp(site, "pitch")
    do(organiser, "queue", do="next", seen="")
    page = look(window, site, organiser, SHAPES[1], color_scheme=scheme)
    assert_accessible(page)
    do(organiser, "phase", phase="choose")
    expect(page.locator("#wall.choose")).to_be_visible()
    assert_accessible(page)
    do(organiser, "phase", phase="pitch")
    for viewport in ({"width": 360, "height": 640}, {"width": 1440, "height": 900})[: 1 if scheme == "dark" else 2]:
        desk = window(cookies_of=organiser.client, viewport=viewport, color_scheme=scheme)
        for name in ("stage", "scribe", "moderation", "merges", "paper", "paper/everything"):
            desk.goto(f"{site.url}{organiser.path}/desk/{name}")
            assert_accessible(desk)
            assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        for path in ("card/1", "cell/r1/t2"):
            desk.goto(f"{site.url}{organiser.path}/{path}")
            assert_accessible(desk)
    phone = window(viewport={"width": 360, "height": 640}, color_scheme=scheme)
    phone.goto(f"{site.url}{organiser.path}")
    expect(phone.locator("#now-shown .now-card")).to_be_visible()
    assert_accessible(phone)
