"""What one slot grants, for a set of sessions that run in it: rooms dealt out, people seated, and remembered.

Owns the value of a slot as the search sees it, with the best deal of rooms that it finds. Knows nothing of the
other slots but the start of sessions that run on.
"""

from __future__ import annotations

from typing import NamedTuple

from solver.board import Board, numbers
from solver.rooms import Shortage, largest_first, match
from solver.rules import Limits
from solver.seating import Levels, prices, seated

REMEMBERED = 60_000  # slots with their worth; beyond that memory starts afresh
EXCHANGES = 4  # of rooms within a slot, one after the other
PAIRS = 4  # looked at for each exchange

Long = tuple[tuple[int, int, int], ...]  # (session, start, room) of the sessions of several slots that run in a slot


class Worth(NamedTuple):
    """What a slot grants (-1: no deal of rooms exists), session -> room, and session -> (price of a seat, of all
    its seats) where seats are short: less `price` for each wish, plus the price of all seats, tells the same weight."""

    granted: int
    rooms: dict[int, int]
    dear: dict[int, tuple[int, int]]


class SlotValues:
    """Values of slots over one board. `mask[s]` is the crowd of s, `busy_mask[s]` those it keeps busy, on both levels."""

    def __init__(self, board: Board, limits: Limits) -> None:
        self.board, self.limits = board, limits
        self.mask = board.crowd_mask
        self.busy_mask = [self._both(must) for must in board.must]
        self.away = [self._both(away) for away in board.away]
        self.order = largest_first(board)
        self._short = sum(1 << s for s in range(board.sessions) if board.length[s] == 1)
        self._known: dict[tuple[object, ...], Worth] = {}
        self._usable = [
            sum(
                1 << r for r in range(board.rooms) if any(limits.rooms_at[s][t] >> r & 1 for s in range(board.sessions))
            )
            for t in range(board.slots)
        ]

    def _both(self, people: int) -> int:
        return people | people << self.board.people

    def rooms_for_short(self, t: int, longs: Long) -> int:
        """How many rooms are left for sessions of one slot."""
        taken = sum(1 << r for r in {r for _, _, r in longs})
        return (self._usable[t] & ~taken).bit_count()

    def granted(self, t: int, members: list[int], longs: Long) -> int:
        """The weight that slot t grants with these sessions running in each slot; -1 where no deal of rooms exists."""
        return self._look(t, members, longs).granted

    def rooms(self, t: int, members: list[int], longs: Long) -> dict[int, int]:
        """Session -> room for the sessions of one slot in t."""
        return self._look(t, members, longs).rooms

    def reach(self, t: int, members: list[int], longs: Long, without: int) -> tuple[int, int, int]:
        """(crowd mask of what starts in t less the price of seats, mask of who is busy then, price of all those seats),
        one session left out. With free seats this is just who is reached."""
        mask, busy, paid = 0, self.away[t], 0
        dear = self._look(t, members, longs).dear
        for s in numbers(members[t] & self._short):
            if s != without:
                busy |= self.busy_mask[s]
                if s in dear:
                    mask |= self.mask[s] >> self.board.people if dear[s][0] == 1 else 0
                    paid += dear[s][1]
                else:
                    mask |= self.mask[s]
        for s, start, _ in longs:
            busy |= self.busy_mask[s]
            if start == t:
                mask |= self.mask[s] & ~self._busy_later(s, t, members)
        return mask, busy, paid

    def _busy_later(self, s: int, start: int, members: list[int]) -> int:
        busy = 0
        for t in self.board.run(s, start)[1:]:
            busy |= self.away[t]
            for other in numbers(members[t]):
                busy |= self.busy_mask[other]
        return busy

    def _look(self, t: int, members: list[int], longs: Long) -> Worth:
        later = tuple(members[step] for s, start, _ in longs if start == t for step in self.board.run(s, t)[1:])
        key = (t, members[t], longs, later)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._count(t, members, longs)
        return found

    def _count(self, t: int, members: list[int], longs: Long) -> Worth:
        board = self.board
        shorts = list(numbers(members[t] & self._short))
        busy = self.away[t]
        for s in numbers(members[t]):
            busy |= self.busy_mask[s]
        crowds = {s: self.mask[s] & ~busy for s in shorts}
        level = board.everyone
        shorts.sort(key=lambda s: (-(crowds[s] & level).bit_count(), s))
        taken = sum(1 << r for r in {r for _, _, r in longs})
        try:
            rooms = match([self.limits.rooms_at[s][t] & ~taken for s in shorts], self.order)
        except Shortage:
            return Worth(-1, {}, {})
        for s, start, _ in longs:
            if start == t:
                crowds[s] = self.mask[s] & ~busy & ~self._busy_later(s, t, members)
        long_seats = {s: board.seats(s, r, t) for s, start, r in longs if start == t}
        reach = 0
        for crowd in crowds.values():
            reach |= crowd
        return _Dealt(board, self.limits, t, shorts, rooms, crowds, long_seats).best(reach.bit_count())


