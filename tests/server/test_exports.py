"""The formats, each read back by a reader that isn't ours."""

import csv
import io
import itertools
import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import csvw
import httpx
import icalendar
import jsonschema
import pytest
from lxml import etree

from server.formats import frab, ical, now_next, schedule, tables
from server.store import draft, events, revisions
from server.store.file import Db, File
from tests.conftest import Site
from tests.server.camps import DAY, event_file, import_camp, small_camp

NOON = datetime(2026, 6, 20, 12, 10, tzinfo=UTC)
ADDRESS = "https://camp.example"

# The rules of c3voc's schema for frab's JSON, restated.
TEXT, MAYBE = {"type": "string"}, {"type": ["string", "null"]}
WHEN = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"}
FRAB_EVENT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["abstract", "date", "duration", "guid", "id", "language", "links", "persons", "room", "slug", "start",
                 "subtitle", "title", "track", "type", "url"],
    "properties": {
        "id": {"type": "integer", "minimum": 1}, "guid": {"type": "string", "format": "uuid"}, "date": WHEN,
        "start": {"type": "string", "pattern": r"^\d\d:\d\d$"}, "duration": {"type": "string", "pattern": r"^\d+:\d\d$"},
        "room": TEXT, "slug": {"type": "string", "pattern": "^[a-z0-9_]{4,}-[0-9]{1,6}-[a-z0-9_-]{4,}$"},
        "url": {"type": "string", "format": "uri"}, "title": TEXT, "subtitle": MAYBE, "track": MAYBE, "type": TEXT,
        "language": TEXT, "abstract": MAYBE, "description": MAYBE, "recording_license": TEXT,
        "persons": {"type": "array", "items": {"type": "object", "required": ["name"], "not": {"required": ["id"]}}},
        "links": {"type": "array"}, "attachments": {"type": "array"},
    },
}  # fmt: skip
FRAB = {
    "type": "object",
    "required": ["schedule"],
    "properties": {
        "schedule": {
            "type": "object",
            "required": ["conference", "version"],
            "properties": {
                "version": TEXT,
                "rooms": False,
                "conference": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["title", "acronym", "days", "daysCount", "start", "end", "timeslot_duration"],
                    "properties": {
                        "acronym": {"type": "string", "pattern": "^[a-z0-9_]{4,}$"}, "title": TEXT, "start": TEXT,
                        "end": TEXT, "daysCount": {"type": "integer"}, "timeslot_duration": TEXT, "url": TEXT,
                        "time_zone_name": TEXT, "tracks": {"type": "array"},
                        "rooms": {"type": "array", "items": {"required": ["guid", "name"]}},
                        "days": {"type": "array", "items": {
                            "additionalProperties": False,
                            "required": ["date", "day_end", "day_start", "index", "rooms"],
                            "properties": {"index": {"type": "integer"}, "date": TEXT, "day_start": WHEN, "day_end": WHEN,
                                           "rooms": {"additionalProperties": {"type": "array", "items": FRAB_EVENT}}},
                        }},
                    },
                },
            },
        }
    },
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Iterator[File]:
    made = event_file(tmp_path, small_camp())
    yield made
    made.close()


def read(file: File, now: datetime = NOON) -> schedule.Schedule:
    return file.read(schedule.of_event, ADDRESS, now)


def happenings(found: schedule.Schedule) -> list[Any]:
    return icalendar.Calendar.from_ical(ical.of_schedule(found)).walk("VEVENT")


def rows_of(found: schedule.Schedule) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(tables.to_csv(found).decode())))


def test_frab_json_keeps_the_schemas_rules(file: File) -> None:
    document = json.loads(frab.to_json(read(file)))
    jsonschema.validate(document, FRAB, format_checker=jsonschema.FormatChecker())
    day = document["schedule"]["conference"]["days"][0]
    assert (day["day_start"], day["day_end"]) == ("2026-06-20T00:00:00+01:00", "2026-06-21T00:00:00+01:00")
    assert list(day["rooms"]) == ["Main hall", "Loft"]
    talk = day["rooms"]["Main hall"][0]
    assert (talk["title"], talk["start"], talk["duration"], talk["date"]) == (
        "Bins, and who empties them", "11:00", "01:45", "2026-06-20T11:00:00+01:00")  # fmt: skip


