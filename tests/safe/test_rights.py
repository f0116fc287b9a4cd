"""Every route x every role x every origin: who may do what, found by asking. A new route that nobody thought about fails here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from starlette.routing import BaseRoute, Mount, Route

from server.app import routes
from server.statics import Statics
from server.store import people
from server.store.file import connect
from tests.conftest import Organiser, Site

SAFE = {"GET", "HEAD"}
VALUES = {"name": "schedule.json", "code": "XXXX", "path": "x", "room": "1", "offer": "1", "key": "x"}

# What changes something and is open to a phone that nobody knows: joining in, and the front door's own questions.
# Their own checks (the phase, the owner, a one-time key, a code) are tested where they live.
OPEN_TO_ALL = {
    "/", "/open", "/e/{slug}/sign-in", "/e/{slug}/join", "/e/{slug}/badges", "/e/{slug}/pitch", "/e/{slug}/sessions",
    "/e/{slug}/interests/{number}", "/e/{slug}/seen", "/e/{slug}/sessions/{number}/notes", "/e/{slug}/plan/seen",
    "/e/{slug}/arrivals", "/e/{slug}/me", "/e/{slug}/me/codes", "/e/{slug}/me/calendar", "/e/{slug}/me/delete",
}  # fmt: skip


@dataclass(frozen=True)
class Door:
    """One route and one method."""

    method: str
    path: str

    @property
    def at(self) -> str:
        return re.sub(r"\{(\w+)(:\w+)?\}", r"{\1}", self.path)

    @property
    def below_event(self) -> str:
        """The address below the event, the same for a page's form and the API."""
        return re.sub(r"^(/api/v1/events/|/e/)\{slug\}", "/e/{slug}", self.at)

    def url(self, slug: str) -> str:
        def fill(found: re.Match[str]) -> str:
            return slug if found[1] == "slug" else VALUES.get(found[1], "1") if found[2] != ":int" else "1"

        return re.sub(r"\{(\w+)(:\w+)?\}", fill, self.path)


def doors(table: list[BaseRoute], before: str = "") -> Iterator[Door]:
    for route in table:
        if isinstance(route, Mount):
            yield from doors(list(route.routes), before + route.path)
        elif isinstance(route, Route):
            for method in sorted(route.methods or ()):
                if method != "HEAD":
                    yield Door(method, before + route.path)


ALL = list(dict.fromkeys(doors(routes(Statics()))))
UNSAFE = [door for door in ALL if door.method not in SAFE]
READING = [door for door in ALL if door.method == "GET" and not door.at.endswith("/events")]


@dataclass
class Camp:
    """An event with a client for each role."""

    site: Site
    organiser: Organiser
    clients: dict[str, httpx.Client]

    def ask(self, door: Door, role: str, **headers: str) -> httpx.Response:
        client = self.clients[role]
        content = b"{}" if door.path.startswith("/api/") else b""
        kind = (
            {"content-type": "application/json"} if content else {"content-type": "application/x-www-form-urlencoded"}
        )
        body = {} if door.method in SAFE else {"content": content, "headers": {**kind, **headers}}
        return client.request(door.method, door.url(self.organiser.slug), **body)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def camp(site: Site) -> Iterator[Camp]:
    organiser = site.new_event("Rights camp")
    organiser.client.post(f"{organiser.path}/pitch", data={"title": "One", "name": "Asha"})
    clients = {"": site.client(), "organiser": organiser.client}
    attendee = site.client()
    assert attendee.post(f"{organiser.path}/interests/1", data={"state": "come"}).status_code == 303
    clients["attendee"] = attendee
    with_keys = connect(site.data / f"{organiser.slug}.sqlite")
    for role in ("helper", "projector", "room"):
        with_keys.conn.execute("BEGIN IMMEDIATE")
        key = people.make_key(with_keys, role)
        with_keys.conn.execute("COMMIT")
        clients[role] = site.client()
        assert clients[role].post(f"{organiser.path}/sign-in", data={"key": key}).status_code == 303
    with_keys.close()
    yield Camp(site, organiser, clients)
    for client in clients.values():
        client.close()


@pytest.mark.parametrize("role", ["", "attendee", "room"])
def test_whoever_has_no_right_changes_nothing_but_what_is_open_to_all(camp: Camp, role: str) -> None:
    before = everything(camp)
    let_in = []
    for door in UNSAFE:
        if door.below_event in OPEN_TO_ALL:
            continue
        answer = camp.ask(door, role)
        if answer.status_code < 400 or answer.status_code >= 500:
            let_in.append(f"{door.method} {door.at}: {answer.status_code}")
    assert let_in == []
    assert everything(camp) == before


def test_the_desk_is_shown_to_nobody_without_a_role(camp: Camp) -> None:
    shown = [
        f"{door.at} to {role or 'a stranger'}: {answer.status_code}"
        for door in READING
        for role in ("", "attendee", "projector", "room")
        if "/desk" in door.at and (answer := camp.ask(door, role)).status_code not in (401, 403, 404)
    ]
    assert [line for line in shown if "/desk/health" not in line] == []


HELPERS_MAY_NOT = ("/desk/doors", "/desk/day", "/proposals", "/revisions", "/desk/phase", "/desk/import", "/metrics")


def test_a_helper_types_and_moves_but_does_not_solve_publish_or_set_up(camp: Camp) -> None:
    before = everything(camp)
    let_in = [
        f"{door.method} {door.at}: {answer.status_code}"
        for door in UNSAFE
        if any(part in door.at for part in HELPERS_MAY_NOT)
        and (answer := camp.ask(door, "helper")).status_code not in (403, 404)
    ]
    assert let_in == []
    assert everything(camp) == before


@pytest.mark.parametrize(
    "sent", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}], ids=str
)
def test_no_route_takes_a_request_that_another_site_made(camp: Camp, sent: dict[str, str]) -> None:
    before = everything(camp)
    let_in = [
        f"{door.method} {door.at}: {answer.status_code}"
        for door in UNSAFE
        if (answer := camp.ask(door, "organiser", **sent)).status_code != 403
    ]
    assert let_in == []
    assert everything(camp) == before


def test_reading_changes_nothing(camp: Camp) -> None:
    before = everything(camp)
    for door in READING:
        assert camp.ask(door, "organiser").status_code < 500, door
    assert everything(camp) == before


def test_every_answer_has_the_security_headers(camp: Camp) -> None:
    for door in READING:
        answer = camp.ask(door, "")
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy, door
        assert ("frame-ancestors 'none'" in policy) != (door.at == "/e/{slug}/embed"), door
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] in ("no-referrer", "same-origin")


def everything(camp: Camp) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the event's file, but for what moves by itself."""
    db = connect(camp.site.data / f"{camp.organiser.slug}.sqlite", readonly=True)
    tables = [
        row["name"] for row in db.all("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")
    ]
    found = {
        name: list(db.conn.execute(f"select * from {name}"))
        for name in tables
        if name not in ("proposals", "numbers", "tries")
    }
    found["badges"] = [row[:5] for row in found["badges"]]
    db.close()
    return found
