"""The best set of sessions for one slot when each session has a price: quickly, or with a proven limit.

Owns pricing, one half of column generation (`columns.py` is the other). An *offer* is a set of sessions that could
start in a slot together; it is worth the weight of wishes it reaches, less the prices of its sessions. `quick`
anneals over such sets; `Exact` asks SCIP, whose limit holds whatever it had time for. Both leave aside rules that
only link slots, and sessions that run on from the slot before: that can only raise a limit, so it stays a proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from random import Random
from typing import Any, NamedTuple

from solver.board import Board, bits, numbers
from solver.rooms import Shortage, match
from solver.rules import Limits


class Offer(NamedTuple):
    """`gain`: worth less prices; `sessions`: bits."""

    gain: float
    sessions: int


class Market:
    """What can start in one slot: the sessions that may, and the crowds they would draw."""

    def __init__(self, board: Board, limits: Limits, placed: Sequence[int], slot: int) -> None:
        self.board, self.limits, self.slot = board, limits, slot
        self.sessions = [s for s in placed if limits.rooms_at[s][slot]]
        self.rooms_at = {s: limits.rooms_at[s][slot] for s in self.sessions}
        self.rooms = 0
        for rooms in self.rooms_at.values():
            self.rooms |= rooms
        self.most = self.rooms.bit_count()
        self.crowd: dict[int, int] = {}
        for s in self.sessions:
            away = 0
            for t in board.run(s, slot):
                away |= board.away[t]
            self.crowd[s] = board.crowd_mask[s] & ~board.both_levels(away | board.must[s])
        self.busy = {s: board.both_levels(board.must[s]) for s in self.sessions}
        self.likeness = (slot_key(self), board.head[slot])

    def reach(self, sessions: int) -> int:
        """The weight that these sessions reach if seats were endless."""
        mask, busy = 0, 0
        for s in numbers(sessions):
            mask |= self.crowd[s]
            busy |= self.busy[s]
        return (mask & ~busy).bit_count()

    def has_rooms(self, sessions: int) -> bool:
        """Is there a deal of rooms for them?"""
        try:
            match([self.rooms_at[s] for s in numbers(sessions)], list(numbers(self.rooms)))
        except Shortage:
            return False
        return True


def slot_key(market: Market) -> tuple[object, ...]:
    """Equal for slots in which the same sessions could do the same."""
    return tuple(market.rooms_at.items()), tuple(market.crowd.values())


def quick(market: Market, price: Sequence[float], start: int, steps: int, random: Random) -> list[Offer]:
    """Good offers by annealing from the set `start`, best first; some others met on the way follow."""
    rnd, crowd, busy, apart = random.random, market.crowd, market.busy, market.limits.apart
    pool, many, most = market.sessions, len(market.sessions), market.most
    chosen, inside = list(numbers(start)), start
    worth = market.reach(start) - sum(price[s] for s in chosen)
    paid = sum(price[s] for s in chosen)
    found, edge = {start: worth}, worth
    others: dict[int, tuple[int, int]] = {}  # place -> what the rest reaches and keeps busy, until a change
    cooling, temperature = (COLD / HOT) ** (1 / max(1, steps)), HOT
    for _ in range(steps if pool and most else 0):
        temperature *= cooling
        new, place = pool[int(rnd() * many)], int(rnd() * most)
        if inside >> new & 1:
            place, new = chosen.index(new), -1
        left = inside ^ 1 << chosen[place] if place < len(chosen) else inside
        cost = paid - price[chosen[place]] if place < len(chosen) else paid
        if place not in others:
            others[place] = _rest(market, chosen, place)
        mask, taken = others[place]
        if new >= 0:
            if apart[new] & left:
                continue
            cost += price[new]
            after = ((mask | crowd[new]) & ~(taken | busy[new])).bit_count() - cost
        else:
            after = (mask & ~taken).bit_count() - cost
        if after < worth and rnd() >= exp((after - worth) / temperature):
            continue
        if new < 0:
            del chosen[place]
        elif place < len(chosen):
            chosen[place] = new
        else:
            chosen.append(new)
        inside, paid, worth = left | (1 << new if new >= 0 else 0), cost, after
        others.clear()
        if after > edge - NEAR:
            edge = max(edge, after)
            found[inside] = after
    ranked = sorted(((gain, sessions) for sessions, gain in found.items()), reverse=True)
    return [Offer(gain, sessions) for gain, sessions in ranked[:MET] if market.has_rooms(sessions)][:KEPT]


HOT, COLD = 2.0, 0.1  # temperatures of `quick`, in wishes
NEAR = 1.0  # offers this near to the best are kept
KEPT = 8
MET = 40  # looked at for rooms


def _rest(market: Market, chosen: list[int], without: int) -> tuple[int, int]:
    mask, busy = 0, 0
    for place, s in enumerate(chosen):
        if place != without:
            mask |= market.crowd[s]
            busy |= market.busy[s]
    return mask, busy


class Exact:
    """The offer problem of one slot as a mixed-integer program, built once and priced again and again."""

    def __init__(self, market: Market, count_seats: bool) -> None:
        """`count_seats`: with rooms that may be too small for their crowd; a larger program, worth it where seats bind."""
        from ortools.math_opt.python import mathopt

        self.market, self.mathopt = market, mathopt
        self.model = mathopt.Model()
        self.x = {s: self.model.add_binary_variable() for s in market.sessions}
        self.fixed: dict[int, int] = dict.fromkeys(market.sessions, 0)
        self.reward: list[Any] = []
        self._keep_rooms()
        self._keep_apart()
        if count_seats and market.sessions:
            self._seat_people(self._seats())
        else:
            self._reach_people()

    def limit(
        self, price: Sequence[float], least: float, seconds: float, nodes: int | None = None
    ) -> tuple[float, Offer | None]:
        """(no offer gains more, the best offer found that gains more than `least`, if any).

        Below `least` nothing is looked into, so the limit is `least` at best. It holds whenever time (or the number of
        `nodes`) runs out; the search can't be ended early.
        """
        from datetime import timedelta

        mathopt = self.mathopt
        gain = mathopt.fast_sum(self.reward) + mathopt.fast_sum(
            (self.fixed[s] - price[s]) * x for s, x in self.x.items()
        )
        self.model.maximize(gain)
        above = self.model.add_linear_constraint(gain >= least)
        result = mathopt.solve(
            self.model,
            mathopt.SolverType.GSCIP,
            params=mathopt.SolveParameters(
                time_limit=timedelta(seconds=max(0.05, seconds)),
                node_limit=nodes,
                threads=1,
                cuts=mathopt.Emphasis.OFF,  # twice to four times as fast on these programs
                heuristics=mathopt.Emphasis.OFF,
            ),
        )
        self.model.delete_linear_constraint(above)
        end = result.termination
        if end.reason == mathopt.TerminationReason.INFEASIBLE:
            return least, None
        offer = None
        if result.has_primal_feasible_solution():
            values = result.variable_values()
            offer = Offer(result.objective_value(), bits(s for s, x in self.x.items() if values[x] > 0.5))
        return max(least, end.objective_bounds.dual_bound), offer

    def _keep_rooms(self) -> None:
        market = self.market
        for rooms in {market.rooms, *market.rooms_at.values()}:
            inside = [self.x[s] for s in market.sessions if not market.rooms_at[s] & ~rooms]
            if len(inside) > rooms.bit_count():
                self.model.add_linear_constraint(self.mathopt.fast_sum(inside) <= rooms.bit_count())

    def _keep_apart(self) -> None:
        """Each attendee leads one session at most; other pairs that are apart one by one."""
        market, apart = self.market, self.market.limits.apart
        told: set[tuple[int, int]] = set()
        for person in numbers(_union(market.board.must[s] for s in market.sessions)):
            led = [s for s in market.sessions if market.board.must[s] >> person & 1]
            if len(led) > 1 and all(apart[s] >> o & 1 for s in led for o in led if s != o):
                told.update((s, o) for s in led for o in led if s < o)
                self.model.add_linear_constraint(self.mathopt.fast_sum(self.x[s] for s in led) <= 1)
        for s in market.sessions:
            for o in numbers(apart[s]):
                if s < o and o in self.x and (s, o) not in told:
                    self.model.add_linear_constraint(self.x[s] + self.x[o] <= 1)

    def _wishes(self, level: int) -> dict[tuple[tuple[int, ...], tuple[int, ...]], int]:
        """(sessions wished for, sessions led) -> how many attendees, on one level of wishes."""
        market, people = self.market, self.market.board.people
        groups: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        for a in range(people):
            bit = 1 << a + level * people
            fans = tuple(s for s in market.sessions if market.crowd[s] & bit)
            if fans:
                led = tuple(s for s in market.sessions if market.board.must[s] >> a & 1)
                groups[fans, led] = groups.get((fans, led), 0) + 1
        return groups

    def _reach_people(self) -> None:
        """Seats never bind: a person is reached on a level when one of the sessions is chosen."""
        for level in (0, 1):
            for (fans, led), count in self._wishes(level).items():
                if len(fans) == 1 and not led:
                    self.fixed[fans[0]] += count
                    continue
                reached = self.model.add_variable(lb=0.0, ub=1.0)
                self.model.add_linear_constraint(reached <= self.mathopt.fast_sum(self.x[s] for s in fans))
                if led:
                    self.model.add_linear_constraint(reached <= 1 - self._led(led))
                self.reward.append(count * reached)

    def _led(self, led: Sequence[int]) -> Any:
        """1 where a person leads one of these sessions, which are apart; of others just the first counts."""
        apart = self.market.limits.apart
        whole = all(apart[s] >> o & 1 for s in led for o in led if s != o)
        return self.mathopt.fast_sum(self.x[s] for s in (led if whole else led[:1]))

    def _seats(self) -> list[int]:
        """The seats of the rooms in wishes, largest first."""
        market, board = self.market, self.market.board
        return sorted(
            (max(board.seats(s, r, market.slot) for s in market.sessions) for r in numbers(market.rooms)), reverse=True
        )

    def _seat_people(self, seats: list[int]) -> None:
        """Each person sits in one session at most. Who sits where fits some deal of rooms just when, for each size,
        what sessions have beyond that size is no more than what larger rooms have (majorisation); which room suits
        whom is left aside."""
        market, model, mathopt = self.market, self.model, self.mathopt
        people = market.board.people
        sitting: dict[int, list[Any]] = {s: [] for s in market.sessions}
        for a in range(people):
            fans = [s for s in market.sessions if market.crowd[s] >> a & 1]
            if not fans:
                continue
            led = [s for s in market.sessions if market.board.must[s] >> a & 1]
            here = []
            for s in fans:
                seat = model.add_variable(lb=0.0, ub=1.0)
                model.add_linear_constraint(seat <= self.x[s])
                self.reward.append((1 + (market.crowd[s] >> a + people & 1)) * seat)
                sitting[s].append(seat)
                here.append(seat)
            model.add_linear_constraint(mathopt.fast_sum(here) <= 1 - self._led(led))
        for size in sorted({0, *seats[1:]}):
            beyond = []
            for s in market.sessions:
                if len(sitting[s]) > size:
                    more = model.add_variable(lb=0.0)
                    model.add_linear_constraint(more >= mathopt.fast_sum(sitting[s]) - size * self.x[s])
                    beyond.append(more)
            room = sum(max(0, each - size) for each in seats)
            if beyond:
                model.add_linear_constraint(mathopt.fast_sum(beyond) <= room)
        for s in market.sessions:
            if len(sitting[s]) > seats[0]:
                model.add_linear_constraint(mathopt.fast_sum(sitting[s]) <= seats[0] * self.x[s])


def _union(masks: Any) -> int:
    mask = 0
    for each in masks:
        mask |= each
    return mask
