"""Clashes in words: a rule's name and its values become a sentence, in the reader's language.

Sessions, hosts and rooms are named; somebody who only wishes never is. `short` fits a cell of the grid, `sentence` stands alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from server import clock
from server.store.events import Room, Slot
from server.store.people import Person
from server.store.sessions import Session
from server.views.days import feature_in_words
from server.words import gettext as _
from server.words import ngettext
from solver.rules import Clash


@dataclass(frozen=True)
class Names:
    """What camp ids are called. `numbers` are the sessions' short numbers."""

    numbers: Mapping[str, int]
    titles: Mapping[str, str]
    people: Mapping[str, str]
    rooms: Mapping[str, str]
    slots: Mapping[str, str]

    @classmethod
    def of(
        cls,
        sessions: Iterable[Session],
        people: Iterable[Person],
        rooms: Iterable[Room],
        slots: Iterable[Slot],
        zone: str,
    ) -> "Names":
        """From the store's values; slots are called by their local start."""
        held = list(sessions)
        return cls(
            numbers={session.camp_id: session.number for session in held},
            titles={session.camp_id: session.title for session in held},
            people={person.camp_id: person.name for person in people},
            rooms={room.camp_id: room.name for room in rooms},
            slots={slot.camp_id: f"{clock.to_local(slot.starts_at, zone):%H:%M}" for slot in slots},
        )

    @classmethod
    def of_file(cls, document: Mapping[str, Any]) -> "Names":
        """From a camp file, for the command line."""
        sessions = document.get("sessions", [])
        return cls(
            numbers={each["id"]: each.get("number") or place for place, each in enumerate(sessions, start=1)},
            titles={each["id"]: each.get("title", each["id"]) for each in sessions},
            people={
                each["id"]: each.get("name", "") for each in document.get("attendees", []) if isinstance(each, dict)
            },
            rooms={each["id"]: each.get("name", each["id"]) for each in document.get("rooms", [])},
            slots={each["id"]: each.get("start") or each["id"] for each in document.get("slots", [])},
        )

    def person(self, camp_id: str) -> str:
        """A host's name; hosts that gave none are "a host"."""
        return self.people.get(camp_id) or _("a host")

    def session(self, camp_id: str) -> str:
        """Such as "31, Let's kill the PDF"."""
        return _("{number}, {title}").format(
            number=self.numbers.get(camp_id, camp_id), title=self.titles.get(camp_id, camp_id)
        )


def short(clash: Clash, names: Names) -> str:
    """A clash in a few words, for a cell that is about the session in the hand."""
    values = _values(clash, names)
    return {
        "past-the-end": _("runs past the end"),
        "slots-join": _("a break comes between"),
        "host-twice": _("{person} is in {other} then"),
        "rest": _("no rest for {person}"),
        "away": _("{person} is away"),
        "needs": _("no {feature}"),
        "closed": _("not free for sessions"),
        "slot": _("only at {slots}"),
        "room": _("only in {rooms}"),
        "pin": _("pinned to {pin}"),
        "keep-apart": _("kept apart from {other}"),
        "one-card-a-cell": _("{other} stands here"),
    }.get(clash.rule, clash.rule).format(**values)


def sentence(clash: Clash, names: Names) -> str:
    """A clash as a whole sentence."""
    values = _values(clash, names)
    length = int(clash.values.get("length") or 1)
    return {
        "past-the-end": ngettext(
            "{number} lasts {length} slot and would run past the end of the day.",
            "{number} lasts {length} slots and would run past the end of the day.",
            length,
        ),
        "slots-join": ngettext(
            "{number} lasts {length} slot, and a break comes between them.",
            "{number} lasts {length} slots, and a break comes between them.",
            length,
        ),
        "host-twice": _("{person} is needed in {number} and, at the same time, in {other_title}."),
        "rest": _("{person} asked for a rest between sessions, and {number} is right beside {other_title}."),
        "away": _("{person} isn't there at {slot}, when {number} would run."),
        "needs": _("{number} needs this of its room: {feature}. {room} doesn't have it."),
        "closed": _("{room} isn't free for sessions at {slot}."),
        "slot": _("{number} may only start at {slots}."),
        "room": _("{number} may only be in {rooms}."),
        "pin": _("{number} is pinned to {pin}."),
        "keep-apart": _("{number} and {other_title} are kept apart."),
        "one-card-a-cell": _("{other_title} is in {room} at the same time as {number}."),
        "placed-twice": _("{number} is placed more than once."),
        "unknown": _("{number} is placed where there is no room or time."),
    }.get(clash.rule, clash.rule).format(**values)


def rule_in_words(rule: str) -> str:
    """What a rule asks for: the name of a demand on a button or beside a reason."""
    return {
        "past-the-end": _("the end of the day"),
        "slots-join": _("no break within it"),
        "host-twice": _("its hosts in one place at a time"),
        "rest": _("a rest between sessions"),
        "away": _("its hosts being there"),
        "needs": _("what it needs of a room"),
        "closed": _("the closed room"),
        "slot": _("the times it may have"),
        "room": _("the rooms it may have"),
        "pin": _("its pin"),
        "keep-apart": _("being kept apart"),
    }.get(rule, rule)


def _values(clash: Clash, names: Names) -> dict[str, object]:
    values = clash.values
    other = str(values.get("other", ""))
    pin = names.slots.get(values.get("pin_slot", "")) or names.rooms.get(values.get("pin_room", ""), "")
    return {
        "number": names.numbers.get(clash.session, clash.session),
        "person": names.person(str(values.get("attendee", ""))),
        "other": names.numbers.get(other, other),
        "other_title": names.session(other) if other else "",
        "feature": feature_in_words(str(values.get("feature", ""))),
        "room": names.rooms.get(values.get("room", ""), ""),
        "slot": names.slots.get(values.get("slot", ""), ""),
        "slots": _listed(names.slots, values.get("slots")),
        "rooms": _listed(names.rooms, values.get("rooms")),
        "pin": pin,
        "length": values.get("length", 1),
    }


def _listed(names: Mapping[str, str], ids: Any) -> str:
    return ", ".join(names.get(each, each) for each in ids or ()) or _("none")
