"""Now and next as JSON, for anybody's screen: what runs, what comes, and when to ask again."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from server import clock
from server.formats.schedule import Entry, Schedule, local


def moment_key(schedule: Schedule, now: datetime) -> str:
    """Names the stretch of the day in which the answer stays the same: its first stamp."""
    stamp = clock.stamp(now)
    return max((edge for edge in _edges(schedule) if edge <= stamp), default="")


def changes_at(schedule: Schedule, now: datetime) -> str | None:
    """The stamp at which something next starts or ends; None when nothing will."""
    stamp = clock.stamp(now)
    return min((edge for edge in _edges(schedule) if edge > stamp), default=None)


def to_json(schedule: Schedule, now: datetime) -> bytes:
    """What runs now and what starts next, room by room in walking order."""
    stamp = clock.stamp(now)
    running = [entry for entry in schedule.entries if entry.starts_at <= stamp < entry.ends_at]
    coming = sorted({entry.starts_at for entry in schedule.entries if entry.starts_at > stamp})
    following = [entry for entry in schedule.entries if coming and entry.starts_at == coming[0]]
    between = [each for each in schedule.breaks if each.starts_at <= stamp < each.ends_at]
    document = {
        "event": schedule.name,
        "timezone": schedule.timezone,
        "revision": schedule.revision,
        "url": schedule.url,
        "now": _entries(schedule, running),
        "break": [
            {"kind": each.kind, "title": each.title or None, "ends": local(each.ends_at, schedule).isoformat()}
            for each in between
        ],
        "next": _entries(schedule, following),
        "changes_at": changes_at(schedule, now),
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _entries(schedule: Schedule, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "number": entry.number,
            "title": entry.title,
            "hosts": [name for _person, name in entry.hosts],
            "topic": entry.topic or None,
            "language": entry.language or None,
            "room": entry.room,
            "start": local(entry.starts_at, schedule).isoformat(),
            "end": local(entry.ends_at, schedule).isoformat(),
            "url": entry.url,
            "guid": entry.guid,
        }
        for entry in entries
    ]


def _edges(schedule: Schedule) -> set[str]:
    sessions = {edge for each in schedule.entries for edge in (each.starts_at, each.ends_at)}
    return sessions | {edge for each in schedule.breaks for edge in (each.starts_at, each.ends_at)}