def test_frab_xml_keeps_the_schemas_rules(file: File) -> None:
    root = etree.fromstring(frab.xml(read(file)))
    assert [child.tag for child in root] == ["generator", "url", "version", "conference", "day"]
    assert re.fullmatch("[a-z0-9_]{4,}", root.findtext("conference/acronym"))
    for day in root.iter("day"):
        assert {"index", "date", "start", "end"} == set(day.attrib)
        assert datetime.fromisoformat(day.get("start")).utcoffset() == timedelta(hours=1)
    found = list(root.iter("event"))
    assert len({event.get("id") for event in found}) == len({event.get("guid") for event in found}) == 4
    required = ("room", "title", "type", "date", "start", "duration", "abstract", "slug", "track")
    for event in found:
        assert int(event.get("id")) > 0
        uuid.UUID(event.get("guid"))
        assert [name for name in required if event.find(name) is None] == []
        assert event.getparent().get("name") == event.findtext("room")
        assert re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", event.findtext("duration"))
    assert [person.text for person in root.iter("person")] == ["Ben", "Asha"]


def test_icalendar_is_read_by_icalendar(file: File) -> None:
    body = ical.of_schedule(read(file))
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    calendar = icalendar.Calendar.from_ical(body)
    assert (calendar["NAME"], calendar["REFRESH-INTERVAL"].params["VALUE"]) == ("Riverside Open Day", "DURATION")
    found = {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}
    bins = next(event for name, event in found.items() if "Bins" in name)
    assert bins["DTSTART"].dt == datetime(2026, 6, 20, 10, 0, tzinfo=UTC)
    assert bins["DTEND"].dt == datetime(2026, 6, 20, 11, 45, tzinfo=UTC)
    assert (str(bins["LOCATION"]), str(bins["STATUS"]), bins["SEQUENCE"]) == ("Main hall, Ground floor", "CONFIRMED", 0)


def test_a_move_raises_the_sequence_and_what_is_gone_is_cancelled(file: File) -> None:
    def change(db: Db) -> None:
        ids = {session.title[:4]: session.id for session in revisions.sessions.every(db)}
        slots, rooms = events.session_slots(db), events.rooms(db)
        draft.shelve(db, None, draft.latest(db), ids["Bins"])
        draft.place(db, None, draft.latest(db), ids["Open"], rooms[0].id, slots[0].id)
        revisions.publish(db)

    before = {str(event["SUMMARY"]): event["UID"] for event in happenings(read(file))}
    file.write_now(change)
    after = {str(event["SUMMARY"]): event for event in happenings(read(file))}
    assert {name: event["UID"] for name, event in after.items()} == before
    told = {name.split(" ", 1)[1][:4]: (str(event["STATUS"]), event["SEQUENCE"]) for name, event in after.items()}
    assert told == {
        "Bins": ("CANCELLED", 1), "Open": ("CONFIRMED", 1), "Cynl": ("CONFIRMED", 0), "What": ("CONFIRMED", 0)
    }  # fmt: skip


def test_nothing_typed_starts_a_line_of_its_own(tmp_path: Path) -> None:
    camp = small_camp()
    camp["sessions"][0]["about"] = "one\nATTENDEE:mailto:x@example.org\r\nEND:VEVENT; a, b \\ c"
    camp["sessions"][1]["title"] = '=HYPERLINK("x",\'y\'), "quoted" <b> & ünïcode ' + "ß" * 30
    made = event_file(tmp_path, camp)
    found = read(made)
    made.close()
    events_read = happenings(found)
    assert len(events_read) == 4
    assert all("ATTENDEE" not in event for event in events_read)
    open_data = next(event for event in events_read if "Open data" in event["SUMMARY"])
    assert str(open_data["DESCRIPTION"]).endswith("END:VEVENT; a, b \\ c")
    title = next(row["title"] for row in rows_of(found) if "ß" in row["title"])
    assert title == "'" + camp["sessions"][1]["title"]
    assert any(each.text == camp["sessions"][1]["title"] for each in etree.fromstring(frab.xml(found)).iter("title"))


