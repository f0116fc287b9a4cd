"""What other tools give out as JSON: pretalx (its API and its schedule), frab's schedule, Sessionize's views.

Gives the same tables as `lists`. A document that is none of these is refused; a session in it is never dropped in silence.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from server.formats.lists import ROOMS, SESSIONS, BadTable, Row, Table, language_code


def read(text: str) -> list[Table]:
    """The sessions, and the rooms where it names any, of a JSON document. Raises BadTable."""
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as trouble:
        raise BadTable(str(trouble)) from None
    try:
        sessions, rooms = _sessions(document), _rooms(document)
    except (KeyError, TypeError, AttributeError):
        raise BadTable("not pretalx, frab or Sessionize") from None
    if not sessions:
        raise BadTable("not pretalx, frab or Sessionize")
    tables = [Table(SESSIONS, tuple(Row(number, fields) for number, fields in enumerate(sessions, start=1)))]
    if rooms:
        tables.append(Table(ROOMS, tuple(Row(number, fields) for number, fields in enumerate(rooms, start=1))))
    return tables


def _sessions(document: Any) -> list[dict[str, Any]]:
    if isinstance(document, dict) and "schedule" in document:
        return [_frab(talk) for day in document["schedule"]["conference"]["days"] for talks in day["rooms"].values()
                for talk in talks]  # fmt: skip
    if isinstance(document, dict) and "sessions" in document and "speakers" in document:
        names = {each["id"]: each.get("fullName", "") for each in document["speakers"]}
        items = {
            item["id"]: item["name"] for group in document.get("categories") or () for item in group.get("items") or ()
        }
        return [_sessionize(each, names, items) for each in document["sessions"] if not each.get("isServiceSession")]
    if isinstance(document, dict) and "results" in document:
        document = document["results"]
    if isinstance(document, list):
        return [fields for each in document for fields in _of_list(each)]
    return []


def _of_list(each: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """An entry of a list: a talk of pretalx, a group of Sessionize's sessions, or a day of its grid."""
    if "sessions" in each:
        yield from (_sessionize(session, {}, {}) for session in each["sessions"] if not session.get("isServiceSession"))
    elif "rooms" in each:
        yield from (_sessionize(session, {}, {}) for room in each["rooms"] for session in room["sessions"]
                    if not session.get("isServiceSession"))  # fmt: skip
    else:
        yield _pretalx(each)


def _frab(talk: dict[str, Any]) -> dict[str, Any]:
    people = [person.get("public_name") or person.get("name") or "" for person in talk.get("persons") or ()]
    about = "\n\n".join(part for part in (talk.get("abstract"), talk.get("description")) if part)
    return _fields(talk["title"], about, people, talk.get("track"), talk.get("language"))


def _pretalx(talk: dict[str, Any]) -> dict[str, Any]:
    people = [person.get("name") or "" for person in talk.get("speakers") or () if isinstance(person, dict)]
    about = "\n\n".join(part for part in (talk.get("abstract"), talk.get("description")) if part)
    track = talk.get("track")
    return _fields(talk["title"], about, people, track.get("name") if isinstance(track, dict) and "name" in track else track,
                   talk.get("content_locale"))  # fmt: skip


def _sessionize(each: dict[str, Any], names: dict[str, str], items: dict[int, str]) -> dict[str, Any]:
    people = [
        speaker.get("name") or "" if isinstance(speaker, dict) else names.get(speaker, "")
        for speaker in each.get("speakers") or ()
    ]
    chosen = [items[item] for item in each.get("categoryItems") or () if item in items]
    language = next((code for code in map(language_code, chosen) if code), "")
    topic = next((item for item in chosen if not language_code(item)), "")
    return _fields(each["title"], each.get("description"), people, topic, language)


def _rooms(document: Any) -> list[dict[str, Any]]:
    """Rooms with a size only: one without would make a grid nobody can trust."""
    conference = document.get("schedule", {}).get("conference", {}) if isinstance(document, dict) else {}
    return [
        {"name": room["name"], "capacity": str(room["capacity"])}
        for room in conference.get("rooms") or ()
        if room.get("capacity")
    ]


def _fields(title: str, about: str | None, people: list[str], topic: Any, language: str | None) -> dict[str, Any]:
    return {
        "title": _one(title),
        "about": about or "",
        "co_hosts": [name for name in people if name],
        "topic": _one(topic),
        "language": language_code(language or ""),
        "record": "yes",
    }


def _one(value: Any) -> str:
    """A text that may come in several languages, as {"en": ...}: English, else the first."""
    if isinstance(value, dict):
        value = value.get("en") or next(iter(value.values()), "")
    return value if isinstance(value, str) else ""
