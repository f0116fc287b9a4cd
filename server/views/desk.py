"""What the grid on the desk prints: times down, rooms across, cards in cells, everything wrong in words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from server import clock
from server.store.desks import Desk
from server.store.draft import Step
from server.store.events import Room, Slot
from server.store.sessions import Session
from server.text import folded
from server.views.clashes import Names, rule_in_words, sentence
from server.views.days import feature_in_words, kind_in_words
from server.views.tints import tints
from server.words import day_in_words, ngettext
from server.words import gettext as _
from solver.rules import Clash


@dataclass(frozen=True)
class Filter:
    """What the organiser wants to see: one room, one time, cards that a text fits; tighter rows."""

    text: str = ""
    room: int | None = None
    slot: int | None = None
    dense: bool = False

    @property
    def on(self) -> bool:
        """Whether anything is left out or faint."""
        return bool(self.text or self.room or self.slot)


@dataclass(frozen=True)
class Card:
    """One session as a note. `faint` where the filter's text doesn't fit; `waived` are demands left out, with why."""

    number: int
    title: str
    language: str
    topic: str
    tint: str
    hosts: str
    wishes: int
    length: int
    pinned: str
    clashes: tuple[str, ...]
    waived: tuple[str, ...]
    faint: bool


@dataclass(frozen=True)
class Cell:
    """A room at a time. `span` rows are covered by its card; `goes_on` are cards that began earlier and run on here."""

    room: int
    slot: int
    where: str
    closed: str | None
    cards: tuple[Card, ...] = ()
    goes_on: tuple[Card, ...] = ()
    span: int = 1


@dataclass(frozen=True)
class Row:
    """A stretch of the day: a band (a break, a new day) or a slot with its cells."""

    start: str
    end: str
    band: str = ""
    slot: int = 0
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Head:
    """A room at the head of its column."""

    id: int
    name: str
    facts: str


@dataclass(frozen=True)
class GridView:
    """The whole grid."""

    slug: str
    step: int
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    dense: bool
    found: str
    shelf: tuple[Card, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    pitched: bool = False


def grid(desk: Desk, clashes: Iterable[Clash], wanted: Filter) -> GridView:
    """The grid of the draft, with its clashes."""
    cards = cards_of(desk, clashes, wanted)
    slots = [slot for slot in desk.slots if wanted.slot in (None, slot.id) or slot.kind != "session"]
    rooms = [room for room in desk.rooms if wanted.room in (None, room.id)]
    return GridView(
        slug=desk.event.slug,
        step=desk.step,
        heads=tuple(_head(room) for room in rooms),
        rows=tuple(_rows(desk, slots, rooms, cards)),
        dense=wanted.dense,
        found=_found(cards.values(), wanted),
        shelf=tuple(card for session, card in cards.items() if session not in desk.placements),
        numbers=desk.numbers,
        pitched=bool(desk.sessions),
    )


def cards_of(desk: Desk, clashes: Iterable[Clash] = (), wanted: Filter | None = None) -> dict[int, Card]:
    """Every session as a note, by row id."""
    names = names_of(desk)
    told: dict[str, list[str]] = {}
    for clash in clashes:
        said = sentence(clash, names)
        for session in filter(None, (clash.session, clash.values.get("other"))):
            told.setdefault(str(session), []).append(said)
    waived: dict[int, list[str]] = {}
    for session, rule, reason in desk.waivers:
        waived.setdefault(session, []).append(waiver_in_words(rule, reason))
    tinted = tints(session.topic for session in desk.sessions)
    room_names = {room.id: room.name for room in desk.rooms}
    slot_names = {slot.id: start_of(slot, desk.event.timezone) for slot in desk.slots}
    return {
        session.id: Card(
            number=session.number,
            title=session.title,
            language=session.language,
            topic=session.topic,
            tint=tinted[session.topic],
            hosts=", ".join(host.name for host in session.people if host.name),
            wishes=desk.totals.get(session.id, 0),
            length=session.length,
            pinned=_pinned(session, room_names, slot_names),
            clashes=tuple(dict.fromkeys(told.get(session.camp_id, ()))),
            waived=tuple(waived.get(session.id, ())),
            faint=bool(wanted and wanted.text) and not _fits(session, wanted.text if wanted else ""),
        )
        for session in desk.sessions
    }


def names_of(desk: Desk) -> Names:
    """What the ids of a clash are called."""
    return Names.of(desk.sessions, desk.people.values(), desk.rooms, desk.slots, desk.event.timezone)


def waiver_in_words(rule: str, reason: str) -> str:
    """A demand that was overridden by hand, with why."""
    said = _("Done anyway: {demand} is left out.").format(demand=rule_in_words(rule))
    return f"{said} {reason}".strip()


def start_of(slot: Slot, zone: str) -> str:
    """The local start of a slot: "11:00"."""
    return f"{clock.to_local(slot.starts_at, zone):%H:%M}"


def where(desk: Desk, cell: tuple[int, int] | None) -> str:
    """A cell in words: "11:00, Room 1"; the shelf for None."""
    if cell is None:
        return _("the shelf")
    room = next((each.name for each in desk.rooms if each.id == cell[0]), "")
    slot = next((each for each in desk.slots if each.id == cell[1]), None)
    start = start_of(slot, desk.event.timezone) if slot else ""
    return _("{start}, {room}").format(start=start, room=room)


def step_in_words(desk: Desk, step: Step) -> str:
    """What a step did, as the status line says it."""
    numbers = {session.id: session.number for session in desk.sessions}
    moved = [(int(key.split(":")[1]), to) for key, to in step.after.items() if key.startswith("place:")]
    undone = {"undo": _("Undone."), "redo": _("Done again.")}.get(step.kind, "")
    if len(moved) > 2:
        said = ngettext("{n} session moved.", "{n} sessions moved.", len(moved)).format(n=len(moved))
    elif moved:
        said = " ".join(
            _("{number} is now at {where}.").format(
                number=numbers.get(session, "?"), where=where(desk, tuple(to) if to else None)
            )
            for session, to in moved
        )
    else:
        said = {
            "pin": _("The pin is changed."),
            "close": _("The cell is changed."),
            "apart": _("Which sessions are kept apart is changed."),
            "waive": _("The demand is changed."),
        }.get(step.kind, "")
    return f"{undone} {said}".strip()


def _rows(desk: Desk, slots: list[Slot], rooms: list[Room], cards: Mapping[int, Card]) -> Iterable[Row]:
    zone = desk.event.timezone
    order = [slot.id for slot in desk.slots if slot.kind == "session"]
    begins: dict[tuple[int, int], list[Session]] = {}
    goes_on: dict[tuple[int, int], list[Session]] = {}
    for session in desk.sessions:
        if session.id in desk.placements and desk.placements[session.id][1] in order:
            cell = desk.placements[session.id]
            first = order.index(cell[1])
            begins.setdefault(cell, []).append(session)
            for later in order[first + 1 : first + session.length]:
                goes_on.setdefault((cell[0], later), []).append(session)
    covered: set[tuple[int, int]] = set()
    day: date | None = None
    for place, slot in enumerate(slots):
        start, end = clock.to_local(slot.starts_at, zone), clock.to_local(slot.ends_at, zone)
        if day not in (None, start.date()):
            yield Row(start="", end="", band=day_in_words(start.date()))
        day = start.date()
        if slot.kind != "session":
            yield Row(start=f"{start:%H:%M}", end=f"{end:%H:%M}", band=slot.title or kind_in_words(slot.kind))
            continue
        cells: list[Cell] = []
        for room in rooms:
            if (room.id, slot.id) in covered:
                continue
            here = begins.get((room.id, slot.id), [])
            span = _span(here, slots[place:], room.id, begins, goes_on)
            covered.update((room.id, each.id) for each in slots[place + 1 : place + span])
            cells.append(
                Cell(
                    room=room.id,
                    slot=slot.id,
                    where=_("{start}, {room}").format(start=f"{start:%H:%M}", room=room.name),
                    closed=room.closed.get(slot.id),
                    cards=tuple(cards[session.id] for session in here),
                    goes_on=tuple(cards[session.id] for session in goes_on.get((room.id, slot.id), [])),
                    span=span,
                )
            )
        yield Row(start=f"{start:%H:%M}", end=f"{end:%H:%M}", slot=slot.id, cells=tuple(cells))


def _span(
    here: list[Session],
    following: list[Slot],
    room: int,
    begins: Mapping[tuple[int, int], list[Session]],
    goes_on: Mapping[tuple[int, int], list[Session]],
) -> int:
    """How many rows one card alone covers: until a band, another card, or the end."""
    if len(here) != 1:
        return 1
    span = 1
    for slot in following[1 : here[0].length]:
        alone = goes_on.get((room, slot.id)) == here and (room, slot.id) not in begins
        if slot.kind != "session" or not alone:
            break
        span += 1
    return span


def _head(room: Room) -> Head:
    seats = ngettext("{n} seat", "{n} seats", room.capacity).format(n=room.capacity)
    return Head(room.id, room.name, " · ".join((seats, *(feature_in_words(feature) for feature in room.features))))


def _pinned(session: Session, rooms: Mapping[int, str], slots: Mapping[int, str]) -> str:
    kept = [slots.get(session.pin_slot or 0), rooms.get(session.pin_room or 0)]
    return _("pinned: {where}").format(where=", ".join(filter(None, kept))) if any(kept) else ""


def _fits(session: Session, text: str) -> bool:
    words = folded(text)
    told = folded(
        " ".join((str(session.number), session.title, session.topic, *(host.name for host in session.people)))
    )
    return words in told


def _found(cards: Iterable[Card], wanted: Filter) -> str:
    if not wanted.text:
        return ""
    found = Counter(card.faint for card in cards)[False]
    return ngettext("{n} session fits.", "{n} sessions fit.", found).format(n=found)
