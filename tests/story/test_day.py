"""A camp's whole day over HTTP: real server, real solver, real SQLite, from an empty folder to a second grid."""

import html
import re
import time
from collections.abc import Callable

import httpx

from tests.conftest import Organiser, Site

TITLES = (
    "Bin collection data: one format, 300 councils", "Let’s kill the PDF", "Who maps the potholes?", "Cymraeg first, not after",
    "Service design when the service is a person", "AI minutes: a horror story", "Forms that don’t cry", "Alt text as literature",
)  # fmt: skip


def sign_in(site: Site, organiser: Organiser, link: str) -> httpx.Client:
    """Another device of an organiser, by a one-time link."""
    client = site.client()
    answer = client.post(f"{organiser.path}/sign-in", data={"key": link.split("#")[1].strip()})
    assert answer.status_code == 303
    return client


def pitch(phone: httpx.Client, path: str, title: str, **more: str) -> int:
    answer = phone.post(f"{path}/pitch", data={"title": title, "name": "Asha", **more})
    assert answer.status_code == 303, answer.text
    return int(re.findall(r"\d+", answer.headers["location"])[-1])


def turn(organiser: Organiser, phase: str) -> None:
    answer = organiser.client.post(f"{organiser.path}/desk/phase", data={"phase": phase})
    assert answer.status_code in (200, 303), answer.text


def solved(organiser: Organiser) -> dict[str, object]:
    """Ask the solver and wait for its answer."""
    api = f"/api/v1/events/{organiser.slug}"
    asked = organiser.client.post(f"{api}/proposals", json={"kind": "scratch", "seconds": 2})
    assert asked.status_code == 202, asked.text
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        offer: dict[str, object] = organiser.client.get(f"{api}/proposals/{asked.json()['id']}").json()
        if offer["state"] == "done":
            return offer
        assert offer["state"] == "running", offer
        time.sleep(0.2)
    raise AssertionError("the solver did not answer")


def grid_of(client: httpx.Client, path: str) -> str:
    page = html.unescape(client.get(f"{path}/grid").text)
    return re.sub(r"\s+", " ", page.split('id="grid"')[1]) if 'id="grid"' in page else ""


def test_one_day_from_an_empty_folder_to_a_second_grid(new_site: Callable[..., Site]) -> None:
    site = new_site()
    organiser = site.new_event("LocalGovCamp")
    path = organiser.path

    turn(organiser, "pitch")
    phones = [site.client() for _ in range(12)]
    numbers = [pitch(phones[n], path, title) for n, title in enumerate(TITLES)]
    assert numbers == list(range(1, 9))
    acknowledged: dict[tuple[int, int], str] = {}
    for p, phone in enumerate(phones):
        for n in numbers:
            if (p + n) % 3 != 0:
                state = "must" if (p * n) % 4 == 0 else "come"
                assert phone.put(f"{path}/interests/{n}", data={"state": state}).status_code < 400
                acknowledged[p, n] = state

    # The power goes in the middle of it. Everything that was acknowledged is there afterwards.
    site.stop(kill=True)
    site.start()
    for p, phone in enumerate(phones):
        mine = phone.get(f"/api/v1/events/{organiser.slug}/interests").json()
        wanted = {str(n): acknowledged[p, n] for n in numbers if (p, n) in acknowledged}
        assert mine == wanted
    feed = html.unescape(site.client().get(path).text)
    assert [title for title in TITLES if title not in feed] == []

    turn(organiser, "grid")
    offer = solved(organiser)
    assert organiser.client.get(f"{path}/desk").status_code == 200
    accepted = organiser.client.post(f"{path}/proposals/{offer['id']}", data={"do": "accept"})
    assert accepted.status_code == 303, accepted.text
    assert "Who maps the potholes?" not in grid_of(site.client(), path), "a draft is nobody else's business"

    published = organiser.client.post(f"{path}/revisions", data={"note": "See you at 11"})
    assert published.status_code == 303, published.text
    first = grid_of(phones[0], path)
    assert all(title in first for title in TITLES)
    assert "Who maps the potholes?" in grid_of(phones[3], path)

    # One card moves by the plain form; the second grid says so.
    answer = organiser.client.delete(f"/api/v1/events/{organiser.slug}/placements/{numbers[2]}")
    assert answer.status_code == 200, answer.text
    assert "Who maps the potholes?" in organiser.client.get(f"{path}/desk/publish").text
    organiser.client.post(f"{path}/revisions", data={"sure": "yes"})
    second = grid_of(phones[0], path)
    assert "Who maps the potholes?" not in second
    assert all(title in second for title in TITLES if title != "Who maps the potholes?")
    assert organiser.client.get("/healthz").json()["ok"]
