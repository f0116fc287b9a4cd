"""What the desk prints while the day runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.store.desks import Desk
from server.store.keepers import Keeper
from server.views.desk import Card, cards_of, where
from server.views.prices import Chip
from server.views.rooms import RoomDay, Stand

BEST_CELLS = 3


@dataclass(frozen=True)
class Late:
    """A session without a cell, and the best free cells for it."""

    card: Card
    cells: tuple[Chip, ...]


@dataclass(frozen=True)
class KeeperLine:
    """A phone that looks after a room, or asks to."""

    badge: int
    name: str
    room: str
    confirmed: bool


@dataclass(frozen=True)
class TodayView:
    """The page: `stands` are sessions on now or next, with their room; `free` are cells that are still free."""

    stands: tuple[tuple[RoomDay, Stand], ...]
    late: tuple[Late, ...]
    keepers: tuple[KeeperLine, ...]
    free: tuple[tuple[str, str], ...]
    sessions: tuple[tuple[int, str], ...]
    message: str


def today(
    desk: Desk, rooms: Iterable[RoomDay], keepers: Iterable[Keeper], chips: Mapping[int, Sequence[Chip]]
) -> TodayView:
    """The day as it stands."""
    cards = cards_of(desk)
    names = {room.id: room.name for room in desk.rooms}
    return TodayView(
        stands=tuple((room, stand) for room in rooms for stand in room.stands if stand.now or stand.next or stand.full),
        late=tuple(
            Late(card, _best(chips.get(card.number, ())))
            for session, card in cards.items()
            if session not in desk.placements
        ),
        keepers=tuple(KeeperLine(each.badge, each.name, names.get(each.room, ""), each.confirmed) for each in keepers),
        free=tuple((f"{room}:{slot}", where(desk, (room, slot))) for room, slot in _free(desk)),
        sessions=tuple((session.number, f"{session.number} {session.title}") for session in desk.sessions),
        message=desk.event.message,
    )


def _best(chips: Iterable[Chip]) -> tuple[Chip, ...]:
    """Free cells that break nothing, the best first: as the prices come, better before same before worse."""
    order = {"better": 0, "same": 1, "worse": 2}
    free = [chip for chip in chips if chip.swap is None and chip.kind != "never"]
    return tuple(sorted(free, key=lambda chip: (order[chip.kind], -chip.granted))[:BEST_CELLS])


def _free(desk: Desk) -> Iterable[tuple[int, int]]:
    order = [slot.id for slot in desk.slots if slot.kind == "session"]
    lengths = {session.id: session.length for session in desk.sessions}
    held = {
        (room, each)
        for session, (room, slot) in desk.placements.items()
        if slot in order
        for each in order[order.index(slot) : order.index(slot) + lengths.get(session, 1)]
    }
    for slot in order:
        for room in desk.rooms:
            if (room.id, slot) not in held and slot not in room.closed:
                yield room.id, slot
