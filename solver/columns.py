"""Column generation: the bound that no valid grid can beat, and whole slots to pick a better grid from.

A *column* is the set of sessions that start in one slot. The master chooses fractions of columns so that each
session is placed once; its duals price the sessions. For any prices u
    sum(u) + sum over slots of (the best offer's worth less its prices)
is an upper bound of what a grid grants (Lagrange), so one exact look at the offers of each slot is a proof,
whatever came before. The search's memory of slots fills the master; quick offers move the prices to where the bound
is low.

Owns the bound. Knows no clock but the stretch it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from math import floor, isfinite
from random import Random
from threading import Thread
from typing import Any

from solver.board import Board, Cell, bits, numbers
from solver.offers import Exact, Market, Offer, quick
from solver.pace import Stretch
from solver.rules import Limits
from solver.slots import SlotValues

STEPS = 6_000  # of a quick offer
SMOOTHING = 0.5  # how much of the best prices so far is in the prices that are tried next
DUST = 1e-6
SEATS_BIND = 0.004  # of what is reached, lost for want of seats: then seats are counted in exact looks
STALE = 5  # rounds without a lower estimate before an exact look
SETTLED = 0.25  # estimate less master, at which quick offers have nothing more to give
CONVERGED = 0.02  # proven total less master, at which the prices are the best there are
SETTLE_SHARE = 0.25  # of the time that is left, for prices to settle
NODES, NODE_WORK = 400, 100  # of SCIP's tree for one exact look, where work is counted; and what a node counts for
LONG_LOOK, SHORT_LOOK = 120.0, 0.1  # seconds for one exact look: where nodes are counted; at the least


class Master:
    """The linear program over columns, solved by GLOP, which starts each time from where it was."""

    def __init__(self, board: Board, placed: Iterable[int]) -> None:
        from ortools.linear_solver import pywraplp

        self.placed = list(placed)
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.objective = self.solver.Objective()
        self.objective.SetMaximization()
        self.once = {s: self.solver.Constraint(1.0, 1.0) for s in self.placed}
        self.slot = [self.solver.Constraint(-self.solver.infinity(), 1.0) for _ in range(board.slots)]
        self.columns: dict[tuple[int, int], tuple[Any, int]] = {}
        self.price = [0.0] * board.sessions
        self.used: dict[tuple[int, int], float] = {}

    def add(self, slot: int, sessions: int, worth: int) -> bool:
        """Offers a column; False where it is there already."""
        if (slot, sessions) in self.columns:
            return False
        part = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.objective.SetCoefficient(part, worth)
        self.slot[slot].SetCoefficient(part, 1.0)
        for s in numbers(sessions):
            self.once[s].SetCoefficient(part, 1.0)
        self.columns[slot, sessions] = (part, worth)
        return True

    def solve(self) -> float:
        """The master's optimum; `price` then holds the sessions' duals. Columns must hold a whole grid."""
        if self.solver.Solve() != self.solver.OPTIMAL:
            return float("inf")
        for s in self.placed:
            self.price[s] = self.once[s].dual_value()
        self.used = {key: part.solution_value() for key, (part, _) in self.columns.items()}
        return float(self.objective.Value())


class Prover:
    """Lowers `bound` for grids that place just the sessions of `places`, for as long as it may."""

    def __init__(
        self,
        board: Board,
        limits: Limits,
        places: dict[int, Cell],
        known: Iterable[tuple[int, int]],
        most: int,
        seed: int,
        threads: int = 2,
    ) -> None:
        """`known`: (slot, sessions that start there) of good columns to begin with; `most`: a bound that holds already."""
        self.board, self.bound, self.threads = board, most, threads
        self.values = SlotValues(board, limits, 0.0)
        self.random = Random(seed)
        self.markets = [Market(board, limits, sorted(places), t) for t in range(board.slots)]
        self.alike: dict[object, list[int]] = {}
        for t, market in enumerate(self.markets):
            self.alike.setdefault(market.likeness, []).append(t)
        self.master = Master(board, sorted(places))
        self.whole = not any(board.length[s] > 1 for s in places)  # are columns whole slots?
        self._known_columns(places, known)
        self.center: list[float] | None = None
        self.lowest = float("inf")
        self._exact: dict[int, Exact] = {}
        self._last: dict[int, list[int]] = {}

    def _known_columns(self, places: dict[int, Cell], known: Iterable[tuple[int, int]]) -> None:
        """The best grid's slots, and the others."""
        reach, worth = 0, 0
        for t in range(self.board.slots):
            sessions = bits(s for s, (start, _) in places.items() if start == t)
            reach += self.markets[t].reach(sessions)
            worth += self._worth(t, sessions)
            self.master.add(t, sessions, self._worth(t, sessions))
        for t, sessions in known:
            self.master.add(t, sessions, self._worth(t, sessions))
        self.count_seats = reach - worth > SEATS_BIND * reach

    def _worth(self, t: int, sessions: int) -> int:
        """What a column counts for. With sessions that run on, what it reaches: their later slots are left aside."""
        if not self.whole:
            return self.markets[t].reach(sessions)
        members = [0] * self.board.slots
        members[t] = sessions
        return self.values.worth(t, members, ()).granted

    def run(self, stretch: Stretch, told: Callable[[int], None], enough: int) -> None:
        """Goes on until the stretch is over, the bound is `enough` (what the best grid grants), or columns alone can't
        lower it further."""
        while stretch.share() < 1.0 and self.bound > enough:
            top = self._settle_prices(stretch)
            before, total = self.bound, self._prove(stretch)
            if self.bound < before:
                told(self.bound)
            if total is None or (total - top < CONVERGED and floor(total) == floor(top)):
                return

    def _settle_prices(self, stretch: Stretch) -> float:
        """Quick offers and the master in turn, until the estimate of the bound no longer falls. Gives the master's optimum."""
        stale, top = 0, 0.0
        end = stretch.share() + (1.0 - stretch.share()) * SETTLE_SHARE
        while stale < STALE and stretch.share() < end:
            top = self.master.solve()
            price = self.master.price
            if self.center is not None:
                price = [SMOOTHING * old + (1 - SMOOTHING) * new for old, new in zip(self.center, price, strict=True)]
            estimate, added = sum(price), 0
            for slots in self.alike.values():
                offers = self._quick(slots, price, 2 + stale)
                estimate += len(slots) * max(0.0, offers[0].gain if offers else 0.0)
                added += sum(
                    self.master.add(t, offer.sessions, self._worth(t, offer.sessions))
                    for offer in offers
                    for t in slots
                )
                stretch.pace.work((2 + stale) * STEPS)
                if stretch.share() >= 1.0:
                    break
            else:
                if estimate < self.lowest - 0.01:
                    self.lowest, self.center, stale = estimate, list(price), 0
                else:
                    stale += 1
                if estimate - top < SETTLED or not added:
                    break
        return top

    def _quick(self, slots: list[int], price: list[float], starts: int) -> list[Offer]:
        """Offers for slots that are alike: from the column that the master uses most, the last best offer, and from none."""
        market, first = self.markets[slots[0]], slots[0]
        used = [(share, each) for (t, each), share in self.master.used.items() if t == first and share > DUST]
        begin = [*(each for _, each in sorted(used, reverse=True)[:1]), *self._last.get(first, ())]
        begin = [*begin, *[0] * starts][:starts]
        found = {offer for start in begin for offer in quick(market, price, start, STEPS, self.random)}
        ranked = sorted(found, reverse=True)[:6]
        self._last[first] = [offer.sessions for offer in ranked[:1]]
        return ranked

    def _prove(self, stretch: Stretch) -> float | None:
        """An exact look at each slot's offers at the best prices: a proven bound, which it gives (None: there was
        no time), and columns that quick offers missed.

        A whole number is all that counts, so each limit may lie above the best quick offer by a share of what the
        estimate leaves to the next whole number.
        """
        if self.center is None:
            return None
        price, groups = self.center, list(self.alike.values())
        known = [max(0.0, *(offer.gain for offer in self._quick(slots, price, 4)), 0.0) for slots in groups]
        estimate = sum(price) + sum(len(slots) * gain for slots, gain in zip(groups, known, strict=True))
        slack = (floor(estimate) + 0.999 - estimate) / max(1, self.board.slots)
        least = [gain + slack for gain in known]
        found = self._look_exactly(groups, price, least, stretch)
        if found is None:
            return None
        total = sum(price)
        for slots, (limit, offer) in zip(groups, found, strict=True):
            total += len(slots) * limit
            if offer is not None and self.markets[slots[0]].has_rooms(offer.sessions):
                self._last[slots[0]] = [offer.sessions]
                for t in slots:
                    self.master.add(t, offer.sessions, self._worth(t, offer.sessions))
        if isfinite(total):
            self.bound = min(self.bound, floor(total + DUST * max(1.0, total)))
        self.lowest = total
        return total

    def _look_exactly(
        self, groups: list[list[int]], price: list[float], least: list[float], stretch: Stretch
    ) -> list[tuple[float, Offer | None]] | None:
        """The limit of each group's first slot, in threads of their own; None when told to stop (SCIP
        can't be interrupted: the threads are left to end by themselves)."""
        answers: list[Future[tuple[float, Offer | None]]] = [Future() for _ in groups]
        waiting = iter(range(len(groups)))
        nodes = NODES if stretch.pace.counted else None

        def work() -> None:
            for number in waiting:
                share = self.threads / max(self.threads, len(groups) - number)
                seconds = LONG_LOOK if nodes else max(SHORT_LOOK, stretch.left() * share)
                try:
                    exact = self._exact_for(groups[number][0])
                    answers[number].set_result(exact.limit(price, least[number], seconds, nodes))
                except BaseException as trouble:
                    answers[number].set_exception(trouble)
                    raise
                if stretch.pace.stopped():
                    return

        threads = [Thread(target=work, daemon=True) for _ in range(min(self.threads, len(groups)))]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            for thread in threads:
                thread.join(0.02)
            if stretch.pace.stopped():
                return None
        stretch.pace.work(NODES * NODE_WORK * len(groups))
        return [answer.result() for answer in answers]

    def _exact_for(self, t: int) -> Exact:
        if t not in self._exact:
            self._exact[t] = Exact(self.markets[t], self.count_seats)
        return self._exact[t]
