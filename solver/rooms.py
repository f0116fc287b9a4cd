"""Dealing out the rooms of a slot: who gets which, when it is known what starts there.

Owns the matching of sessions to rooms, large crowds to large rooms. Knows of wishes only how many there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from solver.board import Board, Cell, bits
from solver.rules import Limits


class Shortage(Exception):
    """No deal: these rooms (bits) are fewer than the sessions that can be nowhere else."""

    def __init__(self, rooms: int) -> None:
        super().__init__()
        self.rooms = rooms


def deal(board: Board, limits: Limits, starts: Mapping[int, int], named: Mapping[int, Cell]) -> dict[int, Cell]:
    """Session -> (slot, room) for all of `starts`; those in `named` keep their cell. Raises `Shortage`."""
    taken = [0] * board.slots
    for s, (start, r) in named.items():
        for t in board.run(s, start):
            taken[t] |= 1 << r
    places = dict(named)
    order = largest_first(board)
    for t in range(board.slots):
        waiting = [s for s, start in starts.items() if start == t and s not in named]
        waiting.sort(key=lambda s: (-board.like[s].bit_count(), s))
        try:
            rooms = match([limits.rooms_at[s][t] & ~taken[t] for s in waiting], order)
        except Shortage as short:
            raise Shortage(short.rooms | taken[t]) from None
        places.update({s: (t, r) for s, r in zip(waiting, rooms, strict=True)})
    return places


def largest_first(board: Board) -> list[int]:
    """Room numbers, the largest first."""
    return sorted(range(board.rooms), key=lambda r: (-board.camp.rooms[r].capacity, r))


def match(allowed: Sequence[int], order: Sequence[int]) -> list[int]:
    """A room for each entry of `allowed` (bits of the rooms it may have); earlier entries get the rooms that stand
    earlier in `order`, where nobody has to give way. Raises `Shortage`."""
    holder: dict[int, int] = {}
    free = -1
    for entry, rooms in enumerate(allowed):
        left = rooms & free
        if left:
            for r in order:
                if left >> r & 1:
                    holder[r] = entry
                    free ^= 1 << r
                    break
            continue
        tried = _give_way(entry, allowed, order, holder, 0)
        if tried is not None:
            raise Shortage(tried)
        free = ~bits(holder)
    room_of = {entry: r for r, entry in holder.items()}
    return [room_of[entry] for entry in range(len(allowed))]


def _give_way(
    entry: int, allowed: Sequence[int], order: Sequence[int], holder: dict[int, int], tried: int
) -> int | None:
    """Gives the entry a room, moving others on where it must. None: done; else the rooms tried in vain (bits)."""
    mine = [r for r in order if allowed[entry] >> r & 1]
    for r in mine:
        if r not in holder:
            holder[r] = entry
            return None
    for r in mine:
        if not tried >> r & 1:
            vain = _give_way(holder[r], allowed, order, holder, tried | 1 << r)
            if vain is None:
                holder[r] = entry
                return None
            tried |= vain
    return tried
