"""People to seats in one slot: who can be seated (exact), and where people go when nobody ushers them.

Owns the two counts of SEATS in a slot that starts some sessions: `seated`, the heaviest assignment of people to
seats (a min-cost flow on sets of people as bits), and `walk`, each person to their heaviest wish. Knows no grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

FEW = 4  # crowded sessions that are counted by prices, 3 for each; a flow counts more of them

Levels = tuple[int, int]  # bits of the people who'd come (or more), and of those who can't miss it


def seated(wishes: Sequence[Levels], seats: Sequence[int]) -> int:
    """The largest total weight of people seated: each in one session at most, no session above its seats.

    A session with seats for all its people may be settled at once: what is left to count is what the others add to it.
    That repeats until only crowded sessions are left; few are counted by prices of seats, many by a flow.
    """
    crowded, base_like, base_love = list(zip(wishes, seats, strict=True)), 0, 0
    settled = True
    while settled:
        settled, left, gains = False, [], []
        for wish, room in crowded:
            like, love = wish
            gain_two = love & ~base_like
            gain_one = (like & ~base_like) | (love & ~base_love)
            if gain_one.bit_count() > room:
                left.append((wish, room))
                gains.append(((gain_one, gain_two), room))
            elif gain_one:
                base_like |= like
                base_love |= love
                settled = True
        crowded = left
    base = base_like.bit_count() + base_love.bit_count()
    if len(gains) <= FEW:
        return base + _by_prices(gains, 0, 0)
    everyone = 0
    for (like, _), _ in gains:
        everyone |= like
    return base + _Flow([each for each, _ in gains], [room for _, room in gains], everyone).run()


def _by_prices(crowded: list[tuple[Levels, int]], like: int, love: int) -> int:
    """The same weight from the other side: the least, over prices 0, 1 or 2 of each session's seats, of all seats at
    their price and what each person gains above it (linear programming duality; the seating is a flow, so whole
    prices do).
    """
    if not crowded:
        return like.bit_count() + love.bit_count()
    ((here, must), room), rest = crowded[0], crowded[1:]
    return min(
        _by_prices(rest, like | here, love | must),
        room + _by_prices(rest, like | must, love),
        2 * room + _by_prices(rest, like, love),
    )


def prices(wishes: Sequence[Levels], seats: Sequence[int]) -> tuple[int, list[int]]:
    """(an upper bound of `seated`, nearly always equal to it; a price 0, 1 or 2 of each session's seats that proves
    it).

    One price is lowered or raised at a time, from all free, until none of them alone helps.
    """
    count = len(wishes)
    price = [0] * count
    behind = [(0, 0)] * (count + 1)
    while True:
        changed = False
        for j in range(count - 1, -1, -1):
            like, love = behind[j + 1]
            here, must = wishes[j]
            if price[j] == 0:
                behind[j] = (like | here, love | must)
            else:
                behind[j] = (like | must, love) if price[j] == 1 else (like, love)
        like, love, paid = 0, 0, 0
        for j, (here, must) in enumerate(wishes):
            others_like, others_love = like | behind[j + 1][0], love | behind[j + 1][1]
            strong = others_love.bit_count()
            free = (others_like | here).bit_count() + (others_love | must).bit_count()
            one = seats[j] + (others_like | must).bit_count() + strong
            two = 2 * seats[j] + others_like.bit_count() + strong
            best = min(free, one, two)
            if (free, one, two)[price[j]] > best:
                price[j] = 0 if free == best else 1 if one == best else 2
                changed = True
            if price[j] == 0:
                like, love = like | here, love | must
            elif price[j] == 1:
                like |= must
            paid += price[j] * seats[j]
        if not changed:
            return paid + like.bit_count() + love.bit_count(), price


class _Flow:
    """Successive heaviest paths: from people not yet seated through full sessions, each of which passes some of its
    people on, to a session with free seats. Many people move along a path at once, so there are few paths.

    Who sits where: `inside[j]` are the people in session j; the last entry are those in none."""

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
    more_than = [*at_least[1:], 0]  # one longer than `at_least` where nobody wishes for anything
    exactly = [people & ~more for people, more in zip(at_least, more_than, strict=False)]
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
