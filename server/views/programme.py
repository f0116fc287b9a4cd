"""The published grid for readers outside: an embed, a door, the archive. Worded and placed; links are the caller's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from server import clock
from server.formats.schedule import Entry, Schedule, local
from server.views.days import kind_in_words
from server.views.tints import tints
from server.words import day_in_words, names_in_words


@dataclass(frozen=True)
class Item:
    """A session where it stands. `ends` is told where it outlasts its row; `rows` is how many rows of the table it takes."""

    number: int
    title: str
    language: str
    hosts: str
    topic: str
    tint: str
    room: str
    href: str
    starts: str
    ends: str
    about: str
    rows: int = 1


@dataclass(frozen=True)
class Line:
    """A row of the day: a slot with a cell for each room (None: free, or still taken by a longer session), or a break."""

    starts: str
    ends: str
    name: str
    items: tuple[Item, ...]
    cells: tuple[Item | str | None, ...]
    is_now: bool = False


@dataclass(frozen=True)
class Day:
    """One local day, its rooms in walking order."""

    title: str
    rooms: tuple[str, ...]
    lines: tuple[Line, ...]


TAKEN = "taken"


def days(schedule: Schedule, href: Callable[[Entry], str], at: datetime | None = None) -> tuple[Day, ...]:
    """The whole grid; `at` marks what is on at that moment."""
    tint = tints(entry.topic for entry in sorted(schedule.entries, key=lambda each: each.number))
    stamp = clock.stamp(at) if at else ""
    found = []
    for day in schedule.days:
        entries = [entry for entry in schedule.entries if local(entry.starts_at, schedule).date() == day]
        breaks = [each for each in schedule.breaks if local(each.starts_at, schedule).date() == day]
        edges = sorted({(each.starts_at, "") for each in entries} | {(each.starts_at, each.ends_at) for each in breaks})
        used = {entry.room for entry in entries}
        rooms = tuple(room.name for room in schedule.rooms if room.name in used)
        held: dict[str, str] = {}  # room -> the stamp until which a session holds it
        lines = []
        for starts_at, until in edges:
            if until:
                pause = next(each for each in breaks if (each.starts_at, each.ends_at) == (starts_at, until))
                name = pause.title or kind_in_words(pause.kind)
                lines.append(_line(schedule, starts_at, until, name, (), (), stamp))
                continue
            here = {entry.room: entry for entry in entries if entry.starts_at == starts_at}
            ends_at = min(entry.ends_at for entry in here.values())
            cells: list[Item | str | None] = []
            for room in rooms:
                if entry := here.get(room):
                    later = [edge for edge, pause_end in edges if starts_at < edge < entry.ends_at]
                    cells.append(_item(schedule, entry, href, tint, 1 + len(later), ends_at))
                    held[room] = entry.ends_at
                else:
                    cells.append(TAKEN if held.get(room, "") > starts_at else None)
            items = tuple(cell for cell in cells if isinstance(cell, Item))
            lines.append(_line(schedule, starts_at, ends_at, "", items, tuple(cells), stamp))
        found.append(Day(day_in_words(day), rooms, tuple(lines)))
    return tuple(found)


def items(schedule: Schedule, href: Callable[[Entry], str]) -> tuple[Item, ...]:
    """Every session by number."""
    entries = sorted(schedule.entries, key=lambda each: each.number)
    tint = tints(entry.topic for entry in entries)
    return tuple(_item(schedule, entry, href, tint, 1, "") for entry in entries)


def _item(
    schedule: Schedule, entry: Entry, href: Callable[[Entry], str], tint: dict[str, str], rows: int, row_ends: str
) -> Item:
    return Item(
        number=entry.number,
        title=entry.title,
        language=entry.language,
        hosts=names_in_words([name for _person, name in entry.hosts]),
        topic=entry.topic,
        tint=tint[entry.topic],
        room=entry.room,
        href=href(entry),
        starts=_clock(schedule, entry.starts_at),
        ends="" if entry.ends_at == row_ends else _clock(schedule, entry.ends_at),
        about=entry.about,
        rows=rows,
    )


def _line(
    schedule: Schedule, starts_at: str, ends_at: str, name: str, items: tuple[Item, ...],
    cells: tuple[Item | str | None, ...], stamp: str,
) -> Line:  # fmt: skip
    now = starts_at <= stamp < ends_at
    return Line(_clock(schedule, starts_at), _clock(schedule, ends_at), name, items, cells, now)


def _clock(schedule: Schedule, stamp: str) -> str:
    return f"{local(stamp, schedule):%H:%M}"
