"""The API: complete by its own document, the same rules and refusals as the pages, keys with scopes and an end."""

import re
import shlex
import subprocess
import time
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate

from server.api.table import OPERATIONS
from server.identity import RIGHTS
from server.store.api_keys import SCOPES
from server.store.file import connect
from tests.conftest import Organiser, Site
from tests.server.camps import import_camp, small_camp


@pytest.fixture
def camp(site: Site, request: pytest.FixtureRequest) -> Organiser:
    document = small_camp()
    document["event"]["date"] = "2099-06-20"
    return import_camp(site, document, re.sub(r"\W+", "-", request.node.name)[-40:].strip("-").lower())


class Script:
    """Somebody's script with a bearer token."""

    def __init__(self, organiser: Organiser, token: str = "") -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        base = f"{organiser.site.url}/api/v1/events/{organiser.slug}"
        self.client = httpx.Client(base_url=base, headers=headers, timeout=30)

    def __call__(self, method: str, path: str, **sent: Any) -> httpx.Response:
        return self.client.request(method, path, json=sent or None)


def key(organiser: Organiser, *scopes: str, days: int = 1) -> str:
    ends_on = (date.today() + timedelta(days=days)).isoformat()
    made = organiser.client.post(
        f"/api/v1/events/{organiser.slug}/keys", json={"name": "A script", "scopes": list(scopes), "ends_on": ends_on}
    )
    assert made.status_code == 201, made.text
    token: str = made.json()["token"]
    return token


def attendee(organiser: Organiser) -> Script:
    return Script(organiser, Script(organiser)("POST", "/badges").json()["token"])


def test_the_document_is_valid_openapi(site: Site) -> None:
    document = httpx.get(f"{site.url}/api/openapi.json")
    assert document.headers["access-control-allow-origin"] == "*"
    validate(document.json())
    assert document.json()["openapi"] == "3.1.0"
    names = [each["operationId"] for path in document.json()["paths"].values() for each in path.values()]
    assert len(names) == len(set(names)) == len(OPERATIONS)


def test_rights_in_the_table_are_rights_that_there_are() -> None:
    known = {right for rights in RIGHTS.values() for right in rights}
    assert {operation.right for operation in OPERATIONS} <= known | {"", "badge"}
    assert set(SCOPES) == known - {"sign-ins", "room", "project"}


def test_a_day_is_run_by_scripts_alone(camp: Organiser) -> None:
    guest = attendee(camp)
    assert guest("PUT", "/me", name="Dai", rest=True).json()["name"] == "Dai"
    pitched = guest("POST", "/sessions", title="By a script", topic="tests", co_hosts=["Eve"])
    assert (pitched.status_code, pitched.json()["hosts"]) == (201, ["Dai", "Eve"])
    number = pitched.json()["number"]
    assert guest("PUT", f"/interests/{number}", state="must").json() == {"number": number, "state": "must"}
    assert guest("PUT", f"/interests/{number}", state="must").status_code == 200
    assert guest("GET", "/interests").json() == {str(number): "must"}
    assert guest("POST", "/arrivals").json() == {"said": "Thank you."}
    desk = Script(camp, key(camp, "see desk", "set up", "adjust", "solve", "publish"))
    assert desk("POST", "/rooms", name="Shed", capacity=9).status_code == 200
    rooms, slots = desk("GET", "/rooms").json()["items"], desk("GET", "/slots").json()["items"]
    free = next(slot["id"] for slot in slots if slot["camp_id"] == "t3")
    occupied = desk("PUT", f"/placements/{number}", room=rooms[0]["id"], slot=free)
    assert occupied.status_code == 409
    assert occupied.headers["content-type"] == "application/problem+json"
    asked = desk("POST", "/proposals", kind="late", seconds=1)
    assert asked.status_code == 202
    offer = asked.json()["id"]
    deadline = time.monotonic() + 60
    while desk("GET", f"/proposals/{offer}").json()["state"] == "running" and time.monotonic() < deadline:
        time.sleep(0.2)
    accepted = desk("POST", f"/proposals/{offer}", do="accept")
    assert accepted.status_code == 200, accepted.text
    assert desk("POST", "/revisions", note="By a script").status_code == 201
    grid = desk("GET", "/grid").json()
    assert (grid["number"], grid["note"]) == (2, "By a script")
    assert number in [card["number"] for card in grid["cards"]]
    assert guest("GET", "/plan").status_code == 200


def test_lists_come_a_page_at_a_time(camp: Organiser) -> None:
    first = Script(camp)("GET", "/sessions?limit=3").json()
    assert [each["number"] for each in first["items"]] == [1, 2, 3]
    rest = httpx.get(camp.site.url + first["next"]).json()
    assert ([each["number"] for each in rest["items"]], rest["next"]) == ([14], None)