class _Dealt:
    """One deal of rooms in a slot, and better ones by exchange."""

    def __init__(
        self,
        board: Board,
        limits: Limits,
        t: int,
        shorts: list[int],
        rooms: list[int],
        crowds: dict[int, int],
        long_seats: dict[int, int],
    ) -> None:
        self.board, self.limits, self.t = board, limits, t
        self.shorts, self.room = shorts, rooms
        self.wishes: list[Levels] = [
            (crowds[s] & board.everyone, crowds[s] >> board.people) for s in (*shorts, *long_seats)
        ]
        self.sessions = [*shorts, *long_seats]
        self.long_seats = list(long_seats.values())

    def seats(self) -> list[int]:
        board, t = self.board, self.t
        return [*(board.seats(s, r, t) for s, r in zip(self.shorts, self.room, strict=True)), *self.long_seats]

    def best(self, reach: int) -> Worth:
        """The slot's worth; exchanges rooms where seats of one session are dearer than those of another in a larger room."""
        seats = self.seats()
        if all(like.bit_count() <= room for (like, _), room in zip(self.wishes, seats, strict=True)):
            return Worth(reach, self._rooms(), {})
        bound, price = prices(self.wishes, seats)
        for _ in range(EXCHANGES):
            if bound >= reach or not self._exchange(bound, price):
                break
            bound, price = prices(self.wishes, self.seats())
        dear = {s: (p, p * room) for s, p, room in zip(self.sessions, price, self.seats(), strict=True) if p}
        return Worth(seated(self.wishes, self.seats()), self._rooms(), dear)

    def _rooms(self) -> dict[int, int]:
        return dict(zip(self.shorts, self.room, strict=True))

    def _exchange(self, bound: int, price: list[int]) -> bool:
        """Exchanges two rooms so that the bound rises; False where no such pair is found."""
        for i, j in self._pairs(price):
            self.room[i], self.room[j] = self.room[j], self.room[i]
            if prices(self.wishes, self.seats())[0] > bound:
                return True
            self.room[i], self.room[j] = self.room[j], self.room[i]
        return False

    def _pairs(self, price: list[int]) -> list[tuple[int, int]]:
        """Pairs (session whose seats are dear, one in a larger room whose seats are cheaper) that may change rooms."""
        seats, rooms_at, t = self.seats(), self.limits.rooms_at, self.t
        count = len(self.shorts)
        found = [
            ((price[j] - price[i]) * (seats[j] - seats[i]), i, j)
            for i in range(count)
            for j in range(count)
            if price[i] > price[j]
            and seats[j] > seats[i]
            and rooms_at[self.shorts[i]][t] >> self.room[j] & 1
            and rooms_at[self.shorts[j]][t] >> self.room[i] & 1
        ]
        return [(i, j) for _, i, j in sorted(found)[:PAIRS]]
