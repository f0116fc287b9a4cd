"""Bringing lists in: whatever a spreadsheet made of them, previewed, all or nothing."""

import json
from typing import Any

import pytest

from server.formats import foreign, lists
from tests.conftest import Organiser, Site
from tests.server.camps import import_camp, small_camp


def rows(text: str, kind: str = "") -> list[dict[str, Any]]:
    return [row.fields for row in lists.read(text, kind).rows]


def titles(text: str) -> list[str]:
    return [row["title"] for row in rows(text)]


def test_a_plain_list_is_titles_a_line() -> None:
    assert titles("1. Bins, and who empties them\n\n- Open data; what for?\n* Three | four\n") == [
        "Bins, and who empties them", "Open data; what for?", "Three | four"]  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found_out(delimiter: str) -> None:
    text = delimiter.join(("Session title", "Speakers", "Track")) + "\n" + delimiter.join(("Bins", "Asha", "waste"))
    (row,) = rows(text)
    assert (row["title"], row["co_hosts"], row["topic"]) == ("Bins", "Asha", "waste")


def test_encodings_of_every_spreadsheet_are_read() -> None:
    text = "Title;Hosts\nTŷ agored – café;Siân\n"
    for data in (text.encode("utf-8"), text.encode("utf-8-sig"), text.encode("utf-16")):
        assert titles(lists.decoded(data)) == ["Tŷ agored – café"]
    assert titles(lists.decoded("Title;Hosts\nCafé – “open”;Siân\n".encode("cp1252"))) == ["Café – “open”"]


def test_merged_and_doubled_header_rows_are_seen_through() -> None:
    text = "LocalGovCamp 2026,,,\n,,,\nSession,,People,\nTitle,About,Host,Email\nBins,Who empties them,Asha,a@x.org\n"
    table = lists.read(text)
    assert [(row.number, row.fields["title"], row.fields["co_hosts"]) for row in table.rows] == [(5, "Bins", "Asha")]
    assert table.unused == ("Email",)
    merged = "Session,Who\nTitle,\nBins,Asha\n"
    assert [(row["title"], row["co_hosts"]) for row in rows(merged)] == [("Bins", "Asha")]


def test_rooms_and_times_are_told_from_sessions() -> None:
    assert rows("Room,Seats,Floor\nHall,120,Ground")[0] == {"name": "Hall", "capacity": "120", "where_it_is": "Ground"}
    assert lists.read("Time\tWhat\n9.30 - 10.15\tCoffee and arrival").rows[0].fields == {
        "start": "09:30", "end": "10:15", "title": "Coffee and arrival", "kind": "break"}  # fmt: skip
    assert rows("Start,End,Type\n1:30 pm,2.15pm,talks", "times")[0]["start"] == "13:30"


def test_quoted_cells_keep_their_lines_and_rows_keep_their_numbers() -> None:
    table = lists.read('Title,About\n"Bins","one\ntwo, three"\n\nOpen data,x\n')
    assert [(row.number, row.fields["about"]) for row in table.rows] == [(2, "one\ntwo, three"), (4, "x")]


PRETALX = {"count": 1, "results": [{"code": "ABCDEF", "title": "Bins", "speakers": [{"code": "X", "name": "Asha"}],
           "abstract": "Short.", "description": "Long.", "track": {"en": "Waste"}, "content_locale": "en"}]}  # fmt: skip
SESSIONIZE = {
    "sessions": [
        {"id": "1", "title": "Bins", "description": "Short.", "speakers": ["u1"], "categoryItems": [7, 8],
         "isServiceSession": False},
        {"id": "2", "title": "Lunch", "description": None, "speakers": [], "categoryItems": [], "isServiceSession": True},
    ],
    "speakers": [{"id": "u1", "fullName": "Asha"}],
    "categories": [{"id": 1, "title": "Track", "items": [{"id": 7, "name": "Waste"}]},
                   {"id": 2, "title": "Language", "items": [{"id": 8, "name": "Welsh"}]}],
    "rooms": [{"id": 1, "name": "Hall"}],
}  # fmt: skip


