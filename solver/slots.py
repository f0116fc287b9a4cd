"""What one slot is worth, for a set of sessions that run in it: rooms dealt out, people seated, and remembered.

Owns the worth of a slot as the search sees it, with the best deal of rooms that it finds. Knows nothing of the
other slots but where sessions run on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from solver.board import Board, numbers
from solver.rooms import Shortage, largest_first, match
from solver.rules import Limits
from solver.seating import Levels, prices, seated, walk

REMEMBERED = 60_000  # slots with their worth; beyond that memory starts afresh
EXCHANGES = 4  # of rooms within a slot, one after the other
PAIRS = 4  # looked at for each exchange
MANY = 2_000  # people, from which the prices' bound (nearly always exact) stands for the flow, which takes ten times as long
IMPOSSIBLE = -1.0
FREE = (0, 0)

Long = tuple[tuple[int, int, int], ...]  # (session, start, room) of the sessions of several slots that run in a slot


class Worth(NamedTuple):
    """`value`: granted less the price of people standing (IMPOSSIBLE: no deal of rooms exists). `rooms`: session ->
    room. `dear`: session -> (price of a seat, of all its seats) where seats are short: less `price` for each wish,
    plus the price of all seats, tells the same granted."""

    value: float
    granted: int
    standing: float
    rooms: dict[int, int]
    dear: dict[int, tuple[int, int]]


class Reach(NamedTuple):
    """Crowd mask of what starts in a slot less the price of seats, mask of who is busy then, price of all those
    seats. With free seats this is just who is reached."""

    mask: int
    free: int
    paid: int


class SlotValues:
    """Worths of slots over one board. `mask[s]` is the crowd of s, `busy_mask[s]` those it keeps busy, `free_mask[s]`
    the others, on both levels.
    `standing_price`: the weight of wishes that one person standing takes off a value. `counted`: worths worked out."""

    def __init__(self, board: Board, limits: Limits, standing_price: float) -> None:
        self.board, self.limits, self.standing_price = board, limits, standing_price
        self.mask = board.crowd_mask
        self.busy_mask = [board.both_levels(must) for must in board.must]
        self.everyone = board.both_levels(board.everyone)
        self.free_mask = [self.everyone & ~busy for busy in self.busy_mask]
        self.away = [board.both_levels(away) for away in board.away]
        self.order = largest_first(board)
        self.counted = 0
        self._short = sum(1 << s for s in range(board.sessions) if board.length[s] == 1)
        self._known: dict[tuple[object, ...], Worth] = {}
        self._met: dict[tuple[int, int, Long], int] = {}
        self._usable = [0] * board.slots
        for rooms_at in limits.rooms_at:
            for t, rooms in enumerate(rooms_at):
                self._usable[t] |= rooms

    def rooms_for_short(self, t: int, longs: Long) -> int:
        """How many rooms are left for sessions of one slot."""
        return (self._usable[t] & ~_rooms_of(longs)).bit_count()

    def worth(self, t: int, members: list[int], longs: Long) -> Worth:
        """What slot t is worth with these sessions (bits) running in each slot."""
        later = tuple(members[step] for s, start, _ in longs if start == t for step in self.board.run(s, t)[1:])
        key = (t, members[t], longs, later) if longs else (t, members[t])
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
                self._met.clear()
            self.counted += 1
            found = self._known[key] = self._count(t, members, longs)
            self._met[t, members[t], longs] = found.granted
        return found

    def near(self, t: int, least: float, most: int) -> list[tuple[int, int]]:
        """(granted, sessions) of the best sets of sessions that start in slot t and grant `least` or more, as remembered."""
        found: dict[int, int] = {}
        for (slot, members, longs), worth in self._met.items():
            if slot == t and worth >= least:
                running_on = 0
                for s, start, _ in longs:
                    running_on |= (start != t) << s
                found[members & ~running_on] = worth
        return sorted(((worth, sessions) for sessions, worth in found.items()), reverse=True)[:most]

    def reaches(self, t: int, members: list[int], longs: Long) -> tuple[Reach, dict[int, Reach]]:
        """How far the slot reaches as a whole, and without each of its sessions of one slot."""
        dear = self.worth(t, members, longs).dear
        mask, busy, paid = 0, self.away[t], 0
        for s, start, _ in longs:
            busy |= self.busy_mask[s]
            if start == t:
                price, all_seats = dear.get(s, FREE)
                mask |= self._priced(self.mask[s] & ~self.busy_later(s, t, members), price)
                paid += all_seats
        shorts = [(s, *dear.get(s, FREE)) for s in numbers(members[t] & self._short)]
        before = []
        for s, price, all_seats in shorts:
            before.append((mask, busy))
            mask |= self._priced(self.mask[s], price)
            busy |= self.busy_mask[s]
            paid += all_seats
        whole = Reach(mask, self.everyone & ~busy, paid)
        without: dict[int, Reach] = {}
        mask, busy = 0, 0
        for (s, price, all_seats), (mask_before, busy_before) in zip(reversed(shorts), reversed(before), strict=True):
            without[s] = Reach(mask_before | mask, self.everyone & ~(busy_before | busy), paid - all_seats)
            mask |= self._priced(self.mask[s], price)
            busy |= self.busy_mask[s]
        return whole, without

    def _priced(self, mask: int, price: int) -> int:
        return mask if price == 0 else mask >> self.board.people if price == 1 else 0

    def busy_later(self, s: int, start: int, members: list[int]) -> int:
        busy = 0
        for t in self.board.run(s, start)[1:]:
            busy |= self.away[t]
            for other in numbers(members[t]):
                busy |= self.busy_mask[other]
        return busy

    def _count(self, t: int, members: list[int], longs: Long) -> Worth:
        board = self.board
        shorts = list(numbers(members[t] & self._short))
        busy = self.away[t]
        for s in numbers(members[t]):
            busy |= self.busy_mask[s]
        crowds = {s: self.mask[s] & ~busy for s in shorts}
        long_seats = {}
        for s, start, r in longs:
            if start == t:
                crowds[s] = self.mask[s] & ~busy & ~self.busy_later(s, t, members)
                long_seats[s] = (board.seats(s, r, t), board.free_seats(s, r))
        size = {s: (crowds[s] & board.everyone).bit_count() for s in shorts}
        rooms = self._rooms(t, sorted(shorts, key=lambda s: (-size[s], s)), _rooms_of(longs))
        if rooms is None:
            return Worth(IMPOSSIBLE, 0, 0.0, {}, {})
        deal = _Deal(board, self.limits, t, rooms, crowds, long_seats)
        if not deal.crowded():
            reach = 0
            for crowd in crowds.values():
                reach |= crowd
            return Worth(float(reach.bit_count()), reach.bit_count(), 0.0, rooms, {})
        found = deal.best(self.standing_price)
        if found.standing and self.standing_price >= ROOMY:
            heads = deal.heads()
            rooms = self._rooms(t, sorted(shorts, key=lambda s: (-heads[s], s)), _rooms_of(longs))
            if rooms is not None:
                other = _Deal(board, self.limits, t, rooms, crowds, long_seats).best(self.standing_price)
                found = max(found, other, key=lambda worth: worth.value)
        return found

    def _rooms(self, t: int, shorts: Sequence[int], taken: int) -> dict[int, int] | None:
        """A room for each, the first ones choosing the largest; None where there is no way."""
        try:
            rooms = match([self.limits.rooms_at[s][t] & ~taken for s in shorts], self.order)
        except Shortage:
            return None
        return dict(zip(shorts, rooms, strict=True))


ROOMY = 0.1  # a price of standing from which rooms are dealt out by who would walk there, too


def _rooms_of(longs: Long) -> int:
    taken = 0
    for _, _, r in longs:
        taken |= 1 << r
    return taken


class _Deal:
    """One deal of rooms in a slot, and better ones by exchange."""

    def __init__(
        self,
        board: Board,
        limits: Limits,
        t: int,
        rooms: dict[int, int],
        crowds: dict[int, int],
        long_seats: dict[int, tuple[int, int]],
    ) -> None:
        self.board, self.limits, self.t = board, limits, t
        self.shorts, self.room = list(rooms), list(rooms.values())
        self.sessions = [*rooms, *long_seats]
        self.wishes: list[Levels] = [(crowds[s] & board.everyone, crowds[s] >> board.people) for s in self.sessions]
        self.long_seats = list(long_seats.values())

    def seats(self) -> list[int]:
        """Seats in wishes, for each of `sessions`."""
        board, t = self.board, self.t
        mine = [board.seats(s, r, t) for s, r in zip(self.shorts, self.room, strict=True)]
        return [*mine, *(seats for seats, _ in self.long_seats)]

    def crowded(self) -> bool:
        """Has any session more wishes than seats?"""
        return any(like.bit_count() > seats for (like, _), seats in zip(self.wishes, self.seats(), strict=True))

    def heads(self) -> dict[int, float]:
        """Who would walk where, in wishes."""
        return {s: heads for s, (heads, _) in zip(self.sessions, walk(self.wishes), strict=True)}

    def standing(self) -> float:
        """People beyond seats when nobody is ushered."""
        board, crowd = self.board, self.board.crowd(self.t)
        free = [board.free_seats(s, r) for s, r in zip(self.shorts, self.room, strict=True)]
        free += [seats for _, seats in self.long_seats]
        return sum(max(0.0, heads * crowd - seats) for (heads, _), seats in zip(walk(self.wishes), free, strict=True))

    def best(self, standing_price: float) -> Worth:
        """The worth after exchanging rooms where seats of one session are dearer than those of one in a larger room."""
        bound, price = prices(self.wishes, self.seats())
        many = self.board.people > MANY
        for _ in range(1 if many else EXCHANGES):
            if not self._exchange(bound, price):
                break
            bound, price = prices(self.wishes, self.seats())
        seats = self.seats()
        dear = {s: (p, p * room) for s, p, room in zip(self.sessions, price, seats, strict=True) if p}
        granted, standing = bound if many else seated(self.wishes, seats), self.standing()
        rooms = dict(zip(self.shorts, self.room, strict=True))
        return Worth(granted - standing_price * standing, granted, standing, rooms, dear)

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
            if price[i]
            for j in range(count)
            if price[i] > price[j]
            and seats[j] > seats[i]
            and rooms_at[self.shorts[i]][t] >> self.room[j] & 1
            and rooms_at[self.shorts[j]][t] >> self.room[i] & 1
        ]
        return [(i, j) for _, i, j in sorted(found)[:PAIRS]]
