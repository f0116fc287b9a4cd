"""The certificate: a proven upper bound of granted over all valid grids that place the same sessions.

Owns the bound, from the first cheap one on to those of column generation. Every bound here is that of a relaxation
(some rules dropped, then rounded down to a whole number of wishes), so it holds with every rule; nothing here is ever
an estimate.

For any duals of the master's rows, `right * duals + sum over slots of (the best set's worth less its costs)` is an
upper bound (Lagrange): costs follow from the duals, and `oracle.py` proves the best set. Once duals can get no better,
the same figures rule out all sets that are too far from the best to be part of a grid better than the one at hand.
Where those that remain can be listed, CP-SAT picks the best of them, and nothing is left to prove.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from math import floor, inf

import numpy as np
import numpy.typing as npt

from solver.board import Board, Cell, numbers
from solver.master import Master, pick
from solver.oracle import GRAIN, Search, exact, grained
from solver.pace import Pace, Stretch
from solver.polish import annealed, polished
from solver.rules import Limits
from solver.search import Annealer
from solver.slotkind import Floats, Reals, SlotKind, slot_kinds
from solver.slots import SlotValues

SAMPLES, SAMPLE_SECONDS, WARM = (
    150,
    0.003,
    0.5,
)  # grids that give the first columns, seconds of search between two, its heat
ROUNDS = 20  # of quick pricing between two looks at the roots alone
STARTS = 32  # columns that quick pricing sets out from, for each kind
STEPS, MOST_STEPS = 50, 400  # of its chains, when exchanges alone find no more
TAKEN = 12  # columns that it may add to each kind
INERTIA = 0.5  # share of the last duals in the next ones (smoothing)
NEAR = 0.1  # estimate less value at which quick pricing is content
SLACK = 0.01  # of the value, that the first proofs may leave
LEAST = 0.02  # slack that is as good as none: duals are rounded, too
NODES = 2_000  # of the first exact searches that go below the root
NODE_WORK = 30  # units of counted work that a node takes
DUST = 1e-6  # of the linear program
LISTED = 20_000  # columns that CP-SAT may have to pick from
PICK_SECONDS = 600.0


class Prover:
    """Lowers `bound` for grids that place just the sessions of one grid, for as long as it may. `exhausted`: this
    method can do no more."""

    def __init__(
        self,
        board: Board,
        limits: Limits,
        places: Mapping[int, Cell],
        known: Iterable[tuple[int, int]] = (),
        most: int | None = None,
        seed: int = 0,
    ) -> None:
        """`places`: a valid grid (session number -> cell); its sessions are those of the bound. `known`: slots with the
        sessions that start in them (bits), of grids nearly as good, that may serve as first columns. `most`: a bound
        known to hold."""
        self.board, self.limits, self.places, self.known = board, limits, dict(places), list(known)
        self.granted = 0
        self.bound = first_bound(board, places) if most is None else min(most, first_bound(board, places))
        self.kinds = [kind for kind in slot_kinds(board, limits, list(places)) if kind.items]
        self.exhausted = not self.kinds or not all(exact(kind) for kind in self.kinds)
        self.nodes = 0  # looked at in exact searches
        self.value = 0.0  # of the master: no duals can prove less, once its columns are all that matter
        self._duals: Reals | None = None
        self._seed, self._turn, self._settled = seed, 0, False
        self._alike = {number: dict(_alike(self.kinds, number)) for number in range(len(self.kinds))}
        self.stop: Callable[[], bool] = lambda: False

    def run(self, stretch: Stretch, told: Callable[[int], None], enough: int) -> None:
        """Goes on until the stretch is over, the bound is `enough` (what the best grid grants), or exhausted. `told`
        gets each lower bound."""
        self.granted, self.stop = enough, lambda: stretch.share() >= 1.0
        last, nodes = self.bound, 0
        for bound in self.improve():
            stretch.pace.work(NODE_WORK * (self.nodes - nodes))
            nodes = self.nodes
            if bound < last:
                told(bound)
                last = bound

    @property
    def closed(self) -> bool:
        """Is the best grid proven to be the best there is?"""
        return self.bound <= self.granted

    def improve(self) -> Iterator[int]:
        """Goes on until closed, stopped or exhausted. Gives the bound after each piece of work."""
        if self.closed or self.exhausted:
            return
        self.master = Master(self.kinds)
        self._sample()
        slack, nodes = SLACK, NODES
        while not (self.closed or self.stop()):
            duals = self._settle()
            new, done = self._prove(duals, slack * self.value, nodes if self._settled else 1)
            yield self.bound
            if not self._settled:
                continue
            if done and (self.bound <= floor(self.value + DUST) or (not new and slack * self.value < LEAST)):
                yield from self._close(duals)
                return
            if not done:
                nodes *= 2
            elif not new or slack * self.value > 0.5:
                slack /= 8

    def _sample(self) -> None:
        """Slots of the grid and of some that are nearly as good, for the master to begin with."""
        self._take_up({s: start for s, (start, _) in self.places.items()})
        if self.known and not any(item.step for kind in self.kinds for item in kind.items):
            self._take_known()
            return
        values, pace = SlotValues(self.board, self.limits, 0.0), Pace(lambda: 0.0, self.stop, counted=True)
        annealer = Annealer(self.board, self.limits, self.places, self.board.slots * self.board.rooms, values, 0)
        for _ in range(SAMPLES):
            annealer.run(WARM, WARM, pace.until(pace.seconds() + SAMPLE_SECONDS))
            self._take_up(annealer.at | {s: start for s, (start, _) in annealer.long.items()})

    def _take_known(self) -> None:
        for number, kind in enumerate(self.kinds):
            sessions = [mask for t, mask in self.known if t in kind.slots]
            sets = [[bool(mask >> item.session & 1) for item in kind.items] for mask in sessions]
            if sets:
                rows = np.array(sets, np.float32)
                self.master.add(number, rows[kind.allowed(rows)])

    def _take_up(self, starts: Mapping[int, int]) -> None:
        """The slots of a grid (session number -> slot in which it starts) as columns."""
        for number, kind in enumerate(self.kinds):
            sets = [[item.stands(starts[item.session], t) for item in kind.items] for t in kind.slots]
            self.master.add(number, np.array(sets, np.float32))

    def _settle(self) -> Reals:
        """Quick pricing and the master in turn, until quick pricing finds no more (then they are `_settled`), or for some
        rounds. Gives the duals to prove."""
        steps, lively = 0, True
        self._settled = True
        for _ in range(ROUNDS):
            self.value, duals = self.master.solve()
            self._duals = grained(duals if self._duals is None else INERTIA * self._duals + (1 - INERTIA) * duals)
            asked = self._next_kinds() if lively else range(len(self.kinds))
            found = {number: self._price(number, self._duals, steps) for number in asked}
            lively = any(new for _, new in found.values())
            if self.stop():
                break
            if len(found) == len(self.kinds) and steps:
                estimate = self.master.bound(self._duals, [best for best, _ in found.values()])
                if estimate - self.value < NEAR:
                    break
            if lively:
                steps = 0
            elif len(found) < len(self.kinds):
                continue
            elif steps < MOST_STEPS:
                steps = max(STEPS, 2 * steps)
            else:
                break
        else:
            self._settled = False
        assert self._duals is not None
        return self._duals

    def _next_kinds(self) -> list[int]:
        """Some of the kinds, in turn: what is found for one is offered to all."""
        count = -(-len(self.kinds) // 4)
        self._turn += count
        return [(self._turn + i) % len(self.kinds) for i in range(count)]

    def _price(self, number: int, duals: Reals, steps: int) -> tuple[float, int]:
        """(worth less costs of the best set found, sets that are new to the master), quickly, from known sets."""
        kind, costs = self.kinds[number], self.master.costs(number, duals)
        best_first = np.argsort(-self.master.reduced(number, duals), kind="stable")
        starts = self.master.sets[number][best_first[:STARTS]]
        if steps:
            self._seed += 1
            starts = np.vstack([annealed(kind, costs, starts, steps, self._seed), starts])
        return self._take_polished(number, costs, starts)

    def _take_polished(self, number: int, costs: Reals, sets: Floats) -> tuple[float, int]:
        sets, values = polished(self.kinds[number], costs, sets)
        new = self.master.add(number, sets[:TAKEN])
        for other, same in self._alike[number].items():
            kept = sets[:TAKEN][sets[:TAKEN][:, same < 0].sum(1) == 0]
            shared = np.zeros((len(kept), len(self.kinds[other].items)), np.float32)
            shared[:, same[same >= 0]] = kept[:, same >= 0]
            self.master.add(other, shared[self.kinds[other].allowed(shared)])
        return float(values.max(initial=0)), new

    def _prove(self, duals: Reals, slack: float, nodes: int) -> tuple[int, bool]:
        """An exact search of each kind at these duals, content to be `slack` above the best. Gives (sets that are new
        to the master, whether every search came to its end)."""
        share = slack / sum(len(kind.slots) for kind in self.kinds)
        uppers, new, done = [], 0, True
        for number in range(len(self.kinds)):
            search = self._search(number, duals, share, nodes)
            uppers.append(search.upper)
            new += self._take_polished(number, search.costs, search.sets)[1]
            done &= search.done
        self._lower(self.master.bound(duals, uppers))
        return new, done

    def _search(self, number: int, duals: Reals, slack: float, nodes: int) -> Search:
        best = float(self.master.reduced(number, duals).max(initial=0))
        search = Search(self.kinds[number], self.master.costs(number, duals), best + slack)
        search.run(nodes, self.stop)
        self.nodes += search.nodes
        return search

    def _lower(self, total: float) -> None:
        if total < inf:
            self.bound = min(self.bound, max(self.granted, floor(total)))

    def _close(self, duals: Reals) -> Iterator[int]:
        """Lists all sets that a better grid may hold, and lets CP-SAT pick. Ends where they are too many."""
        self.exhausted = True
        uppers = [self._search(number, duals, 0.0, LISTED).upper for number in range(len(self.kinds))]
        total = self.master.bound(duals, uppers)
        self._lower(total)
        yield self.bound
        lists: list[Floats] = []
        for number, upper in enumerate(uppers):
            least = upper - (total - self.granted - 1) - 1 / GRAIN
            search = Search(self.kinds[number], self.master.costs(number, duals), least, collect=True)
            search.run(10 * LISTED, self.stop)
            lists.append(search.sets)
            if not search.done or sum(map(len, lists)) > LISTED:
                return
        self._lower(pick(self.master, lists, self.granted + 1, PICK_SECONDS, self.stop))
        yield self.bound


def _alike(kinds: list[SlotKind], number: int) -> Iterator[tuple[int, npt.NDArray[np.intp]]]:
    """(another kind, for each item of kind `number` its number there, -1 where it has none). No pairs where sessions of
    several slots are about: their items belong to one slot each."""
    if any(item.step for kind in kinds for item in kind.items):
        return
    for other, kind in enumerate(kinds):
        place = {item.session: i for i, item in enumerate(kind.items)}
        if other != number:
            yield other, np.array([place.get(item.session, -1) for item in kinds[number].items], np.intp)


def first_bound(board: Board, placed: Collection[int]) -> int:
    """What no grid of these sessions (numbers) can exceed, in a millisecond: each attendee's heaviest wishes among
    them, as many as they have slots in which they are neither away nor, by any valid grid, busy."""
    inside = set(placed)
    taken = _slots_taken(board, inside)
    return sum(
        sum([weight for weight, s in wishes if s in inside][: max(0, board.slots - taken[a])])
        for a, wishes in enumerate(board.attendee_wishes)
    )


def _slots_taken(board: Board, placed: set[int]) -> list[int]:
    """For each attendee the least number of slots in which they are away or lead a session. Where a demand was waived,
    two sessions of theirs may overlap, so only the longest counts."""
    away = [0] * board.people
    for mask in board.away:
        for a in numbers(mask):
            away[a] += 1
    led: list[list[int]] = [[] for _ in range(board.people)]
    for s in placed:
        for a in board.leads[s]:
            led[a].append(board.length[s])
    if board.camp.waived:
        return [max(away[a], *led[a], 0) for a in range(board.people)]
    return [away[a] + sum(led[a]) for a in range(board.people)]
