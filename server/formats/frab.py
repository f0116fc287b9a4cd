"""frab's schedule as XML and JSON: what Giggity, EventFahrplan, info-beamer and recording teams read.

The fields are those that c3voc's schemas ask for; the fields of one format only stay out of the other.
"""

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from server import clock
from server.formats.schedule import Entry, Schedule, acronym, entry_slug, local

_TYPE = "discussion"


def xml(schedule: Schedule) -> bytes:
    """The schedule as frab XML, UTF-8."""
    root = Element("schedule")
    SubElement(root, "generator", name="campgrid", version="1")
    SubElement(root, "url").text = f"{schedule.url}/schedule/export/schedule.xml"
    SubElement(root, "version").text = _version(schedule)
    conference = SubElement(root, "conference")
    for name, value in {
        "title": schedule.name,
        "acronym": acronym(schedule),
        "start": schedule.days[0].isoformat(),
        "end": schedule.days[-1].isoformat(),
        "days": str(len(schedule.days)),
        "timeslot_duration": "00:05",
        "base_url": schedule.url,
        "url": schedule.url,
        "time_zone_name": schedule.timezone,
    }.items():
        SubElement(conference, name).text = value
    for index, day in enumerate(schedule.days, start=1):
        starts, ends = _bounds(schedule, day)
        days = SubElement(root, "day", index=str(index), date=day.isoformat(), start=starts, end=ends)
        for room, entries in _by_room(schedule, day).items():
            line = SubElement(days, "room", name=room, guid=_room_guid(schedule, room))
            for entry in entries:
                _xml_event(line, schedule, entry)
    indent(root)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def to_json(schedule: Schedule) -> bytes:
    """The schedule as frab JSON."""
    document = {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": "campgrid", "version": "1"},
        "schedule": {
            "url": f"{schedule.url}/schedule/export/schedule.json",
            "version": _version(schedule),
            "base_url": schedule.url,
            "conference": {
                "acronym": acronym(schedule),
                "title": schedule.name,
                "start": schedule.days[0].isoformat(),
                "end": schedule.days[-1].isoformat(),
                "daysCount": len(schedule.days),
                "timeslot_duration": "00:05",
                "time_zone_name": schedule.timezone,
                "url": schedule.url,
                "rooms": [
                    {"name": room.name, "guid": room.guid, "capacity": room.capacity,
                     "description": room.where_it_is or None}
                    for room in schedule.rooms
                ],
                "tracks": [{"name": topic} for topic in sorted({each.topic for each in schedule.entries if each.topic})],
                "days": [_json_day(schedule, index, day) for index, day in enumerate(schedule.days, start=1)],
            },
        },
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _xml_event(line: Element, schedule: Schedule, entry: Entry) -> None:
    event = SubElement(line, "event", guid=entry.guid, id=str(entry.number))
    starts = local(entry.starts_at, schedule)
    for name, value in {
        "room": entry.room,
        "title": entry.title,
        "subtitle": "",
        "type": _TYPE,
        "date": starts.isoformat(),
        "start": f"{starts:%H:%M}",
        "duration": _duration(entry),
        "abstract": "",
        "slug": entry_slug(schedule, entry),
        "track": entry.topic,
        "language": entry.language,
        "description": entry.about,
        "url": entry.url,
    }.items():
        SubElement(event, name).text = value
    persons = SubElement(event, "persons")
    for person, name in entry.hosts:
        SubElement(persons, "person", id=str(person)).text = name
    SubElement(event, "links")
    SubElement(event, "attachments")


def _json_day(schedule: Schedule, index: int, day: date) -> dict[str, Any]:
    starts, ends = _bounds(schedule, day)
    rooms = {
        room: [_json_event(schedule, entry) for entry in entries]
        for room, entries in _by_room(schedule, day).items()
    }  # fmt: skip
    return {"index": index, "date": day.isoformat(), "day_start": starts, "day_end": ends, "rooms": rooms}


def _json_event(schedule: Schedule, entry: Entry) -> dict[str, Any]:
    starts = local(entry.starts_at, schedule)
    return {
        "id": entry.number,
        "guid": entry.guid,
        "date": starts.isoformat(),
        "start": f"{starts:%H:%M}",
        "duration": _duration(entry),
        "room": entry.room,
        "slug": entry_slug(schedule, entry),
        "url": entry.url,
        "title": entry.title,
        "subtitle": "",
        "track": entry.topic or None,
        "type": _TYPE,
        "language": entry.language,
        "abstract": "",
        "description": entry.about,
        "recording_license": schedule.licence,
        # Both names of the name: frab's readers know the one, pretalx's the other; with an id the schema takes neither.
        "persons": [{"name": name, "public_name": name} for _person, name in entry.hosts],
        "links": [],
        "attachments": [],
    }


def _by_room(schedule: Schedule, day: date) -> dict[str, list[Entry]]:
    """The rooms in walking order, with what starts in each on this local day."""
    found: dict[str, list[Entry]] = {room.name: [] for room in schedule.rooms}
    for entry in schedule.entries:
        if local(entry.starts_at, schedule).date() == day:
            found[entry.room].append(entry)
    return found


def _bounds(schedule: Schedule, day: date) -> tuple[str, str]:
    """The local day from midnight to midnight, with offsets."""
    both = (clock.from_local(each, time(0), schedule.timezone) for each in (day, day + timedelta(days=1)))
    starts, ends = (local(clock.stamp(moment), schedule).isoformat() for moment in both)
    return starts, ends


def _duration(entry: Entry) -> str:
    hours, minutes = divmod(clock.minutes_between(entry.starts_at, entry.ends_at), 60)
    return f"{hours:02}:{minutes:02}"


def _room_guid(schedule: Schedule, name: str) -> str:
    return next(room.guid for room in schedule.rooms if room.name == name)


def _version(schedule: Schedule) -> str:
    moment: datetime = local(schedule.published_at, schedule)
    return f"{schedule.revision} ({moment:%Y-%m-%d %H:%M})"
