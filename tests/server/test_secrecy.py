"""Who wished for what stays secret: a crawl of every page, fragment, export and API answer, as each role."""

import json
import re
from collections import deque
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.api.table import OPERATIONS
from server.store import people
from server.store.file import File
from tests.conftest import REPO, Organiser, Site
from tests.server.camps import import_camp, small_camp

WISHERS = [f"Zebedee{n} Quagga" for n in range(7)]
ROLES = ("", "attendee", "helper", "room", "projector", "organiser")
LINK = re.compile(r'(?:href|src|data-src|hx-get|action|data-poll|data-prices)="([^"#]+)')
MOST_PAGES = 600


@pytest.fixture(scope="module")
def camp(site: Site) -> Organiser:
    """A camp where seven people who lead nothing wish; each has a name and a camp id that are found nowhere else."""
    document = small_camp()
    document["event"]["date"] = "2099-06-20"
    document["attendees"] += [{"id": f"quagga-{n}", "name": name} for n, name in enumerate(WISHERS)]
    document["interests"] += [
        {"attendee": f"quagga-{n}", "session": f"s{1 + k}", "weight": 1 + (n + k) % 2}
        for n in range(7)
        for k in range(4)
        if (n + k) % 3
    ]
    organiser = import_camp(site, document, "secrets")
    organiser.client.post(f"{organiser.path}/desk/stage", data={"do": "counts"})
    return organiser


def client_of(camp: Organiser, role: str) -> httpx.Client:
    """A browser with a badge of this role; the attendee is one of those who wish."""
    client = camp.site.client()
    if role:
        file = File(camp.site.data / f"{camp.slug}.sqlite")
        one = file.read(lambda db: db.value("select id from people where camp_id = 'quagga-0'"))
        given = "" if role == "attendee" else role
        _badge, secret = file.write_now(
            lambda db: people.give_badge(db, one if role == "attendee" else people.add(db, ""), role=given, name=role)
        )
        file.close()
        client.cookies.set(f"badge-{camp.slug}", secret)
    return client


def seeds(slug: str) -> list[str]:
    """Every GET that the route table knows, with small numbers where it wants some."""
    table = (REPO / "server" / "app.py").read_text("utf-8")
    paths = re.findall(r'Route\("(/e/\{slug\}[^"]*)"', table)
    paths += [f"/api/v1{operation.path}" for operation in OPERATIONS if operation.method == "GET"]
    fill = {"name": "schedule.json", "revision": "latest", "address": "x", "code": "x"}
    found = []
    for path in dict.fromkeys(paths):
        for number in ("1", "2", "14"):
            found.append(re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: {"slug": slug, **fill}.get(m[1], number), path))  # noqa: B023
    return [path for path in dict.fromkeys(found) if not path.endswith("/events")]


@pytest.mark.parametrize("role", ROLES)
def test_no_page_names_who_wished(camp: Organiser, role: str) -> None:
    client = client_of(camp, role)
    mine = {WISHERS[0], "quagga-0"} if role == "attendee" else set()
    secret = {*WISHERS, *(f"quagga-{n}" for n in range(7))} - mine
    waiting, seen, answered, own = deque(seeds(camp.slug)), set[str](), 0, 0
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.popleft()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code < 500, f"{path}: {answer.text[:200]}"
        answered += answer.status_code == 200
        told = _text(answer)
        own += WISHERS[0] in told
        assert [name for name in secret if name in told] == [], path
        if "text/html" in answer.headers.get("content-type", ""):
            found = (str(httpx.URL(path).join(link.replace("&amp;", "&"))) for link in LINK.findall(told))
            waiting += [link for link in found if link.startswith((f"/e/{camp.slug}", "/api/"))
                        and not link.endswith("/events")]  # fmt: skip
    assert answered > 20, role
    assert bool(own) == (role == "attendee")  # one's own name is found, so another's would be


def test_the_stream_names_topics_and_numbers_only(camp: Organiser) -> None:
    with camp.site.client().stream("GET", f"{camp.path}/events") as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                told: dict[str, Any] = json.loads(line[6:])
                assert all(isinstance(number, int) for number in told.values())
                return


def test_the_servers_log_names_nobody(camp: Organiser) -> None:
    assert [name for name in WISHERS if name in camp.site.log()] == []
    assert "quagga-" not in camp.site.log()


def test_totals_below_five_are_told_to_nobody_but_the_desk(site: Site) -> None:
    document = small_camp()  # three wishes for session 14, one for session 2, on a day that is long over
    organiser = import_camp(site, document, "few")
    for address in ("choice.json", "choice", "embed", "schedule/export/schedule.json", "grid"):
        answer = httpx.get(f"{site.url}{organiser.path}/{address}")
        assert answer.status_code == 200, address
    assert httpx.get(f"{site.url}{organiser.path}/choice.json").json()["totals"] == []


def _text(answer: httpx.Response) -> str:
    """What an answer says; an archive's files one after another."""
    if answer.headers.get("content-type") == "application/zip":
        import io
        import zipfile

        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    return answer.text


def test_an_organisers_camp_file_and_archive_have_no_wishes(camp: Organiser, tmp_path: Path) -> None:
    for address in ("camp.json", "archive.zip"):
        told = _text(camp.client.get(f"{camp.path}/desk/share/{address}"))
        assert '"weight"' not in told
        assert '"interests"' not in told


def test_after_the_day_pages_show_only_what_hosts_let_stay(site: Site) -> None:
    document = small_camp()
    document["event"]["date"] = "2099-06-20"
    organiser = import_camp(site, document, "afterwards")
    guest = site.client()
    pages = ("", "/grid", "/grid/latest", "/grid?by=room", "/sessions/14", "/projector", "/embed", "/schedule/now.json")

    def told() -> str:
        return "\n".join(guest.get(f"{organiser.path}{page}").text for page in pages)

    during = told()
    assert "What nobody will say aloud" in during
    assert "Asha" in during
    assert organiser.client.post(f"{organiser.path}/desk/phase", data={"phase": "after"}).status_code == 303
    after = told()
    assert "What nobody will say aloud" not in after
    assert "Asha" not in after
    assert "Open data in small councils" in after
    assert guest.get(f"{organiser.path}/sessions/3").status_code == 404
    assert "Asha" in organiser.client.get(f"{organiser.path}/desk").text  # who runs the day still knows who led it
