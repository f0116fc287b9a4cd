"""The nouns of a camp, frozen, and the door through which camp files and grid files come in.

Owns what a camp is made of and that every reference in it holds. Never solves, never measures, never touches a file:
callers bring bytes. Keys that are not named here are ignored (whoever keeps files keeps them).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date as Date
from typing import TypeVar

import msgspec

from solver.border import BadCamp, Node, document

__all__ = [
    "Attendee",
    "BadCamp",
    "Camp",
    "Event",
    "Interest",
    "Pin",
    "Placement",
    "Room",
    "Session",
    "Slot",
    "Waiver",
    "read_camp",
    "read_grid",
]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """`expected`: people in the building; `spare`: cells to keep free after the first slot."""

    name: str = ""
    timezone: str | None = None
    date: str | None = None
    expected: int | None = None
    spare: int = 0


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time that holds sessions; `start` and `end` are local `HH:MM`."""

    id: str
    start: str | None = None
    end: str | None = None
    date: str | None = None
    joins_next: bool | None = None
    expected: int | None = None


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """`capacity` in seats, `closed`: ids of slots in which it can't be used."""

    id: str
    name: str = ""
    capacity: int
    features: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """A placement, or half of one, that the solver keeps."""

    slot: str | None = None
    room: str | None = None


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """What people come to. `slots` and `rooms`: where it may start and be; None is anywhere, () is nowhere."""

    id: str
    number: int | None = None
    title: str = ""
    hosts: tuple[str, ...] = ()
    with_: tuple[str, ...] = msgspec.field(default=(), name="with")
    needs: tuple[str, ...] = ()
    slots: tuple[str, ...] | None = None
    rooms: tuple[str, ...] | None = None
    length: int = 1
    topic: str | None = None
    pin: Pin | None = None


class Attendee(msgspec.Struct, frozen=True, kw_only=True):
    """`away`: slots without them; `rest`: no two sessions of theirs in slots that join; `needs`: features, private."""

    id: str
    away: tuple[str, ...] = ()
    rest: bool = False
    needs: tuple[str, ...] = ()


class Interest(msgspec.Struct, frozen=True, kw_only=True):
    """`weight` 1 is "I'd come", 2 is "can't miss"."""

    attendee: str
    session: str
    weight: int = 1


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """A session in a room, from a slot on."""

    session: str
    room: str
    slot: str


class Waiver(msgspec.Struct, frozen=True, kw_only=True):
    """A rule (by its name in `rules.py`) that the organiser overrode by hand for one session."""

    session: str
    rule: str


