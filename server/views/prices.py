"""What putting a card into a cell would do, in a few words: the chips that the desk shows while a card is in the hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from server.store.desks import Desk
from server.views.clashes import Names, sentence, short
from server.views.desk import names_of, start_of, where
from server.words import gettext as _
from server.words import ngettext
from solver.pricing import Price
from solver.rules import Clash

Kind = Literal["better", "same", "worse", "never"]


@dataclass(frozen=True)
class Chip:
    """One cell's words. `swap`: the number of the card that would change places; `clashes`: whole sentences; `granted`: the
    weight of wishes gained."""

    room: int
    slot: int
    where: str
    kind: Kind
    words: str
    swap: int | None
    clashes: tuple[str, ...]
    granted: int


def chips(desk: Desk, prices: Iterable[Price], number: int) -> list[Chip]:
    """A chip for every cell but the card's own."""
    names = names_of(desk)
    rooms = {room.camp_id: room.id for room in desk.rooms}
    slots = {slot.camp_id: slot.id for slot in desk.slots}
    placed = any(session.number == number and session.id in desk.placements for session in desk.sessions)
    return [
        _chip(desk, price, names, (rooms[price.room], slots[price.slot]), placed)
        for price in prices
        if price.room in rooms and price.slot in slots
    ]


def by_time(desk: Desk, told: Iterable[Chip], session: int) -> list[tuple[str, list[tuple[str, Chip | None]]]]:
    """Chips as a table: for each slot its start and, room by room, (room's name, chip); None where the card is now."""
    held = {(chip.room, chip.slot): chip for chip in told}
    here = desk.placements.get(session)
    zone = desk.event.timezone
    return [
        (
            start_of(slot, zone),
            [
                (room.name, held.get((room.id, slot.id)))
                for room in desk.rooms
                if (room.id, slot.id) in held or (room.id, slot.id) == here
            ],
        )
        for slot in desk.slots
        if slot.kind == "session"
    ]


def effect(granted: int, standing: float, more: bool = True) -> tuple[Kind, str]:
    """A difference in wishes met and people on their feet, in words. `more`: compared with something that is there."""
    parts: list[str] = []
    people = round(standing)
    if granted > 0 and more:
        parts.append(ngettext("{n} more wish met", "{n} more wishes met", granted).format(n=granted))
    elif granted > 0:
        parts.append(ngettext("{n} wish met", "{n} wishes met", granted).format(n=granted))
    elif granted < 0:
        parts.append(ngettext("{n} fewer wish met", "{n} fewer wishes met", -granted).format(n=-granted))
    if people > 0:
        parts.append(ngettext("{n} would stand", "{n} would stand", people).format(n=people))
    elif people < 0:
        parts.append(ngettext("{n} fewer stands", "{n} fewer stand", -people).format(n=-people))
    kind: Kind = "same"
    if granted > 0 or (granted == 0 and people < 0):
        kind = "better"
    if granted < 0 or (granted == 0 and people > 0):
        kind = "worse"
    return kind, ", ".join(parts) or _("no difference")


def _chip(desk: Desk, price: Price, names: Names, cell: tuple[int, int], placed: bool) -> Chip:
    swap = names.numbers.get(price.swap_with) if price.swap_with else None
    kind, words = effect(price.granted, price.standing, more=placed)
    if price.clashes:
        kind, words = "never", _clashes(price.clashes, names)
    if swap is not None and placed:
        words = _("swap: {effect}").format(effect=words)
    elif swap is not None:
        words = _("{number} to the shelf: {effect}").format(number=swap, effect=words)
    told = tuple(sentence(clash, names) for clash in price.clashes)
    return Chip(cell[0], cell[1], where(desk, cell), kind, words, swap, told, price.granted)


def _clashes(clashes: tuple[Clash, ...], names: Names) -> str:
    first = short(clashes[0], names)
    if len(clashes) == 1:
        return first
    more = len(clashes) - 1
    return ngettext("{first}, and {n} more", "{first}, and {n} more", more).format(first=first, n=more)