def test_pretalx_and_sessionize_are_read() -> None:
    (table,) = foreign.read(json.dumps(PRETALX))
    assert table.rows[0].fields == {"title": "Bins", "about": "Short.\n\nLong.", "co_hosts": ["Asha"], "topic": "Waste",
                                    "language": "en", "record": "yes"}  # fmt: skip
    (table,) = foreign.read(json.dumps(SESSIONIZE))
    assert [(r.fields["title"], r.fields["co_hosts"], r.fields["topic"], r.fields["language"]) for r in table.rows] == [
        ("Bins", ["Asha"], "Waste", "cy")]  # fmt: skip
    grouped = [{"groupName": "All", "sessions": [{"title": "Bins", "speakers": [{"id": "u1", "name": "Asha"}]}]}]
    assert foreign.read(json.dumps(grouped))[0].rows[0].fields["co_hosts"] == ["Asha"]
    for strange in ("{}", "[]", "[1]", '{"sessions": 3, "speakers": 4}', '{"schedule": {"conference": 1}}'):
        with pytest.raises(lists.BadTable):
            foreign.read(strange)


def test_our_own_frab_json_comes_back_in(site: Site) -> None:
    organiser = import_camp(site, small_camp(), "out-and-in")
    body = organiser.client.get(f"{organiser.path}/schedule/export/schedule.json").text
    sessions, rooms = foreign.read(body)
    assert {row.fields["title"] for row in sessions.rows} == {
        each["title"] for each in small_camp()["sessions"] if each.get("record") != "unlisted"
    }
    assert [row.fields["capacity"] for row in rooms.rows] == ["60", "12"]


def send(organiser: Organiser, text: str, do: str = "", **more: str) -> Any:
    return organiser.client.post(f"{organiser.path}/desk/import", data={"text": text, "kind": "", "do": do, **more})


def test_a_preview_takes_nothing_and_then_all_comes_in(site: Site) -> None:
    organiser = site.new_event("Paste camp")
    text = "Title,Hosts\nBins,Asha\nOpen data,Asha; Ben\n"
    preview = send(organiser, text)
    assert preview.status_code == 200
    assert "Take all of it in" in preview.text
    assert "Bins" not in organiser.client.get(organiser.path).text
    assert send(organiser, text, "take").status_code == 303
    page = organiser.client.get(organiser.path).text
    assert "Bins" in page
    assert "Open data" in page
    again = send(organiser, text)
    assert "has this title already" in again.text


def test_a_bad_row_is_named_with_its_reason_and_nothing_comes_in(site: Site) -> None:
    organiser = site.new_event("Bad rows")
    text = "Title,Hosts\nBins,Asha\n" + "x" * 130 + ",Ben\n,Cerys\n"
    refused = send(organiser, text, "take")
    assert refused.status_code == 422
    assert "Row 3: Make the title shorter" in refused.text
    assert "Row 4: Type a title for your session." in refused.text
    assert "Nothing has been taken in." in refused.text
    assert "Bins" not in organiser.client.get(organiser.path).text
    rooms = send(organiser, "Room,Seats\nHall,many\n")
    assert "Row 2: Type how many seats it has, as a whole number." in rooms.text


def test_a_file_is_uploaded_and_one_name_is_one_person(site: Site) -> None:
    organiser = site.new_event("File camp")
    data = "Titel;x\nTitle;Hosts\nCafé;Siân\nTŷ;Siân\n".encode("cp1252", "replace")
    shown = organiser.client.post(f"{organiser.path}/desk/import", files={"file": ("list.csv", data, "text/csv")})
    assert "Café" in shown.text
    assert send(organiser, "Title;Hosts\nCafé;Siân\nTea;Sian", "take").status_code == 303
    people = [row for row in _people(site, organiser) if row == "Siân"]
    assert people == ["Siân"]


def _people(site: Site, organiser: Organiser) -> list[str]:
    from server.store.file import connect

    db = connect(site.data / f"{organiser.slug}.sqlite", readonly=True)
    try:
        return [row["name"] for row in db.all("select name from people")]
    finally:
        db.close()


def test_only_organisers_bring_lists_in(site: Site) -> None:
    organiser = site.new_event("Closed door")
    assert site.client().get(f"{organiser.path}/desk/import").status_code == 403
    assert site.client().post(f"{organiser.path}/desk/import", data={"text": "x"}).status_code == 403