class Camp(msgspec.Struct, frozen=True, kw_only=True):
    """All that the solver knows. Every id that one part uses is defined by another; ids are unique in their kind."""

    event: Event = Event()
    slots: tuple[Slot, ...] = ()
    rooms: tuple[Room, ...] = ()
    sessions: tuple[Session, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    interests: tuple[Interest, ...] = ()
    keep_apart: tuple[tuple[str, str], ...] = ()
    grid: tuple[Placement, ...] | None = None
    waived: tuple[Waiver, ...] = ()


def read_camp(data: bytes | str) -> Camp:
    """The camp in a camp file (JSON, bytes or text). Raises `BadCamp`, which names the place and what is wrong."""
    file = document(data)
    if (version := file["campgrid"].value) is not None and version != 1:
        raise file["campgrid"].wrong(f"this reads version 1 of the camp file, got {version}")
    event = _event(file["event"])
    slots = _unique(file["slots"], _slot, required=True)
    slot_ids = {slot.id for slot in slots}
    rooms = _unique(file["rooms"], lambda node: _room(node, slot_ids), required=True)
    room_ids = {room.id for room in rooms}
    attendees = _unique(file["attendees"], lambda node: _attendee(node, slot_ids))
    people = {attendee.id for attendee in attendees}
    sessions = _unique(file["sessions"], lambda node: _session(node, slot_ids, room_ids, people), required=True)
    session_ids = {session.id for session in sessions}
    grid = None if file["grid"].absent else _placements(file["grid"], session_ids, room_ids, slot_ids)
    return Camp(
        event=event,
        slots=slots,
        rooms=rooms,
        sessions=sessions,
        attendees=attendees,
        interests=_interests(file["interests"], people, session_ids),
        keep_apart=tuple(_pair(node, session_ids) for node in file["keep_apart"].items()),
        grid=grid,
        waived=tuple(_waiver(node, session_ids) for node in file["waived"].items()),
    )


def read_grid(data: bytes | str, camp: Camp) -> tuple[Placement, ...]:
    """The placements in a grid file (`{"placements": [...]}`), every id of them known to `camp`. Raises `BadCamp`."""
    file = document(data)
    if file["placements"].absent:
        raise file["placements"].expected("a list of placements")
    return _placements(
        file["placements"],
        {session.id for session in camp.sessions},
        {room.id for room in camp.rooms},
        {slot.id for slot in camp.slots},
    )


def _event(node: Node) -> Event:
    if node.absent:
        return Event()
    node.table()
    return Event(
        name=node["name"].text("a name", default=""),
        timezone=None if node["timezone"].absent else node["timezone"].text("a time zone"),
        date=_date(node["date"]),
        expected=None if node["expected"].absent else node["expected"].whole("a whole number of people"),
        spare=node["spare"].whole("a whole number of cells", default=0),
    )


def _slot(node: Node) -> Slot:
    node.table()
    return Slot(
        id=node["id"].text("an id"),
        start=_clock(node["start"]),
        end=_clock(node["end"]),
        date=_date(node["date"]),
        joins_next=node["joins_next"].yes(None),
        expected=None if node["expected"].absent else node["expected"].whole("a whole number of people"),
    )


def _room(node: Node, slots: Collection[str]) -> Room:
    node.table()
    room = node["id"].text("an id")
    return Room(
        id=room,
        name=node["name"].text("a name", default=room),
        capacity=node["capacity"].whole("a whole number of seats"),
        features=_texts(node["features"], "a feature"),
        closed=_known(node["closed"], slots, "slot"),
    )


def _attendee(node: Node, slots: Collection[str]) -> Attendee:
    if isinstance(node.value, str):
        return Attendee(id=node.text("an id"))
    node.table()
    return Attendee(
        id=node["id"].text("an id"),
        away=_known(node["away"], slots, "slot"),
        rest=bool(node["rest"].yes(False)),
        needs=_texts(node["needs"], "a feature"),
    )


def _session(node: Node, slots: Collection[str], rooms: Collection[str], people: Collection[str]) -> Session:
    node.table()
    session = node["id"].text("an id")
    return Session(
        id=session,
        number=None if node["number"].absent else node["number"].whole("a whole number"),
        title=node["title"].text("a title", default=session),
        hosts=_known(node["hosts"], people, "attendee"),
        with_=_known(node["with"], people, "attendee"),
        needs=_texts(node["needs"], "a feature"),
        slots=None if node["slots"].absent else _known(node["slots"], slots, "slot"),
        rooms=None if node["rooms"].absent else _known(node["rooms"], rooms, "room"),
        length=node["length"].whole("a whole number of slots", low=1, high=100, default=1),
        topic=None if node["topic"].absent else node["topic"].text("a topic", default=""),
        pin=None if node["pin"].absent else _pin(node["pin"].table(), slots, rooms),
    )


def _pin(node: Node, slots: Collection[str], rooms: Collection[str]) -> Pin | None:
    slot = None if node["slot"].absent else _reference(node["slot"], slots, "slot")
    room = None if node["room"].absent else _reference(node["room"], rooms, "room")
    return Pin(slot=slot, room=room) if slot or room else None


def _interests(node: Node, people: Collection[str], sessions: Collection[str]) -> tuple[Interest, ...]:
    first: dict[tuple[str, str], str] = {}
    found: list[Interest] = []
    for entry in node.items("a list of interests"):
        entry.table()
        attendee = _reference(entry["attendee"], people, "attendee")
        session = _reference(entry["session"], sessions, "session")
        if (attendee, session) in first:
            raise entry.wrong(
                f"the interest of {attendee} in {session} is there already, at {first[attendee, session]}"
            )
        first[attendee, session] = entry.place
        weight = entry["weight"].one_of((1, 2), '1 ("I\'d come") or 2 ("can\'t miss")', default=1)
        found.append(Interest(attendee=attendee, session=session, weight=weight))
    return tuple(found)


def _pair(node: Node, sessions: Collection[str]) -> tuple[str, str]:
    ids = [_reference(entry, sessions, "session") for entry in node.items("two session ids")]
    if len(ids) != 2 or ids[0] == ids[1]:
        raise node.wrong("expected two different session ids")
    return ids[0], ids[1]


def _waiver(node: Node, sessions: Collection[str]) -> Waiver:
    node.table()
    return Waiver(session=_reference(node["session"], sessions, "session"), rule=node["rule"].text("a rule's name"))


def _placements(
    node: Node, sessions: Collection[str], rooms: Collection[str], slots: Collection[str]
) -> tuple[Placement, ...]:
    first: dict[str, str] = {}
    found: list[Placement] = []
    for entry in node.items("a list of placements"):
        entry.table()
        session = _reference(entry["session"], sessions, "session")
        if session in first:
            raise entry.wrong(f"{session} is placed already, at {first[session]}")
        first[session] = entry.place
        room = _reference(entry["room"], rooms, "room")
        found.append(Placement(session=session, room=room, slot=_reference(entry["slot"], slots, "slot")))
    return tuple(found)


Noun = TypeVar("Noun", Slot, Room, Session, Attendee)


def _unique(node: Node, read: Callable[[Node], Noun], required: bool = False) -> tuple[Noun, ...]:
    """Each entry read, ids unique. An entry's id is at `.id` or, for a bare string, the entry itself."""
    if required and node.absent:
        raise node.expected("a list")
    first: dict[str, str] = {}
    found: list[Noun] = []
    for entry in node.items():
        noun = read(entry)
        if noun.id in first:
            raise entry.wrong(f'the id "{noun.id}" is taken already, by {first[noun.id]}')
        first[noun.id] = entry.place
        found.append(noun)
    return tuple(found)


def _reference(node: Node, known: Collection[str], kind: str) -> str:
    wanted = node.text(f"the id of {'an' if kind == 'attendee' else 'a'} {kind}")
    if wanted not in known:
        raise node.wrong(f'there is no {kind} "{wanted}"')
    return wanted


def _known(node: Node, known: Collection[str], kind: str) -> tuple[str, ...]:
    return _once(_reference(entry, known, kind) for entry in node.items(f"a list of {kind} ids"))


def _texts(node: Node, what: str) -> tuple[str, ...]:
    return _once(entry.text(what) for entry in node.items(f"a list, each entry {what}"))


def _once(ids: Iterable[str] | Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _clock(node: Node) -> str | None:
    if node.absent:
        return None
    text = node.text("a time such as 14:05")
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", text):
        raise node.expected("a time such as 14:05")
    return text.zfill(5)


def _date(node: Node) -> str | None:
    if node.absent:
        return None
    text = node.text("a date such as 2026-06-20")
    try:
        return Date.fromisoformat(text).isoformat()
    except ValueError:
        raise node.expected("a date such as 2026-06-20") from None