def test_csv_is_what_its_csvw_metadata_says(file: File, tmp_path: Path) -> None:
    (tmp_path / "schedule.csv").write_bytes(tables.to_csv(read(file)))
    described = tmp_path / "schedule.csv-metadata.json"
    described.write_bytes(tables.metadata(read(file)))
    rows = list(csvw.Table.from_file(described).iterdicts(strict=True))
    assert [(row["number"], row["date"].date(), row["start"].time()) for row in rows] == [
        (number, date(2026, 6, 20), time(hour)) for number, hour in ((1, 11), (3, 11), (14, 14), (2, 14))
    ]
    assert rows[0]["starts_at"] == datetime(2026, 6, 20, 10, tzinfo=UTC)


def test_now_and_next_follow_the_clock(file: File) -> None:
    found = read(file)

    def at(hour: int, minute: int) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(
            now_next.to_json(
                found, datetime(2026, 6, 20, hour, minute, tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
            )
        )
        return told

    assert [each["number"] for each in at(9, 0)["next"]] == [1, 3]
    assert [each["number"] for each in at(12, 30)["now"]] == [1]
    assert at(13, 0)["break"][0]["title"] == "Lunch"
    assert [each["number"] for each in at(13, 0)["next"]] == [14, 2]
    assert at(13, 0)["changes_at"] == "2026-06-20T13:00:00Z"
    assert at(20, 0) | {"now": [], "next": [], "changes_at": None} == at(20, 0)


def test_on_the_record_is_honoured_in_every_format(file: File) -> None:
    evening, next_day = NOON, datetime(2026, 6, 21, 9, tzinfo=UTC)
    for write in (frab.xml, frab.to_json, ical.of_schedule, tables.to_csv):
        during, after = (write(read(file, at)).decode().replace("\r\n ", "") for at in (evening, next_day))
        assert "What nobody will say aloud" in during
        assert "What nobody will say aloud" not in after
        assert "Cynllunio" in after
        assert "Cerys" not in during + after  # title only: no name, then or later
        assert "Asha" in during
        assert "Asha" not in after  # she has not said that her name may stay
        assert "What worked" in after


ZONES = ("Europe/London", "Europe/Dublin", "America/New_York", "America/St_Johns", "America/Santiago", "Asia/Beirut",
         "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Chatham", "Antarctica/Troll")  # fmt: skip
LOCAL = (("00:15", "01:00"), ("01:30", "02:15"), ("02:30", "03:15"), ("11:00", "11:45"), ("23:00", "23:45"))


def changes_of(zone: str) -> list[date]:
    """The local days of 2026 on which the clocks change."""
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(364)]
    offset = lambda day: datetime.combine(day, time(12), ZoneInfo(zone)).utcoffset()  # noqa: E731
    return [day for before, day in itertools.pairwise(days) if offset(before) != offset(day)]


