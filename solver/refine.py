"""Between grids of (nearly) the same granted, the one that is better otherwise: ties, roomiest, fairest.

Owns what comes after granted: people standing, the worst-off tenth, comfort. Never goes below the floor of value it
is given.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, log
from typing import NamedTuple

from solver.board import Board, Cell, numbers
from solver.measure import grantable_of, hosts_in_a_row, topic_twice
from solver.pace import Stretch
from solver.rules import Limits
from solver.search import COUNT_WORK, LOOK_EVERY, TINY, Annealer
from solver.slots import SlotValues

COMFORT = 1e-4  # what one host in a row, or one pair of a topic, weighs against a full share of the worst-off tenth
SLACK = 5.0  # people standing more than now that a proposal may lead to before it is looked at closely
STANDING = 10.0  # what one person standing weighs against it


class State(NamedTuple):
    """What a score may look at: people standing, each attendee's share of what they could be granted, the starts."""

    standing: float
    shares: list[float]
    places: Callable[[], dict[int, Cell]]


def tie_score(board: Board) -> Callable[[State], float]:
    """Between equals: fewest standing, then the best tenth, then comfort."""

    def score(state: State) -> float:
        places = state.places()
        restless = hosts_in_a_row(board, places) + topic_twice(board, places)
        return tenth_of(state.shares) - STANDING * state.standing - COMFORT * restless

    return score


def fair_score(state: State) -> float:
    """The share of the worst-off tenth; among equals, how near those below the next step are to it."""
    tenth = tenth_of(state.shares)
    aim = tenth + 0.15
    return tenth - sum((aim - share) ** 2 for share in state.shares if share < aim) / max(1, len(state.shares))


def tenth_of(shares: list[float]) -> float:
    """The share of the one at place ceil(n / 10) from below; 1 where there is nobody."""
    return sorted(shares)[ceil(len(shares) / 10) - 1] if shares else 1.0


def roomy_score(state: State) -> float:
    """Fewest standing."""
    return -state.standing


class Refiner(Annealer):
    """A search by score among the grids that grant at least so much."""

    def __init__(
        self,
        board: Board,
        limits: Limits,
        places: dict[int, Cell],
        late_cells: int,
        values: SlotValues,
        seed: int,
        score: Callable[[State], float],
    ) -> None:
        self._score = score
        self.floor_temperature = 0.0
        self._grantable = grantable_of(board, places)
        self._who = [a for a, share in enumerate(self._grantable) if share]
        self._met: list[tuple[int, int]] = []
        super().__init__(board, limits, places, late_cells, values, seed)
        self._met = [self._met_in(t, self.members) for t in range(board.slots)]
        self.score = self.best_score = self._rate(self.members, self._met)

    def refine(self, least: float, hot: float, stretch: Stretch) -> None:
        """Searches among grids that grant `least` or more until the stretch is over. `hot`: how much worse a score
        may get at the start; 0 climbs only."""
        self._least = least
        batch = max(2, LOOK_EVERY * 100 // (100 + self.board.people))  # rating takes longer the more people there are
        while (share := stretch.share()) < 1.0 and self.movable:
            self.floor_temperature = hot * (1.0 - share) ** 2
            self.floor = least - self.values.standing_price * (self._standing(self.members) + SLACK)
            counted = self.values.counted
            made = self._proposals(0.0, batch)
            stretch.pace.work(made + COUNT_WORK * (self.values.counted - counted))

    def agrees(self, members: list[int], new: dict[int, float], change: float) -> bool:
        slots = range(self.board.slots)
        if sum(self.values.worth(t, members, self.long_at[t]).granted for t in slots) < self._least:
            return False
        met = list(self._met)
        for t in new:
            met[t] = self._met_in(t, members)
        score = self._rate(members, met)
        if score < self.score + self.floor_temperature * log(self.random.random() or TINY):
            return False
        self.score, self._met = score, met
        return True

    def _standing(self, members: list[int]) -> float:
        return sum(self.values.worth(t, members, self.long_at[t]).standing for t in range(self.board.slots))

    def better(self) -> bool:
        if not self._met or self.score <= self.best_score + 1e-9:
            return False
        self.best_score = self.score
        return True

    def _met_in(self, t: int, members: list[int]) -> tuple[int, int]:
        """Who has a wish met in the slot if rooms were endless, on the two levels."""
        board, values, busy = self.board, self.values, self.values.away[t]
        for s in numbers(members[t]):
            busy |= values.busy_mask[s]
        reach = 0
        for s in numbers(members[t]):
            if board.length[s] == 1:
                reach |= values.mask[s] & ~busy
        for s, start, _ in self.long_at[t]:
            if start == t:
                reach |= values.mask[s] & ~busy & ~values.busy_later(s, t, members)
        return reach & board.everyone, reach >> board.people

    def _rate(self, members: list[int], met: list[tuple[int, int]]) -> float:
        got = [0] * self.board.people
        for like, love in met:
            for a in numbers(like):
                got[a] += 1
            for a in numbers(love):
                got[a] += 1
        shares = [got[a] / self._grantable[a] for a in self._who]
        return self._score(State(self._standing(members), shares, lambda: self._starts(members)))

    def _starts(self, members: list[int]) -> dict[int, Cell]:
        places = dict(self.long)
        for t, mask in enumerate(members):
            places.update({s: (t, 0) for s in numbers(mask) if self.board.length[s] == 1})
        return places
