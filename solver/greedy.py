"""A first valid grid without a solver: sessions one by one, the one with the fewest ways left first.

Owns the start that needs no library to be loaded and is there in a moment. Where it fails nothing is said about the camp:
`start.py` then asks CP-SAT.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from random import Random

from solver.board import Board, Cell, bits, numbers
from solver.rooms import Shortage, deal, match
from solver.rules import Limits

TRIES = 12


def greedy_grid(
    board: Board,
    limits: Limits,
    wanted: Collection[int],
    late_cells: int,
    seed: int,
    stop: Callable[[], bool] = lambda: False,
) -> dict[int, Cell] | None:
    """A valid grid of all `wanted` sessions with at most `late_cells` cells used after the first slot, or None."""
    for number in range(TRIES):
        if stop():
            return None
        places = _Try(board, limits, late_cells, Random(seed * TRIES + number)).place(wanted)
        if places is not None:
            return places
    return None


class _Try:
    """One attempt."""

    def __init__(self, board: Board, limits: Limits, late_cells: int, random: Random) -> None:
        self.board, self.limits, self.random = board, limits, random
        self.late_left = late_cells
        self.members = [0] * board.slots
        self.taken = [0] * board.slots  # rooms of sessions of several slots
        self.named: dict[int, Cell] = {}
        self.start: dict[int, int] = {}
        self.ways: dict[int, list[int]] = {}

    def place(self, wanted: Collection[int]) -> dict[int, Cell] | None:
        board, limits = self.board, self.limits
        self.ways = {s: [t for t in range(board.slots) if limits.rooms_at[s][t]] for s in wanted}
        order = {s: (-board.length[s], self.random.random()) for s in wanted}
        waiting = set(wanted)
        while waiting:
            s = min(waiting, key=lambda each: (order[each][0], len(self.ways[each]), order[each][1]))
            waiting.remove(s)
            if not (self._place_long(s) if board.length[s] > 1 else self._place_short(s)):
                return None
            run = set(board.run(s, self.start[s]))
            for other in waiting:
                if self._related(s, other):
                    self.ways[other] = [t for t in self.ways[other] if self._free(other, t)]
            self._drop_full(waiting, run)
        try:
            return deal(board, limits, self.start, self.named)
        except Shortage:
            return None

    def _place_long(self, s: int) -> bool:
        board = self.board
        cells = [(t, r) for t in self.ways[s] for r in numbers(self.limits.rooms_at[s][t]) if self._free(s, t)]
        self.random.shuffle(cells)
        for t, r in cells:
            run = board.run(s, t)
            if not any(self.taken[step] >> r & 1 for step in run) and self._spend(run):
                for step in run:
                    self.taken[step] |= 1 << r
                    self.members[step] |= 1 << s
                self.named[s], self.start[s] = (t, r), t
                return True
        return False

    def _place_short(self, s: int) -> bool:
        ways = [t for t in self.ways[s] if self._free(s, t)]
        self.random.shuffle(ways)
        ways.sort(key=lambda t: self.members[t].bit_count())
        for t in ways:
            if self._has_room(t, s) and self._spend(range(t, t + 1)):
                self.members[t] |= 1 << s
                self.start[s] = t
                return True
        return False

    def _free(self, s: int, t: int) -> bool:
        """May s start at t beside what is placed so far, rooms aside?"""
        limits, joins, run = self.limits, self.board.joins, self.board.run(s, t)
        if any(limits.apart[s] & self.members[step] for step in run):
            return False
        near = self.members[t - 1] if t and joins[t - 1] else 0
        near |= self.members[run[-1] + 1] if joins[run[-1]] else 0
        return not limits.touching[s] & near

    def _has_room(self, t: int, s: int) -> bool:
        shorts = [each for each in numbers(self.members[t]) if self.board.length[each] == 1]
        try:
            match([self.limits.rooms_at[each][t] & ~self.taken[t] for each in (*shorts, s)], range(self.board.rooms))
        except Shortage:
            return False
        return True

    def _spend(self, run: range) -> bool:
        """Uses up cells after the first slot; False where too few are left."""
        late = sum(t >= 1 for t in run)
        if late > self.late_left:
            return False
        self.late_left -= late
        return True

    def _related(self, s: int, other: int) -> bool:
        return bool((self.limits.apart[s] | self.limits.touching[s]) >> other & 1)

    def _drop_full(self, waiting: set[int], run: set[int]) -> None:
        """Slots without a free room are no way for anybody."""
        for t in run:
            rooms = bits(r for r in range(self.board.rooms) if not self.taken[t] >> r & 1).bit_count()
            shorts = sum(self.board.length[s] == 1 for s in numbers(self.members[t]))
            if shorts >= rooms:
                for other in waiting:
                    if t in self.ways[other]:
                        self.ways[other].remove(t)