def test_the_day_is_set_up_by_a_script(camp: Organiser) -> None:
    script = Script(camp, key(camp, "set up"))
    made = script("POST", "/rooms", name="Loft two", capacity=9, features=["quiet"])
    room = made.json()["id"]
    assert script("PUT", f"/rooms/{room}", name="Attic", capacity=10).json() == {"id": room}
    assert script("POST", f"/rooms/{room}", do="up").status_code == 200
    assert [each["name"] for each in script("GET", "/rooms").json()["items"]] == ["Main hall", "Attic", "Loft"]
    assert script("DELETE", f"/rooms/{room}").status_code == 200
    assert script("DELETE", f"/rooms/{room}").status_code == 404
    slot = script("POST", "/slots", start="15:00", end="15:45").json()["id"]
    assert script("PUT", f"/slots/{slot}", start="15:00", end="14:00").status_code == 422
    assert script("DELETE", f"/slots/{slot}").status_code == 200
    taken = script("POST", "/import", text="Title\nBins again\n", do="take")
    assert (taken.status_code, taken.json()) == (201, {"sessions": 1, "rooms": 0, "times": 0})
    bad = script("POST", "/import", text="Title,Hosts\nGood,A\n,B\n", do="take")
    assert bad.status_code == 422
    assert bad.json()["fields"] == {"row 3": "Type a title for your session."}
    kept = script("PUT", "/keeping", licence="CC0-1.0", forget_on="2099-08-01").json()
    assert (kept["licence"], kept["forget_on"]) == ("CC0-1.0", "2099-08-01")


def test_a_key_does_what_its_scopes_say_and_nothing_else(camp: Organiser) -> None:
    reader = Script(camp, key(camp, "see desk"))
    assert reader("GET", "/draft").status_code == 200
    assert reader("POST", "/revisions").status_code == 403
    assert reader("GET", "/archive.zip").status_code == 403
    assert reader("GET", "/keys").status_code == 403
    assert reader("POST", "/keys", name="more", scopes=list(SCOPES), ends_on="2099-01-01").status_code == 403
    page = httpx.get(f"{camp.site.url}{camp.path}/desk/day", headers=reader.client.headers)
    assert page.status_code == 403


def test_a_key_ends_on_its_day_and_when_it_is_taken_back(camp: Organiser) -> None:
    token = key(camp, "see desk")
    script = Script(camp, token)
    assert script("GET", "/draft").status_code == 200
    held = camp.client.get(f"/api/v1/events/{camp.slug}/keys").json()["items"][0]
    assert (held["name"], held["scopes"]) == ("A script", ["see desk"])
    db = connect(camp.site.data / f"{camp.slug}.sqlite")
    db.conn.execute("update badges set ends_at = '2020-01-01T00:00:00Z' where id = ?", (held["id"],))
    refused = script("GET", "/draft")
    assert (refused.status_code, refused.json()["title"]) == (401, "This key opens nothing here, or its end has come.")
    assert script("GET", "/sessions").status_code == 401
    db.conn.execute("update badges set ends_at = '2099-01-01T00:00:00Z' where id = ?", (held["id"],))
    db.close()
    assert script("GET", "/draft").status_code == 200
    ended = camp.client.post(f"{camp.path}/desk/keys/{held['id']}")
    assert ended.status_code == 303
    assert script("GET", "/draft").status_code == 401


def test_the_page_of_keys_shows_curl_that_works(camp: Organiser) -> None:
    ends_on = (date.today() + timedelta(days=2)).isoformat()
    keys = f"{camp.path}/desk/keys"
    wrong = camp.client.post(keys, data={"name": "", "ends_on": "2001-01-01"})
    assert wrong.status_code == 422
    for sentence in ("Type what the key is for.", "Choose what the key may do.", "Choose the key&#39;s last day"):
        assert sentence in wrong.text
    made = camp.client.post(keys, data={"name": "Report", "scopes": ["see desk", "type"], "ends_on": ends_on})
    commands = re.findall(r"<code>(curl [^<]*)</code>", made.text)
    assert len(commands) == 3
    for command in commands:
        plain = command.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
        ran = subprocess.run([*shlex.split(plain), "-sS", "--fail"], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, f"{plain}\n{ran.stderr}"
    secret = re.search(r"Bearer (\w+)", made.text)[1]  # type: ignore[index]
    assert secret not in camp.client.get(keys).text


def test_what_is_wrong_is_said_as_a_problem(camp: Organiser) -> None:
    guest = attendee(camp)
    for answer, status in (
        (Script(camp)("GET", "/me"), 401),
        (guest("GET", "/draft"), 403),
        (guest("GET", "/sessions/99"), 404),
        (guest("GET", "/sessions/" + "9" * 30), 404),
        (guest("PATCH", "/sessions/1"), 405),
        (guest.client.put("/interests/1", content=b"state=come"), 415),
        (guest.client.put("/interests/1", content=b"{", headers={"content-type": "application/json"}), 400),
        (guest("PUT", "/interests/1", state="maybe"), 422),
        (guest("PUT", "/sessions/1", title="Not mine"), 403),
    ):
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert answer.json()["title"]


def test_an_unlisted_session_is_gone_after_the_day(site: Site) -> None:
    over = import_camp(site, small_camp(), "api-over")
    titles = [each["title"] for each in Script(over)("GET", "/sessions").json()["items"]]
    assert "What nobody will say aloud" not in titles
    assert "Cynllunio gwasanaethau" in titles
    told = {each["number"]: each for each in Script(over)("GET", "/sessions").json()["items"]}
    assert told[14]["hosts"] == []
    assert Script(over)("GET", "/sessions/3").status_code == 404
    assert "What nobody will say aloud" not in Script(over)("GET", "/grid").text
