"""The archive, the record of the choice, embeds and doors: what stays, and what anybody may look at."""

import hashlib
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import html5lib
import httpx
import pytest

from server import archive
from server.store import draft, events, keeping, notes, retention, revisions, sessions
from server.store.file import Db
from server.views import choice
from solver import rules
from tests.conftest import Site
from tests.server.camps import event_file, import_camp, small_camp

ADDRESS = "https://camp.example"


class Links(HTMLParser):
    """The addresses that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    file = event_file(tmp_path_factory.mktemp("archive"), small_camp())
    file.write_now(lambda db: keeping.set_licence(db, "OGL-UK-3.0"))
    file.write_now(lambda db: keeping.set_credited(db, 4, True))  # Ben
    file.write_now(notes.write, 1, 14, "We agreed on one thing.\n\nSee you next year.")
    file.write_now(notes.set_pad, 14, "https://pad.example/14", 3)
    file.write_now(notes.write, 1, 2, "Nobody may read this later.")
    found = file.read(archive.files, ADDRESS)
    file.close()
    return found


def test_the_archive_holds_the_record_and_every_format(made: dict[str, bytes]) -> None:
    assert [name for name in sorted(made) if not name.startswith("style/")] == [
        "README.txt", "SHA256SUMS", "camp.json", "choice.html", "choice.json", "index.html", "schedule.csv",
        "schedule.csv-metadata.json", "schedule.ics", "schedule.json", "schedule.xml", "sessions/1.html",
        "sessions/14.html", "sessions/2.html"]  # fmt: skip
    index = made["index.html"].decode()
    assert "Open Government Licence 3.0" in index
    assert "Open Government Licence 3.0" in made["README.txt"].decode()
    page = made["sessions/14.html"].decode()
    assert "What worked, what did not." in page
    assert "See you next year." in page
    assert 'href="https://pad.example/14"' in page


def test_the_archive_honours_what_hosts_chose(made: dict[str, bytes]) -> None:
    whole = b"\n".join(made.values()).decode()
    assert "What nobody will say aloud" not in whole  # unlisted
    assert "Cerys" not in whole  # title only
    assert "Nobody may read this later." not in whole
    assert "Asha" not in whole  # has not said that her name may stay
    assert "Ben" in made["sessions/1.html"].decode()
    assert json.loads(made["camp.json"])["attendees"] == [{"id": "a8", "name": "Ben"}]
    for private in ("away", "rest", '"needs": ["step-free"', "bsl-team", "badge_colour", "interests"):
        assert private not in made["camp.json"].decode()


def test_checksums_fit_and_links_lead_somewhere(made: dict[str, bytes]) -> None:
    sums = dict(line.split("  ")[::-1] for line in made["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(body).hexdigest() for name, body in made.items() if name != "SHA256SUMS"}
    for name, body in made.items():
        if name.endswith(".html"):
            links = Links()
            links.feed(body.decode())
            here = PurePosixPath("/", name).parent
            for link in links.found:
                if not link.startswith(("https://", "#")):
                    target = Path("/" + str(here / link)).resolve().relative_to("/").as_posix()
                    assert target in made, f"{name} points to {link}"


def test_every_page_is_valid_html_without_script_or_style(made: dict[str, bytes]) -> None:
    for name, body in made.items():
        if name.endswith(".html"):
            html5lib.HTMLParser(strict=True).parse(body.decode())
            assert not re.search(rb"<script|style=|javascript:| on[a-z]+=", body), name
            ids = re.findall(r' id="([^"]*)"', body.decode())
            assert len(ids) == len(set(ids)), name


def test_the_same_event_gives_the_same_bytes(tmp_path: Path) -> None:
    file = event_file(tmp_path, small_camp())
    first = archive.zipped(file.read(archive.files, ADDRESS), "camp")
    assert archive.zipped(file.read(archive.files, ADDRESS), "camp") == first
    file.write_now(retention.forget_people)
    after = archive.zipped(file.read(archive.files, ADDRESS), "camp")
    file.close()
    names = zipfile.ZipFile(io.BytesIO(first)).namelist()
    assert names == sorted(names) == zipfile.ZipFile(io.BytesIO(after)).namelist()


def test_the_camp_file_of_an_archive_can_be_taken_in(made: dict[str, bytes]) -> None:
    from server.formats import camp_file

    document, camp = camp_file.read(made["camp.json"])
    assert len(camp.sessions) == len(camp.grid or ()) == 3
    assert document["event"]["name"] == "Riverside Open Day"


def test_every_rule_of_the_solver_is_told_in_words() -> None:
    source = Path(rules.__file__).read_text("utf-8")
    names = {*re.findall(r'(?:Never|Apart)\(\s*"([a-z-]+)"', source), rules.ONE_CARD}
    assert set(choice.rules()) == names


def test_the_record_tells_what_was_changed_by_hand_and_why(site: Site, tmp_path: Path) -> None:
    camp = small_camp()
    camp["attendees"] += [f"b{n}" for n in range(6)]
    camp["interests"] += [{"attendee": f"b{n}", "session": "s1"} for n in range(6)]
    file = event_file(tmp_path, camp)

    def change(db: Db) -> None:
        moved = next(each for each in sessions.every(db) if each.camp_id == "s1")
        room, slot = events.rooms(db)[0].id, events.session_slots(db)[1].id
        draft.shelve(db, None, draft.latest(db), sessions.of_number(db, 1).id)
        after = {f"place:{moved.id}": [room, slot]}
        draft.take(db, None, draft.latest(db), "place", after, reason="the host leaves early")
        revisions.publish(db, note="A late change", figures={"granted": 90, "grantable": 100, "bound": 91})

    file.write_now(change)
    found = file.read(archive.files, ADDRESS)
    file.close()
    told = json.loads(found["choice.json"])
    assert told["totals"] == [{"number": 14, "title": "Open data in small councils", "people": 9}]
    assert told["people_with_interest"] == 9
    assert told["grids"][1]["by_hand"] == [
        "1 Bins, and who empties them taken off the grid",
        "14 Open data in small councils put into Main hall at 12:00 (because: the host leaves early)",
    ]
    assert told["grids"][1]["changes"] == [
        "14 Open data in small councils moved", "1 Bins, and who empties them went out"]  # fmt: skip
    page = found["choice.html"].decode()
    assert "at most 91, so this grid is within 1.1 % of the best" in page
    assert "A total below 5 is not told" in page


def test_the_choice_is_open_to_anyone_and_holds_totals_back_during_the_day(site: Site) -> None:
    camp = small_camp()
    camp["event"]["date"] = "2099-06-20"
    organiser = import_camp(site, camp, "choice")
    told = httpx.get(f"{site.url}{organiser.path}/choice.json")
    assert told.headers["access-control-allow-origin"] == "*"
    assert told.json()["totals"] is None
    assert told.json()["grids"][0]["figures"]["granted"] == 4
    page = httpx.get(f"{site.url}{organiser.path}/choice").text
    assert "Totals are told when the day is over." in page


def test_an_organiser_downloads_the_archive_and_the_camp_file(site: Site) -> None:
    organiser = import_camp(site, small_camp(), "downloads")
    archived = organiser.client.get(f"{organiser.path}/desk/share/archive.zip")
    assert zipfile.ZipFile(io.BytesIO(archived.content)).testzip() is None
    assert archived.headers["cache-control"] == "no-store"
    camp = organiser.client.get(f"{organiser.path}/desk/share/camp.json").json()
    assert "interests" not in camp
    asha = next(each for each in camp["attendees"] if each != "bsl-team" and each["id"] == "a7")
    assert "needs" not in asha
    led = next(each for each in camp["sessions"] if each["id"] == "s1")
    assert led["needs"] == ["projector", "step-free"]  # what she needs binds what she leads, without saying who
    for address in ("archive.zip", "camp.json"):
        assert site.client().get(f"{organiser.path}/desk/share/{address}").status_code == 403


def test_the_licence_and_the_day_of_forgetting_are_chosen_on_the_desk(site: Site) -> None:
    organiser = import_camp(site, small_camp(), "settled")
    share = f"{organiser.path}/desk/share"
    wrong = organiser.client.post(share, data={"licence": "mine", "forget_on": "soon"})
    assert wrong.status_code == 422
    assert "Choose a licence from the list." in wrong.text
    assert 'value="soon"' in wrong.text
    assert organiser.client.post(share, data={"licence": "CC-BY-4.0", "forget_on": "2099-07-20"}).status_code == 303
    page = organiser.client.get(share).text
    assert 'value="2099-07-20"' in page
    assert '<option value="CC-BY-4.0" selected>' in page
    exported = organiser.client.get(f"{organiser.path}/schedule/export/schedule.json").json()
    talk = exported["schedule"]["conference"]["days"][0]["rooms"]["Main hall"][0]
    assert talk["recording_license"] == "CC-BY-4.0"


def test_the_embed_may_be_framed_and_knows_no_cookie(site: Site) -> None:
    path = import_camp(site, small_camp(), "embedded").path
    framed = httpx.get(f"{site.url}{path}/embed?lang=en", cookies={"lang": "en"})
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert "set-cookie" not in framed.headers
    assert "Cynllunio gwasanaethau" in framed.text
    assert "frame-ancestors 'none'" in httpx.get(f"{site.url}{path}/choice").headers["content-security-policy"]
    plain = httpx.get(f"{site.url}{path}/embed/grid.html")
    assert plain.headers["access-control-allow-origin"] == "*"
    assert "<script" not in plain.text
    assert f'href="{site.url}{path}/sessions/2"' in plain.text
    html5lib.HTMLParser(strict=True).parseFragment(plain.text)


def test_a_door_tells_its_own_room(site: Site) -> None:
    camp = small_camp()
    camp["event"]["date"] = "2099-06-20"
    path = import_camp(site, camp, "doors").path
    sign = httpx.get(f"{site.url}{path}/door/2/sign")
    assert "Loft" in sign.text
    assert "What nobody will say aloud" in sign.text
    assert "Bins" not in sign.text
    assert httpx.get(f"{site.url}{path}/door/99/sign").status_code == 404
