"""What each possible move of a session would cost or gain, by the same measure and rules as everything else.

Owns the prices that the desk shows while a card is in the hand. Changes no grid. `Pricer` keeps a camp and a grid
warm, so that pricing a whole grid of cells is fast enough to do while somebody picks up a card.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from solver.board import Board, Cell
from solver.camp import Camp, Placement
from solver.measure import SlotCount
from solver.rules import Clash, Referee


class Price(msgspec.Struct, frozen=True):
    """What putting the session into this cell would change.

    `granted`: weight of wishes; `standing`: people; both as differences to the grid as it is. `clashes`: the rules
    that the session (or what it changes places with) would then break. `swap_with`: who stands there now and would
    go where the session came from, or out of the grid when it came from nowhere; None for a free cell. A long
    session can have several in its way: then they all go, and this names the first.
    """

    room: str
    slot: str
    granted: int
    standing: float
    clashes: tuple[Clash, ...]
    swap_with: str | None


def prices(camp: Camp, grid: Iterable[Placement], session: str) -> list[Price]:
    """The price of every cell but the one it is in, in the order of slots and then rooms. Raises `KeyError` for an unknown id."""
    return Pricer(camp, grid).prices(session)


class Pricer:
    """One camp and one grid, prepared for many questions."""

    def __init__(self, camp: Camp, grid: Iterable[Placement]) -> None:
        self.board = Board(camp)
        self.referee = Referee(self.board)
        self.places = self.board.places(grid)
        self._now = [self._count(self.places, t) for t in range(self.board.slots)]

    def prices(self, session: str) -> list[Price]:
        """The price of every cell but the session's own. Raises `KeyError` for an unknown id."""
        s = self.board.session_number[session]
        here = self.places.get(s)
        cells = [(t, r) for t in range(self.board.slots) for r in range(self.board.rooms)]
        return [self._price(s, cell) for cell in cells if cell != here]

    def price(self, session: str, room: str, slot: str) -> Price:
        """The price of one cell. Raises `KeyError` for an unknown id."""
        board = self.board
        return self._price(board.session_number[session], (board.slot_number[slot], board.room_number[room]))

    def worth(self, session: int) -> int:
        """The weight of wishes that the session (by number) adds where it stands."""
        without = {s: cell for s, cell in self.places.items() if s != session}
        return sum(self._now[t][0] - self._count(without, t)[0] for t in self._touched(without, (session,)))

    def _price(self, s: int, cell: Cell) -> Price:
        board = self.board
        after = dict(self.places)
        came_from = after.pop(s, None)
        in_the_way = self._holders(after, s, cell)
        for q in in_the_way:
            start = after.pop(q)[0]
            back = None if came_from is None else came_from[0] + start - cell[0]
            if came_from is not None and back is not None and 0 <= back < board.slots:
                after[q] = (back, came_from[1])
        after[s] = cell
        granted, standing = 0, 0.0
        for t in self._touched(after, (s, *in_the_way)):
            then, now = self._count(after, t), self._now[t]
            granted, standing = granted + then[0] - now[0], standing + then[1] - now[1]
        return Price(
            room=board.camp.rooms[cell[1]].id,
            slot=board.camp.slots[cell[0]].id,
            granted=granted,
            standing=round(standing, 6),
            clashes=self._clashes(after, (s, *in_the_way)),
            swap_with=board.camp.sessions[in_the_way[0]].id if in_the_way else None,
        )

    def _holders(self, places: dict[int, Cell], s: int, cell: Cell) -> list[int]:
        """Who is in the room while s would run there, in the order of the day."""
        start, end = cell[0], cell[0] + self.board.length[s]
        found = [q for q, (t, r) in places.items() if r == cell[1] and t < end and start < t + self.board.length[q]]
        return sorted(found, key=lambda q: places[q])

    def _touched(self, after: dict[int, Cell], moved: tuple[int, ...]) -> set[int]:
        """The slots whose figures can change: those that moved sessions run in, and the starts of what runs on into them."""
        board = self.board
        slots: set[int] = set()
        for q in moved:
            for places in (self.places, after):
                if q in places:
                    slots.update(board.run(q, places[q][0]))
        for q, (start, _) in after.items():
            if board.length[q] > 1 and not slots.isdisjoint(board.run(q, start)):
                slots.add(start)
        return slots

    def _count(self, places: dict[int, Cell], t: int) -> tuple[int, float]:
        slot = SlotCount(self.board, places, t)
        return slot.granted(), slot.walk()[1]

    def _clashes(self, after: dict[int, Cell], moved: tuple[int, ...]) -> tuple[Clash, ...]:
        told: list[Clash] = []
        for q in moved:
            if q in after:
                told += (clash for clash in self.referee.clashes_of(q, after) if not _told(clash, told))
        return tuple(told)


def _told(clash: Clash, told: list[Clash]) -> bool:
    """Was the same clash told already, seen from the other session?"""
    return any(
        each.rule == clash.rule
        and each.session == clash.values.get("other")
        and each.values.get("other") == clash.session
        and each.values.get("attendee") == clash.values.get("attendee")
        for each in told
    )
