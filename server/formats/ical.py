"""iCalendar (RFC 5545, with RFC 7986's calendar properties): the whole grid, and the calendar that one phone follows.

Times are UTC, so that no reader needs our time zone. A UID stays for ever, SEQUENCE rises on each move, and what was
published once and taken out stays as CANCELLED, so that it leaves the calendars it went into.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from server.formats.schedule import Entry, Schedule

MEDIA_TYPE = "text/calendar"
_OCTETS = 75


@dataclass(frozen=True)
class Happening:
    """One VEVENT. Stamps are UTC; `changed_at` is when it last moved."""

    uid: str
    title: str
    about: str
    where: str
    starts_at: str
    ends_at: str
    changed_at: str
    url: str = ""
    topic: str = ""
    moves: int = 0
    gone: bool = False


def of_schedule(schedule: Schedule) -> bytes:
    """The whole grid as a calendar."""
    found = [happening(entry) for entry in schedule.entries]
    found += [happening(entry, gone=True) for entry in schedule.gone]
    return calendar(schedule.name, found, url=schedule.url, minutes=15)


def happening(entry: Entry, *, gone: bool = False) -> Happening:
    """A session of the schedule as a calendar shows it."""
    led = ", ".join(name for _person, name in entry.hosts)
    return Happening(
        uid=entry.guid,
        title=f"{entry.number} {entry.title}",
        about="\n\n".join(filter(None, (led, entry.about))),
        where=", ".join(filter(None, (entry.room, entry.where_it_is))),
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        changed_at=entry.changed_at,
        url=entry.url,
        topic=entry.topic,
        moves=entry.moves,
        gone=gone,
    )


def calendar(name: str, happenings: Iterable[Happening], *, url: str = "", minutes: int = 15) -> bytes:
    """A calendar that asks its reader to look again after so many minutes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Campgrid//Campgrid 1//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:PT{minutes}M",
        f"X-PUBLISHED-TTL:PT{minutes}M",
    ]
    if url:
        lines.append(f"URL:{url}")
    for each in happenings:
        lines += _event(each)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(each: Happening) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{each.uid}",
        f"DTSTAMP:{_utc(each.changed_at)}",
        f"LAST-MODIFIED:{_utc(each.changed_at)}",
        f"DTSTART:{_utc(each.starts_at)}",
        f"DTEND:{_utc(each.ends_at)}",
        f"SEQUENCE:{max(0, each.moves)}",
        f"STATUS:{'CANCELLED' if each.gone else 'CONFIRMED'}",
        f"SUMMARY:{_text(each.title)}",
        f"LOCATION:{_text(each.where)}",
    ]
    if each.about:
        lines.append(f"DESCRIPTION:{_text(each.about)}")
    if each.topic:
        lines.append(f"CATEGORIES:{_text(each.topic)}")
    if each.url:
        lines.append(f"URL:{each.url}")
    return [*lines, "END:VEVENT"]


def _utc(stamp: str) -> str:
    return stamp.replace("-", "").replace(":", "")


def _text(value: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11): no bare line ends, so nothing typed can start a line of its own."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    escaped = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(c for c in escaped if c >= " " or c == "\t")


def _folded(line: str) -> bytes:
    """A content line of at most 75 octets a piece (3.1), never cut within a character."""
    pieces: list[bytes] = [b""]
    for character in line:
        octets = character.encode()
        if len(pieces[-1]) + len(octets) > _OCTETS:
            pieces.append(b" ")
        pieces[-1] += octets
    return b"\r\n".join(pieces) + b"\r\n"
