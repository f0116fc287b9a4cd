"""What the page of the day's set-up prints: times and rooms as an organiser edits them."""

from dataclasses import dataclass
from datetime import date

from server import clock
from server.store.events import FEATURES, KINDS, Event, Room, Slot
from server.words import day_in_words, language_in_words, languages, pgettext


@dataclass(frozen=True)
class SlotRow:
    """One stretch of the day as form fields."""

    id: int
    day: str
    start: str
    end: str
    kind: str
    title: str
    expected: str
    joins_next: str


@dataclass(frozen=True)
class RoomRow:
    """One room as form fields. `own_features` are those in the organiser's own words, with commas."""

    id: int
    name: str
    capacity: int
    features: tuple[str, ...]
    own_features: str
    shown_features: str
    where_it_is: str
    join_link: str


@dataclass(frozen=True)
class DayView:
    """The whole page."""

    event: Event
    day_in_words: str
    slots: tuple[SlotRow, ...]
    rooms: tuple[RoomRow, ...]
    several_days: bool
    kinds: tuple[tuple[str, str], ...]
    features: tuple[tuple[str, str], ...]
    tongues: tuple[tuple[str, str], ...]


def day(event: Event, slots: list[Slot], rooms: list[Room]) -> DayView:
    """The set-up of an event."""
    rows = tuple(_slot(slot, event.timezone) for slot in slots)
    return DayView(
        event=event,
        day_in_words=day_in_words(date.fromisoformat(event.date)),
        slots=rows,
        rooms=tuple(_room(room) for room in rooms),
        several_days=len({row.day for row in rows}) > 1,
        kinds=tuple((kind, kind_in_words(kind)) for kind in KINDS),
        features=tuple((feature, feature_in_words(feature)) for feature in FEATURES),
        tongues=_tongues(event.languages),
    )


def _tongues(spoken: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """What the projector can speak: each language alone, each first with the others after it, and what it speaks now."""
    known = languages()
    orders = [(each,) for each in known] + [tuple(dict.fromkeys((each, *known))) for each in known] + [spoken]
    return tuple((" ".join(each), " · ".join(map(language_in_words, each))) for each in dict.fromkeys(orders))


def kind_in_words(kind: str) -> str:
    """What happens in a slot of this kind."""
    return {
        "session": pgettext("slot", "Sessions"),
        "opening": pgettext("slot", "Opening"),
        "break": pgettext("slot", "Break"),
        "lunch": pgettext("slot", "Lunch"),
        "closing": pgettext("slot", "Closing"),
    }[kind]


def feature_in_words(feature: str) -> str:
    """A feature of a room: ours in the reader's language, anybody's own words as they are."""
    return {
        "step-free": pgettext("room", "step-free"),
        "hearing loop": pgettext("room", "hearing loop"),
        "projector": pgettext("room", "projector"),
        "hybrid": pgettext("room", "hybrid"),
        "quiet": pgettext("room", "quiet"),
        "interpreter": pgettext("room", "place for an interpreter"),
    }.get(feature, feature)


def _slot(slot: Slot, zone: str) -> SlotRow:
    start, end = clock.to_local(slot.starts_at, zone), clock.to_local(slot.ends_at, zone)
    return SlotRow(
        id=slot.id,
        day=start.date().isoformat(),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
        kind=slot.kind,
        title=slot.title,
        expected="" if slot.expected is None else str(slot.expected),
        joins_next={None: "", True: "yes", False: "no"}[slot.joins_next],
    )


def _room(room: Room) -> RoomRow:
    return RoomRow(
        id=room.id,
        name=room.name,
        capacity=room.capacity,
        features=room.features,
        own_features=", ".join(feature for feature in room.features if feature not in FEATURES),
        shown_features=", ".join(feature_in_words(feature) for feature in room.features),
        where_it_is=room.where_it_is,
        join_link=room.join_link,
    )
