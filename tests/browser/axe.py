"""What axe-core finds on a page, as one assertion: WCAG 2.2 AA and its best practices, nothing left out."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OF_COLOUR = ["color-contrast", "link-in-text-block"]


def assert_accessible(page: Page, *, colours_only: bool = False) -> None:
    """Fail with what axe found: the rule, the place, and why.

    `colours_only` runs the rules that another theme of the same page could break, and no others.
    """
    rules = {"type": "rule", "values": _OF_COLOUR} if colours_only else {"type": "tag", "values": _LEVELS}
    found = Axe().run(page, options={"runOnly": rules}).response["violations"]
    said = [
        f"{each['id']} at {node['target'][0]}: {node['failureSummary']}" for each in found for node in each["nodes"]
    ]
    assert said == [], f"{page.url}\n" + "\n".join(said)


def assert_accessible_in_every_theme(page: Page) -> None:
    """The same in light, dark and forced colours."""
    assert_accessible(page)
    for media in ({"color_scheme": "dark"}, {"color_scheme": "light", "forced_colors": "active"}):
        page.emulate_media(**media)  # type: ignore[arg-type]
        assert_accessible(page, colours_only=True)
    page.emulate_media(color_scheme="light", forced_colors="none")
