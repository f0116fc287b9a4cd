"""People to seats in one slot: who can be seated (exact), and where people go when nobody ushers them.

Owns the two counts of SEATS in a slot that starts some sessions: `seated`, the heaviest assignment of people to
seats (a min-cost flow on sets of people as bits), and `walk`, each person to their heaviest wish. Knows no grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Levels = tuple[int, int]  # bits of the people who'd come (or more), and of those who can't miss it


def seated(wishes: Sequence[Levels], seats: Sequence[int]) -> int:
    """The largest total weight of people seated: each in one session at most, no session above its seats.

    Successive heaviest paths: a path goes from people not yet seated through full sessions, each of which passes
    some of its people on, to a session with free seats. Many people move along a path at once, so there are few
    paths.
    """
    reached, must = 0, 0
    for like, love in wishes:
        reached |= like
        must |= love
    if all(like.bit_count() <= room for (like, _), room in zip(wishes, seats, strict=True)):
        return reached.bit_count() + must.bit_count()
    return _Flow(wishes, seats, reached).run()


class _Flow:
    """Who sits where: `inside[j]` are the people in session j; the last entry are those in none."""

    def __init__(self, wishes: Sequence[Levels], seats: Sequence[int], everyone: int) -> None:
        self.count = len(wishes)
        self.steps = [(love, like & ~love, like) for like, love in wishes]
        self.left = list(seats)
        self.inside = [0] * self.count + [everyone]
        self.weight = 0

    def run(self) -> int:
        self._seat_where_room()
        while self._one_path():
            pass
        return self.weight

    def _seat_where_room(self) -> None:
        """A start without paths: sessions that could take everybody who can't miss them do so."""
        outside = self.count
        for j, (love, _, like) in enumerate(self.steps):
            if like.bit_count() <= self.left[j]:
                moved = love & self.inside[outside]
                self._move(outside, j, moved)
                self.left[j] -= moved.bit_count()
                self.weight += 2 * moved.bit_count()

    def _one_path(self) -> bool:
        """Finds the path with the most gain a person, and moves along it as many as can. False: no gain is left."""
        count, outside = self.count, self.count
        gain = [0] * count + [0]
        before = [-1] * (count + 1)
        known = [False] * count + [True]
        changed = {outside}
        while changed:
            following: set[int] = set()
            for i in changed:
                for j in range(count):
                    step = self._step(i, j)
                    if i != j and step is not None and (not known[j] or gain[i] + step > gain[j]):
                        gain[j], before[j], known[j] = gain[i] + step, i, True
                        following.add(j)
            changed = following
        ends = [j for j in range(count) if known[j] and self.left[j] > 0 and gain[j] > 0]
        if not ends:
            return False
        end = max(ends, key=lambda j: gain[j])
        self._push(end, before, gain[end])
        return True

    def _step(self, i: int, j: int) -> int | None:
        """The most that one person gains by going from i to j (from none: the wish itself); None if nobody can."""
        people = self.inside[i]
        love, only_like, like = self.steps[j]
        if i == self.count:
            return 2 if people & love else 1 if people & like else None
        held = people & self.steps[i][0]
        if (people ^ held) & love:
            return 1
        if held & love or (people ^ held) & only_like:
            return 0
        return -1 if held & only_like else None

    def _movers(self, i: int, j: int, step: int) -> int:
        """The people who gain exactly `step` by going from i to j."""
        people = self.inside[i]
        love, only_like, _ = self.steps[j]
        if i == self.count:
            return people & (love if step == 2 else only_like)
        held = people & self.steps[i][0]
        if step == 1:
            return (people ^ held) & love
        return (held & love) | ((people ^ held) & only_like) if step == 0 else held & only_like

    def _push(self, end: int, before: list[int], gain: int) -> None:
        path = [end]
        while path[-1] != self.count:
            path.append(before[path[-1]])
        hops = [(i, j, self._movers(i, j, self._step(i, j) or 0)) for j, i in pairwise(path)]
        amount = min(self.left[end], *(movers.bit_count() for _, _, movers in hops))
        for i, j, movers in hops:
            self._move(i, j, lowest(movers, amount))
        self.left[end] -= amount
        self.weight += gain * amount

    def _move(self, i: int, j: int, people: int) -> None:
        self.inside[i] ^= people
        self.inside[j] |= people


def walk(wishes: Sequence[Levels]) -> list[tuple[float, float]]:
    """For each session (heads, weight of wishes) when each person goes to their heaviest wish, ties split evenly."""
    loves = [love for _, love in wishes]
    devoted = 0
    for love in loves:
        devoted |= love
    likes = [like & ~devoted for like, _ in wishes]
    strong, mild = _split(loves), _split(likes)
    return [(two + one, 2 * two + one) for two, one in zip(strong, mild, strict=True)]


def _split(masks: Sequence[int]) -> list[float]:
    """Heads for each mask when each person shares themselves evenly among the masks they are in."""
    at_least: list[int] = []  # at_least[k]: the people in more than k masks
    for mask in masks:
        for k in range(len(at_least)):
            at_least[k], mask = at_least[k] | mask, at_least[k] & mask
        if mask:
            at_least.append(mask)
    exactly = [people & ~more for people, more in zip(at_least, [*at_least[1:], 0], strict=True)]
    return [
        sum((mask & people).bit_count() / (k + 1) for k, people in enumerate(exactly) if mask & people)
        for mask in masks
    ]


def lowest(mask: int, count: int) -> int:
    """The `count` lowest bits of the mask."""
    if count >= mask.bit_count():
        return mask
    low, high = 0, mask.bit_length()
    while high - low > 1:
        middle = (low + high) // 2
        if (mask & ((1 << middle) - 1)).bit_count() <= count:
            low = middle
        else:
            high = middle
    return mask & ((1 << low) - 1)
