"""The archive opened from a disk, and the pages for readers outside, in a real browser."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import assert_accessible
from tests.browser.conftest import DESK, PHONE
from tests.conftest import Site
from tests.server.camps import import_camp, small_camp


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_archive_opens_from_a_disk_and_is_accessible(
    chromium: Browser, site: Site, tmp_path: Path, scheme: str
) -> None:
    organiser = import_camp(site, small_camp(), f"disk-{scheme}")
    body = organiser.client.get(f"{organiser.path}/desk/share/archive.zip").content
    zipfile.ZipFile(io.BytesIO(body)).extractall(tmp_path)
    context = chromium.new_context(
        java_script_enabled=True, color_scheme=scheme, viewport={"width": 360, "height": 640}
    )  # type: ignore[arg-type]
    page = context.new_page()
    page.goto((tmp_path / organiser.slug / "index.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert_accessible(page)
    page.get_by_role("link", name="Open data in small councils").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Open data in small councils"
    assert_accessible(page)
    page.get_by_role("link", name="How it came to be").click()
    assert "Rules in force" in page.inner_text("main")
    assert_accessible(page)
    context.close()


@pytest.mark.parametrize("shape", [PHONE, DESK])
def test_pages_in_and_out_are_accessible(window: Callable[..., Page], site: Site, shape: dict[str, object]) -> None:
    organiser = import_camp(site, small_camp(), "accessible")
    page = window(cookies_of=organiser.client, **shape)
    for address in ("desk/share", "desk/import", "choice", "embed", "door/1/sign"):
        page.goto(f"{site.url}{organiser.path}/{address}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        assert_accessible(page)
    page.goto(f"{site.url}{organiser.path}/desk/import")
    page.fill("#text", "Title,Hosts\nBins,Asha\n,Ben\n")
    page.click("text=Look at it first")
    page.wait_for_selector("text=can't be taken")
    assert_accessible(page)


def test_a_door_follows_a_new_grid_by_itself(window: Callable[..., Page], site: Site) -> None:
    camp = small_camp()
    camp["event"]["date"] = "2099-06-20"
    organiser = import_camp(site, camp, "live-door")
    sign = window(**DESK)
    sign.goto(f"{site.url}{organiser.path}/door/2/sign")
    assert "What nobody will say aloud" in sign.inner_text("main")
    wait = organiser.client.get(f"{organiser.path}/numbers").json()["draft"]
    assert wait
    organiser.client.post(f"{organiser.path}/placements/3", data={"do": "shelve"})
    made = organiser.client.post(f"{organiser.path}/revisions", data={"sure": "yes"})
    assert made.status_code == 303, made.text
    sign.wait_for_selector("text=Grid 2", timeout=10_000)
    assert "What nobody will say aloud" not in sign.inner_text("main")
