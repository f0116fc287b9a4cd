"""Rule names and values as sentences for the command line. Owns English words; decides nothing.

(The web pages make sentences of their own, in the reader's language.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from gettext import gettext as _
from typing import Any

from solver.camp import Camp
from solver.proposal import Demand


def sentence(camp: Camp, demand: Demand) -> str:
    """One demand in an organiser's words, sessions by title and number, slots by their time, rooms by name."""
    titles = [title(camp, session) for session in demand.sessions]
    values = {key: _shown(camp, key, value) for key, value in demand.values.items()}
    return _TEMPLATES.get(demand.rule, _other)(titles, values)


def title(camp: Camp, session: str) -> str:
    """A session as a person knows it: “Title” (14)."""
    found = next((each for each in camp.sessions if each.id == session), None)
    if found is None:
        return session
    return f"“{found.title}” ({found.number if found.number is not None else found.id})"


def _shown(camp: Camp, key: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_shown(camp, key, each) for each in value) or _("nowhere")
    if key in ("slots", "slot", "pin_slot"):
        slot = next((each for each in camp.slots if each.id == value), None)
        return f"{slot.start} ({slot.id})" if slot and slot.start else str(value)
    if key in ("rooms", "room", "pin_room"):
        return next((each.name for each in camp.rooms if each.id == value), str(value))
    return str(value)


Words = Callable[[Sequence[str], Mapping[str, str]], str]


def _pin(titles: Sequence[str], values: Mapping[str, str]) -> str:
    return _("{title} is pinned to {place}.").format(
        title=titles[0], place=values.get("pin_slot") or values.get("pin_room")
    )


def _closed(titles: Sequence[str], values: Mapping[str, str]) -> str:
    return _("{room} is closed at {slots}.").format(room=values["room"], slots=values.get("slots", values.get("slot")))


def _needs(titles: Sequence[str], values: Mapping[str, str]) -> str:
    if values.get("taken") == "True":
        return _("{title} has somebody who needs {feature}.").format(title=titles[0], feature=values["feature"])
    return _("{title} needs {feature}.").format(title=titles[0], feature=values["feature"])


def _slot(titles: Sequence[str], values: Mapping[str, str]) -> str:
    return _("{title} can start only at: {slots}.").format(title=titles[0], slots=values["slots"])


def _room(titles: Sequence[str], values: Mapping[str, str]) -> str:
    return _("{title} can be only in: {rooms}.").format(title=titles[0], rooms=values["rooms"])


def _host_twice(titles: Sequence[str], values: Mapping[str, str]) -> str:
    return _("{attendee} must be at both {first} and {second}, so these can't overlap.").format(
        attendee=values["attendee"], first=titles[0], second=titles[-1]
    )


def _rest(titles: Sequence[str], values: Mapping[str, str]) -> str:
    return _("{attendee} rests between {first} and {second}.").format(
        attendee=values["attendee"], first=titles[0], second=titles[-1]
    )


def _away(titles: Sequence[str], values: Mapping[str, str]) -> str:
    return _("{attendee}, who must be at {title}, is away part of the day.").format(
        attendee=values["attendee"], title=titles[0]
    )


def _apart(titles: Sequence[str], values: Mapping[str, str]) -> str:
    return _("{first} and {second} are kept apart.").format(first=titles[0], second=titles[-1])


def _past(titles: Sequence[str], values: Mapping[str, str]) -> str:
    return _("{title} lasts {length} slots and can't run past the last.").format(
        title=titles[0], length=values["length"]
    )


def _joins(titles: Sequence[str], values: Mapping[str, str]) -> str:
    return _("{title} lasts {length} slots, which must join.").format(title=titles[0], length=values["length"])


def _place(titles: Sequence[str], values: Mapping[str, str]) -> str:
    return _("{title} wants a cell.").format(title=titles[0])


def _stays(titles: Sequence[str], values: Mapping[str, str]) -> str:
    return _("{title} may not move.").format(title=titles[0])


def _moves(titles: Sequence[str], values: Mapping[str, str]) -> str:
    return _("At most {most} sessions may move, and {least} would have to.").format(
        most=values["most"], least=values["least"]
    )


def _other(titles: Sequence[str], values: Mapping[str, str]) -> str:
    return ", ".join([*titles, *values.values()])


_TEMPLATES: dict[str, Words] = {
    "pin": _pin,
    "closed": _closed,
    "needs": _needs,
    "slot": _slot,
    "room": _room,
    "host-twice": _host_twice,
    "rest": _rest,
    "away": _away,
    "keep-apart": _apart,
    "past-the-end": _past,
    "slots-join": _joins,
    "place": _place,
    "stays": _stays,
    "max-moves": _moves,
}
