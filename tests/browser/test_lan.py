"""Plain HTTP on a venue's LAN: browsers send no `Sec-Fetch-Site` there, and `Origin` is all that tells whose form it is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.conftest import FLAGS, PHONE
from tests.conftest import Site, obtain_chromium


@pytest.mark.parametrize("scripts", [True, False])
def test_forms_work_on_an_insecure_origin(new_site: Callable[..., Site], playwright: Playwright, scripts: bool) -> None:
    site = new_site()
    organiser = site.new_event()
    organiser.client.post(f"{organiser.path}/desk/phase", data={"phase": "pitch"})
    resolver = "--host-resolver-rules=MAP camp.test 127.0.0.1"
    browser = playwright.chromium.launch(executable_path=obtain_chromium(), args=[*FLAGS, resolver])
    page = browser.new_context(**PHONE, java_script_enabled=scripts).new_page()  # type: ignore[arg-type]
    home = f"http://camp.test:{site.port}{organiser.path}"
    page.goto(f"{home}/pitch")
    if scripts:
        assert page.evaluate("window.isSecureContext") is False
    page.get_by_label("Title", exact=True).fill("Bins in the rain")
    page.get_by_role("button", name="Pitch it").tap()
    expect(page.locator("main")).to_contain_text("Bins in the rain")
    page.goto(home)
    wish = page.get_by_role("button", name="Can’t miss").first
    wish.tap()
    expect(wish).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(400)
    page.reload()
    expect(page.get_by_role("button", name="Can’t miss").first).to_have_attribute("aria-pressed", "true")
    browser.close()
