"""The best set of items for one slot, when each item has its cost: worth less cost, proven.

Owns the pricing problem of column generation (maximum coverage with costs, at most so many items): a branch and
bound that looks at some hundred nodes at once, as matrices. Knows no grid and no other slot.

A node's bound is a Lagrangian one. "A row is reached at most once" is traded for a price: a part `share` (0 to 1) of
a row counts once for each chosen item that reaches it, the rest counts in any case. Any shares give a bound; a few
steps of subgradient from the parent's shares make it nearly that of the linear relaxation. Shares and costs are whole
multiples of 1/GRAIN, and no sum in single precision exceeds 2^24 of them: so every figure here is exact, not rounded.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush, nlargest

import numpy as np

from solver.slotkind import Floats, Reals, Sets, SlotKind

GRAIN = 1024.0
BATCH = 256  # nodes looked at together
FIRST_STEPS = 200  # of subgradient at the root
STEPS = 12  # at each further node
BELOW = 0.3  # how far below the floor a step aims
HELD = 3e8  # bytes of open nodes, beyond which no more are opened
NOWHERE = -1e6  # the score of an item that can't be taken
KEPT = 40  # of the best sets met
KEPT_EACH = 3  # of those met together

Node = tuple[float, int, Sets, Sets, np.ndarray]  # (-bound, number, items in, items open, shares in grains)


def exact(kind: SlotKind) -> bool:
    """Is every sum below 2^24 grains? So it is unless a single session has more than some 16,000 wishes."""
    return bool(len(kind.items) and float((kind.cover + kind.lead).sum(0).max()) * GRAIN < 2**24)


def grained(values: Reals) -> Reals:
    """Rounded to whole grains."""
    return np.asarray(np.round(values * GRAIN) / GRAIN)


class Search:
    """A search that goes on where it stopped. `upper`: no set is worth more after its costs, or more than `floor` where
    that is higher. `best`: worth less costs of the best set found. `sets`: good sets met on the way; with `collect`,
    every set that is worth more than `floor`."""

    def __init__(self, kind: SlotKind, costs: Reals, floor: float = 0.0, collect: bool = False) -> None:
        """`costs`: for each item, whole grains. `floor`: sets up to it are of no interest."""
        self.kind, self.costs = kind, costs
        self.floor = np.ceil(floor * GRAIN) / GRAIN
        self.collect = collect
        self.best = 0.0  # of the empty set
        self._listed: list[Sets] = []
        self._met: list[tuple[float, bytes]] = []
        self.nodes = 0
        self.full = False
        self._both = np.ascontiguousarray(kind.cover + kind.lead)
        self._both_of = np.ascontiguousarray(self._both.T)
        self._gain = kind.alone - costs
        self._count = 0
        self._open: list[Node] = []
        items, rows = len(kind.items), len(kind.heads)
        self._root = (np.zeros((1, items), bool), np.ones((1, items), bool), np.full((1, rows), 0.5, np.float32))
        self.upper = float(kind.heads.sum()) + float(np.maximum(self._gain, 0).sum())

    @property
    def done(self) -> bool:
        """Is `upper` as low as it gets: the best set, or the floor?"""
        return self.nodes > 0 and not self._open

    @property
    def sets(self) -> Floats:
        """Sets x items, see above."""
        found = self._listed or [np.frombuffer(each, bool) for _, each in nlargest(KEPT, set(self._met))]
        return np.array(found, np.float32).reshape(-1, len(self.kind.items))

    def run(self, nodes: int, stop: Callable[[], bool]) -> None:
        """Looks at so many nodes more, or until done."""
        if not self.nodes:
            self._look(*self._root, np.full(1, self.upper), FIRST_STEPS)
        last = self.nodes + nodes
        while self._open and self.nodes < last and not self.full and not stop():
            batch = [heappop(self._open) for _ in range(min(BATCH, len(self._open)))]
            bounds = np.array([-node[0] for node in batch])
            if bounds[0] <= self.floor:
                self._open.clear()
                break
            shares = np.array([node[4] for node in batch], np.float32) / np.float32(GRAIN)
            self._look(
                np.array([node[2] for node in batch]), np.array([node[3] for node in batch]), shares, bounds, STEPS
            )
            self.full = len(self._open) * (2 * len(self.kind.heads) + 2 * len(self.kind.items) + 300) > HELD
        self.upper = min(self.upper, max(self.floor, -self._open[0][0] if self._open else self.floor))

    def _look(self, inside: Sets, free: Sets, shares: Floats, bounds: Reals, steps: int) -> None:
        """Bounds some nodes and opens the children of those that are left. `bounds`: those of their parents."""
        kind = self.kind
        self.nodes += len(inside)
        chosen = inside.astype(np.float32)
        meant = np.asarray(((chosen @ kind.apart) * chosen).sum(1) == 0)
        if not meant.all():
            inside, free, shares, bounds, chosen = (
                inside[meant],
                free[meant],
                shares[meant],
                bounds[meant],
                chosen[meant],
            )
        if not len(inside):
            return
        covered, busy = kind.touched(chosen)
        paid = inside @ self._gain
        worth = (covered & ~busy).astype(np.float32) @ kind.heads + paid
        room = kind.room_count - inside.sum(1)
        free &= ~(chosen @ kind.apart > 0)
        free[room <= 0] = False
        leaf = np.logical_not(free.any(1))
        self._note(inside, worth, leaf)
        more = np.flatnonzero(~leaf)
        if len(more):
            nodes = _Nodes(
                self, inside[more], free[more], covered[more], busy[more], room[more], paid[more], bounds[more]
            )
            nodes.bound(shares[more], steps)
            for bound, one, rest, share in nodes.children():
                self._count += 1
                heappush(self._open, (-bound, self._count, one, rest, share))

    def _note(self, sets: Sets, worth: Reals, final: Sets) -> None:
        """Remembers sets worth having. `final`: those that this search will not see again."""
        self.best = max(self.best, float(worth.max()))
        if self.collect:
            self._listed += [each.copy() for each in sets[final & (worth > self.floor)]]
            return
        self.floor = max(self.floor, self.best)
        good = np.argsort(-worth)[:KEPT_EACH]
        self._met += [(float(worth[i]), sets[i].tobytes()) for i in good if worth[i] > 0]
        if len(self._met) > 40 * KEPT:
            self._met = nlargest(KEPT, set(self._met))

    def note_candidates(self, sets: Sets) -> None:
        """Looks whether one of these is the best so far."""
        if not self.collect:
            as_floats = sets.astype(np.float32)
            worth = self.kind.worth(as_floats) - sets @ self.costs
            worth[~self.kind.allowed(as_floats)] = NOWHERE
            self._note(sets, worth, sets)


class _Nodes:
    """Nodes of one batch: their bounds, what these fix, and their children."""

    def __init__(
        self,
        search: Search,
        inside: Sets,
        free: Sets,
        covered: Sets,
        busy: Sets,
        room: np.ndarray,
        paid: Reals,
        bounds: Reals,
    ) -> None:
        self.search, self.kind = search, search.kind
        self.inside, self.free, self.room = inside, free, room
        self.live = (~(covered | busy)).astype(np.float32)
        awake = (~busy).astype(np.float32)
        self.base = awake @ self.kind.heads.astype(np.float64) + paid
        self.lost = awake @ self.kind.lead - search._gain
        self.bounds = bounds.copy()
        count, items = inside.shape
        self.scores = np.full((count, items), NOWHERE)
        self.often = np.zeros((count, items), np.float32)  # how often an item was taken, of late
        self.shares = np.zeros_like(self.live)

    def bound(self, shares: Floats, steps: int) -> None:
        """Subgradient from these shares. Nodes that fall to the floor are out of it."""
        search, heads = self.search, self.kind.heads
        active, current = np.arange(len(self.room)), shares * self.live
        self.shares[:] = current
        for step in range(steps):
            bounds, scores, taken = self._at(active, current)
            better = (bounds < self.bounds[active]) | (step == 0)
            now = active[better]
            self.bounds[now] = np.minimum(self.bounds[now], bounds[better])
            self.scores[now], self.shares[now] = scores[better], current[better]
            self.often[active] = 0.7 * self.often[active] + 0.3 * taken
            if step in (0, steps // 2, steps - 1):
                search.note_candidates(self.inside[active] | taken)
            slope = (taken.astype(np.float32) @ search._both_of - heads) * self.live[active]
            slope[((current <= 0) & (slope > 0)) | ((current >= 1) & (slope < 0))] = 0
            length = (slope * slope).sum(1)
            going = (self.bounds[active] > search.floor) & (length > 0)
            if step == steps - 1 or not going.any():
                return
            stride = (bounds - search.floor + BELOW)[going] / length[going]
            active = active[going]
            current = current[going] - stride.astype(np.float32)[:, None] * slope[going]
            current = np.round(np.clip(current, 0, 1) * np.float32(GRAIN)) / np.float32(GRAIN)

    def _at(self, active: np.ndarray, shares: Floats) -> tuple[Reals, Reals, Sets]:
        """(bounds, score of each item, items taken) at these shares: the best items that there is room for."""
        search, room = self.search, self.room[active]
        scores = (shares @ search._both).astype(np.float64) - self.lost[active]
        scores[~self.free[active]] = NOWHERE
        ranked = -np.sort(-scores, 1)
        sums = np.zeros((len(active), scores.shape[1] + 1))
        np.cumsum(np.maximum(ranked, 0), 1, out=sums[:, 1:])
        upto = np.minimum(room, scores.shape[1])
        lines = np.arange(len(active))
        bounds = self.base[active] - shares.astype(np.float64) @ self.kind.heads + sums[lines, upto]
        last = ranked[lines, upto - 1]
        taken = (scores >= last[:, None]) & (scores > 0)
        return bounds, scores, taken

    def children(self) -> list[tuple[float, Sets, Sets, np.ndarray]]:
        """(bound, items in, items open, shares) of what is to be looked at next."""
        left = np.flatnonzero(self.bounds > self.search.floor)
        inside, free, bounds = self.inside[left], self.free[left], self.bounds[left]
        within, without = self._fixed(left)
        inside |= within
        free &= ~(within | without)
        weight = self.live[left] @ self.kind.cover
        weight *= np.minimum(self.often[left], 1 - self.often[left]) + 0.02
        split = np.where(free, weight + 1e-6, -1).argmax(1)
        shares = np.round(self.shares[left] * np.float32(GRAIN)).astype(np.uint16)
        found = []
        for line in np.flatnonzero(inside.sum(1) <= self.kind.room_count):
            bound, one, rest, share = float(bounds[line]), inside[line], free[line], shares[line]
            if rest[split[line]]:
                with_it = one.copy()
                with_it[split[line]] = True
                rest = rest.copy()
                rest[split[line]] = False
                found.append((bound, with_it, rest, share))
            found.append((bound, one, rest, share))
        return found

    def _fixed(self, left: np.ndarray) -> tuple[Sets, Sets]:
        """(items that every set above the floor must hold, items that none of them can)."""
        scores, room, free = self.scores[left], self.room[left], self.free[left]
        ranked = -np.sort(-scores, 1)
        lines = np.arange(len(left))
        last = np.maximum(ranked[lines, np.minimum(room, scores.shape[1]) - 1], 0)
        after = np.where(room < scores.shape[1], ranked[lines, np.minimum(room, scores.shape[1] - 1)], 0)
        spare = (self.score_bounds(left) - self.search.floor)[:, None]
        within = free & (scores >= last[:, None]) & (scores - np.maximum(after, 0)[:, None] >= spare)
        without = free & (last[:, None] - scores >= spare) & ~within
        return within, without

    def score_bounds(self, left: np.ndarray) -> Reals:
        """The bounds that belong to the scores kept (a parent's may be lower)."""
        scores, room = self.scores[left], self.room[left]
        sums = np.cumsum(np.maximum(-np.sort(-scores, 1), 0), 1)
        best = sums[np.arange(len(left)), np.minimum(room, scores.shape[1]) - 1]
        return np.asarray(self.base[left] - self.shares[left].astype(np.float64) @ self.kind.heads + best)