@pytest.mark.parametrize("zone", ZONES)
def test_times_are_right_in_every_format_over_both_clock_changes(tmp_path: Path, zone: str) -> None:
    days = changes_of(zone)
    assert len(days) >= 2
    for number, day in enumerate(days):
        camp = {
            "event": {"name": "Night camp", "timezone": zone, "date": day.isoformat()},
            "slots": [{"id": f"t{n}", "start": start, "end": end} for n, (start, end) in enumerate(LOCAL)],
            "rooms": [{"id": "r1", "name": "Hall", "capacity": 9}],
            "sessions": [{"id": f"s{n}", "number": n + 1} for n in range(len(LOCAL))],
            "grid": [{"session": f"s{n}", "room": "r1", "slot": f"t{n}"} for n in range(len(LOCAL))],
        }
        made = event_file(tmp_path / str(number), camp)
        found = made.read(schedule.of_event, ADDRESS, NOON)
        made.close()
        expected = {}
        for n, (start, end) in enumerate(LOCAL, start=1):
            # PEP 495: of a time that comes twice the first; one that the change skips is moved on by the gap
            typed = (datetime.combine(day, time.fromisoformat(each), ZoneInfo(zone)) for each in (start, end))
            starts, ends = (each.astimezone(UTC) for each in typed)
            expected[n] = (starts, ends if ends > starts else starts + timedelta(minutes=45))
        by_ical = {int(str(e["SUMMARY"]).split()[0]): (e["DTSTART"].dt, e["DTEND"].dt) for e in happenings(found)}
        assert by_ical == expected

        def spans(rows: list[tuple[int, str, str]]) -> dict[int, tuple[datetime, datetime]]:
            read_back = {}
            for number, starts, duration in rows:
                at = datetime.fromisoformat(starts)
                hours, minutes = map(int, duration.split(":"))
                read_back[number] = (at.astimezone(UTC), at.astimezone(UTC) + timedelta(hours=hours, minutes=minutes))
            return read_back

        root = etree.fromstring(frab.xml(found))
        by_xml = [(int(e.get("id")), e.findtext("date"), e.findtext("duration")) for e in root.iter("event")]
        assert spans(by_xml) == expected
        for e in root.iter("event"):
            assert datetime.fromisoformat(e.findtext("date")).strftime("%H:%M") == e.findtext("start")
            assert e.getparent().getparent().get("date") == e.findtext("date")[:10]
        talks = [talk for held in json.loads(frab.to_json(found))["schedule"]["conference"]["days"]
                 for talk in held["rooms"]["Hall"]]  # fmt: skip
        assert spans([(talk["id"], talk["date"], talk["duration"]) for talk in talks]) == expected
        rows = rows_of(found)
        assert {
            int(row["number"]): tuple(datetime.fromisoformat(row[f"{e}s_at"]) for e in ("start", "end")) for row in rows
        } == expected
        for row in rows:
            local = expected[int(row["number"])][0].astimezone(ZoneInfo(zone))
            assert (row["date"], row["start"]) == (local.date().isoformat(), f"{local:%H:%M}")


def test_exports_are_open_to_every_site_and_answer_304_while_nothing_changed(site: Site) -> None:
    path = import_camp(site, small_camp(), "exports").path
    for name in ("schedule.xml", "schedule.json", "schedule.ics", "schedule.csv", "schedule.csv-metadata.json"):
        url = f"{site.url}{path}/schedule/export/{name}"
        first = httpx.get(url)
        assert (first.status_code, first.headers["access-control-allow-origin"]) == (200, "*"), name
        assert "set-cookie" not in first.headers
        again = httpx.get(url, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        dated = httpx.get(url, headers={"if-modified-since": first.headers["last-modified"]})
        assert (dated.status_code, dated.headers["etag"]) == (304, first.headers["etag"])
    assert httpx.get(f"{site.url}{path}/schedule/now.json").json()["event"] == "Riverside Open Day"
    missing = httpx.get(f"{site.url}{path}/schedule/export/schedule.pdf")
    assert missing.status_code == 404
    assert "There is no such format." in missing.text


def test_before_the_first_grid_an_export_is_empty_and_valid(site: Site) -> None:
    path = import_camp(site, small_camp(), "unpublished", publish=False).path
    empty = httpx.get(f"{site.url}{path}/schedule/export/schedule.json").json()
    jsonschema.validate(empty, FRAB)
    assert empty["schedule"]["conference"]["days"][0]["date"] == DAY
    calendar = icalendar.Calendar.from_ical(httpx.get(f"{site.url}{path}/schedule/export/schedule.ics").content)
    assert calendar.walk("VEVENT") == []
