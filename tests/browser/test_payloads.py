"""No script runs: payloads in every field that people type, shown on every page, in a real browser."""

import itertools
from collections.abc import Callable

import httpx
from playwright.sync_api import Page

from tests.conftest import Site
from tests.safe.test_rights import READING

PAYLOADS = (
    "<script>document.title='owned'</script>",
    "\"><img src=x onerror=\"document.title='owned'\">",
    "'><svg/onload=document.title='owned'>",
    "</title></textarea><script>document.title='owned'</script>",
    "javascript:document.title='owned'//",
    "{{ 7*7 }}${7*7}<%= 7*7 %>",
    "]]><script>document.title='owned'</script><!--",
    "=HYPERLINK(\"javascript:alert(1)\")",
    "\u202eowned\u202c e\u0301\u0301\u0301\u0301\u0301\r\nBEGIN:VEVENT",
)  # fmt: skip
_NOT_PAGES = ("/events", "/static/", "/healthz", "/metrics", "/clock", "/numbers")


def fill(site: Site) -> tuple[httpx.Client, str]:
    """An event in which everything that can be typed is a payload."""
    turn = itertools.cycle(PAYLOADS)
    organiser = site.new_event(f"Camp {PAYLOADS[0]}"[:60])
    client, path = organiser.client, organiser.path
    for payload in PAYLOADS:
        sent = {"title": payload, "about": payload, "topic": next(turn)[:40], "co_hosts": next(turn)[:50], "needs": next(turn)[:30],
                "name": next(turn)[:50]}  # fmt: skip
        assert client.post(f"{path}/pitch", data=sent).status_code == 303
    for number in range(1, len(PAYLOADS) + 1):
        client.post(
            f"{path}/sessions/{number}/notes", data={"text": next(turn), "notes": next(turn), "body": next(turn)}
        )
        client.post(f"{path}/interests/{number}", data={"state": "must"})
    client.post(f"{path}/desk/day/rooms", data={"name": PAYLOADS[1][:60], "capacity": "9", "own_features": PAYLOADS[2],
                                                "where_it_is": PAYLOADS[3]})  # fmt: skip
    client.post(
        f"{path}/desk/day/slots", data={"day": "2026-06-20", "start": "18:00", "end": "18:30", "title": PAYLOADS[0]}
    )
    for number in range(1, 6):
        client.put(f"{path}/placements/{number}", json={"room": 1 + number % 3, "slot": 2 + number // 3})
    client.post(f"{path}/revisions", data={"note": PAYLOADS[1], "sure": "yes"})
    client.post(f"{path}/desk/stage", data={"do": "notice", "notice": PAYLOADS[2]})
    return client, organiser.slug


def test_no_payload_runs_on_any_page(site: Site, window: Callable[..., Page]) -> None:
    client, slug = fill(site)
    page = window(cookies_of=client)
    seen = 0
    for door in READING:
        url = door.url(slug)
        if any(part in url for part in _NOT_PAGES):
            continue
        answer = client.get(url, follow_redirects=True)
        assert answer.status_code < 500, url
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page.goto(site.url + url, wait_until="domcontentloaded")
        assert "owned" not in page.title().replace("document.title='owned'", ""), url
        assert page.locator("img[onerror], svg[onload]").count() == 0, url
        assert page.locator("script:not([src])").count() == 0, url
        assert page.locator("[style]").count() == 0, url
        assert (
            page.evaluate("[...document.querySelectorAll('a[href]')].filter(a => a.protocol === 'javascript:').length")
            == 0
        ), url
        seen += 1
    assert seen > 25


def test_no_export_carries_a_formula_an_injected_line_or_a_turned_direction(site: Site) -> None:
    client, slug = fill(site)
    for door in READING:
        url = door.url(slug)
        if any(part in url for part in _NOT_PAGES):
            continue
        for name in ("schedule.json", "schedule.xml", "schedule.ics", "schedule.csv", "sessions.csv"):
            if "{name" not in door.path and name != "schedule.json":
                continue
            answer = client.get(url.replace("schedule.json", name))
            if answer.status_code != 200:
                continue
            kind = answer.headers.get("content-type", "")
            if kind.startswith("text/") or "json" in kind or "xml" in kind:
                assert "\u202e" not in answer.text, url
            if "calendar" in kind:
                assert "\r\nBEGIN:VEVENT\r\nBEGIN:VEVENT" not in answer.text
                assert answer.text.count("BEGIN:VEVENT\r\n") == answer.text.count("END:VEVENT\r\n")
            if "csv" in kind:
                assert not any(
                    cell.strip('"').startswith("=HYPER")
                    for line in answer.text.splitlines()
                    for cell in line.split(",")
                )
