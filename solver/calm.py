"""Least change: the fewest sessions that must move, and the best grid that moves at most so many.

Owns grids that stay near one that people know already. Rooms count here: a session in another room has moved.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log
from random import Random

from solver.board import Board, Cell, bits
from solver.measure import SlotCount
from solver.model import GridModel
from solver.pace import Stretch
from solver.rules import Limits

TINY = 1e-300
TRIES_A_LOOK = 16


def fewest_moves(
    board: Board,
    limits: Limits,
    placed: set[int],
    home: dict[int, Cell],
    seconds: float,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[dict[int, Cell], bool]:
    """(a valid grid that places just `placed` and leaves most sessions of `home` where they are, whether none
    leaves more).

    Nothing where none was found in time.
    """
    grid = GridModel(board, limits, stays={s: cell for s, cell in home.items() if s in placed})
    for s in range(board.sessions):
        grid.model.add(grid.placed(s) == (1 if s in placed else 0))
    grid.model.maximize(sum(grid.stay.values()))
    status, places, _ = grid.solve(seconds, 0, stop)
    return places, status == "optimal"


def moved(places: dict[int, Cell], home: dict[int, Cell]) -> int:
    """How many sessions of `home` stand elsewhere or nowhere."""
    return sum(places.get(s) != cell for s, cell in home.items())


class Nudger:
    """Anneals over single cells, never with more than `most` sessions away from home. Sessions of several slots stay put."""

    def __init__(
        self,
        board: Board,
        limits: Limits,
        places: dict[int, Cell],
        home: dict[int, Cell],
        standing_price: float,
        seed: int,
    ) -> None:
        self.board, self.limits, self.home = board, limits, home
        self.standing_price = standing_price
        self.random = Random(seed)
        self._known: dict[object, float] = {}
        self.cells = [(t, r) for t in range(board.slots) for r in range(board.rooms)]
        self._take_up(places)
        self.best, self.best_places = self.now, dict(self.places)

    def _take_up(self, places: dict[int, Cell]) -> None:
        board = self.board
        self.places = dict(places)
        self.holder = {(t, r): s for s, (start, r) in places.items() for t in board.run(s, start)}
        self.members = [
            bits(s for s, (start, _) in places.items() if t in board.run(s, start)) for t in range(board.slots)
        ]
        self.away = moved(places, self.home)
        self.movable = [
            s for s in places if board.length[s] == 1 and sum(mask.bit_count() for mask in self.limits.rooms_at[s]) > 1
        ]
        self.value = [self._count(t, self.places) for t in range(board.slots)]
        self.now = sum(self.value)

    def run(self, most: int, hot: float, cold: float, stretch: Stretch) -> None:
        """Searches until the stretch is over."""
        self._take_up(self.best_places)
        while (share := stretch.share()) < 1.0 and self.movable:
            temperature = hot * (cold / hot) ** share
            for _ in range(TRIES_A_LOOK):
                self._propose(most, temperature)
            stretch.pace.work(TRIES_A_LOOK * 20)

    def _propose(self, most: int, temperature: float) -> None:
        random, limits = self.random, self.limits
        s = random.choice(self.movable)
        here = self.places[s]
        away = [each for each in self.movable if self.places[each] != self.home.get(each, self.places[each])]
        if away and random.random() < 0.2:
            s = random.choice(away)
            here, cell = self.places[s], self.home[s]
        else:
            cell = random.choice(self.cells)
        q = self.holder.get(cell)
        if cell == here or not limits.rooms_at[s][cell[0]] >> cell[1] & 1:
            return
        if q is not None and (q not in self.movable or not limits.rooms_at[q][here[0]] >> here[1] & 1):
            return
        after = dict(self.places)
        after[s] = cell
        if q is not None:
            after[q] = here
        strayed = self.away + self._strayed(s, after) + (self._strayed(q, after) if q is not None else 0)
        if strayed > most or not self._fits(s, q, here[0], cell[0]):
            return
        slots = {here[0], cell[0]}
        slots |= {
            start
            for o, (start, _) in after.items()
            if self.board.length[o] > 1 and slots & set(self.board.run(o, start))
        }
        new = {t: self._count(t, after) for t in slots}
        change = sum(worth - self.value[t] for t, worth in new.items())
        if change < 0 and change < temperature * log(random.random() or TINY):
            return
        self._make(s, q, here, cell, after, new, strayed)

    def _make(
        self, s: int, q: int | None, here: Cell, cell: Cell, after: dict[int, Cell], new: dict[int, float], strayed: int
    ) -> None:
        self.places, self.away = after, strayed
        self.holder.pop(here)
        self.holder[cell] = s
        self.members[here[0]] ^= 1 << s
        self.members[cell[0]] ^= 1 << s
        if q is not None:
            self.holder[here] = q
            self.members[here[0]] ^= 1 << q
            self.members[cell[0]] ^= 1 << q
        for t, worth in new.items():
            self.now += worth - self.value[t]
            self.value[t] = worth
        if self.now > self.best + 1e-6:
            self.best, self.best_places = self.now, dict(after)

    def _strayed(self, s: int, after: dict[int, Cell]) -> int:
        home = self.home.get(s)
        return 0 if home is None else (after[s] != home) - (self.places[s] != home)

    def _fits(self, s: int, q: int | None, t: int, u: int) -> bool:
        """Do the pairs that may not meet or touch still keep to it?"""
        if t == u:
            return True
        members = list(self.members)
        members[t] ^= 1 << s
        members[u] ^= 1 << s
        if q is not None:
            members[t] ^= 1 << q
            members[u] ^= 1 << q
        return self._free(s, u, members) and (q is None or self._free(q, t, members))

    def _free(self, s: int, t: int, members: list[int]) -> bool:
        limits, joins = self.limits, self.board.joins
        if limits.apart[s] & members[t]:
            return False
        near = members[t - 1] if t and joins[t - 1] else 0
        near |= members[t + 1] if joins[t] else 0
        return not limits.touching[s] & near

    def _count(self, t: int, places: dict[int, Cell]) -> float:
        """What slot t is worth; sessions that start there may run on, so later slots count for those."""
        board = self.board
        near = {s: cell for s, cell in places.items() if cell[0] <= t < cell[0] + board.length[s]}
        last = max((cell[0] + board.length[s] for s, cell in near.items() if cell[0] == t), default=t + 1)
        if last > t + 1:
            near = {s: cell for s, cell in places.items() if cell[0] < last and t < cell[0] + board.length[s]}
        key = (t, frozenset(near.items()))
        found = self._known.get(key)
        if found is None:
            if len(self._known) > 30_000:
                self._known.clear()
            slot = SlotCount(board, near, t)
            found = self._known[key] = slot.granted() - self.standing_price * slot.walk()[1]
        return found
