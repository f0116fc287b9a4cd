"""A real Chromium for the browser tests. Every request that leaves the site is aborted and fails the test."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.conftest import Site, obtain_chromium

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=obtain_chromium(), args=FLAGS)
    yield browser
    browser.close()


PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1440, "height": 900}}
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}}


@pytest.fixture
def window(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens windows, each with cookies of its own: `window(**PHONE)`. What went wrong on a page fails the test."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_window(*, cookies_of: object = None, **options: object) -> Page:
        context = chromium.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        if cookies_of is not None:
            jar = cookies_of.cookies.jar  # type: ignore[attr-defined]
            context.add_cookies([{"name": c.name, "value": c.value, "url": site.url} for c in jar])
        context.route(lambda url: not url.startswith((site.url, "data:", "blob:")), lambda route: (
            troubles.append(f"left the site: {route.request.url}"), route.abort()))  # fmt: skip
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
        page.on(
            "console",
            lambda said: troubles.append(f"console: {said.text}") if "Content Security Policy" in said.text else None,
        )
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert troubles == []
