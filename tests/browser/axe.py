"""What axe-core finds on a page, as one assertion: WCAG 2.2 AA and its best practices, nothing left out."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def assert_accessible(page: Page) -> None:
    """Fail with what axe found: the rule, the place, and why."""
    found = Axe().run(page, options=_RULES).response["violations"]
    said = [
        f"{each['id']} at {node['target'][0]}: {node['failureSummary']}" for each in found for node in each["nodes"]
    ]
    assert said == [], f"{page.url}\n" + "\n".join(said)
