"""The fast search: annealing over which session starts in which slot, attendees as bits of an int, seats counted.

Owns the best grid that can be found quickly, for a fixed set of placed sessions. A proposal swaps two sessions between
slots (or moves one to a free cell); what it reaches is a union of crowd masks, an upper bound of what it grants. Only a
proposal that survives on that is looked at with rooms and seats (`slots.py`, which remembers). Proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log
from random import Random

from solver.board import Board, Cell, bits
from solver.pace import Stretch
from solver.rules import Limits
from solver.slots import Reach, SlotValues

LOOK_EVERY = 128  # proposals between two looks at the clock
TRIED = 6  # proposals looked at closely between two looks at the clock
LONG_EVERY = 4  # looks between two moves of a session of several slots
NEAR, COLUMNS = 8.0, 1_500  # good slots: so many wishes below what the slot grants now; so many of each
TINY = 1e-300  # in place of a random number 0, which has no logarithm
TINY_STEP = 1e-6  # a better value, and not the dust of adding floats
COUNT_WORK = 60  # proposals that take as long as counting a slot with rooms and seats


class Annealer:
    """A grid on the move. `now` is its value, `best` and `best_places()` the best so far."""

    def __init__(
        self, board: Board, limits: Limits, places: dict[int, Cell], late_cells: int, values: SlotValues, seed: int
    ) -> None:
        self.board, self.limits, self.values = board, limits, values
        self.random = Random(seed)
        self.late_cells = late_cells
        self.floor: float | None = None  # a value to stay above, in place of a temperature
        self.late_used = sum(sum(t >= 1 for t in board.run(s, start)) for s, (start, _) in places.items())
        self.long = {s: cell for s, cell in places.items() if board.length[s] > 1}
        self.at = {s: start for s, (start, _) in places.items() if board.length[s] == 1}
        self.content: list[list[int]] = [[] for _ in range(board.slots)]
        for s, t in self.at.items():
            self.content[t].append(s)
        self.starts = {s: [t for t in range(board.slots) if limits.rooms_at[s][t]] for s in self.at}
        self.movable = [s for s in self.at if len(self.starts[s]) > 1]
        self.movable_long = [s for s in self.long if sum(map(bool, limits.rooms_at[s])) > 1]
        self._settle()
        self.best = self.now
        self._keep_best()

    def _settle(self) -> None:
        """Works out everything that follows from `content` and `long`."""
        board = self.board
        self.long_at: list[tuple[tuple[int, int, int], ...]] = [
            tuple((s, t, r) for s, (t, r) in sorted(self.long.items()) if t <= slot < t + board.length[s])
            for slot in range(board.slots)
        ]
        self.members = [bits(self.content[t]) | bits(s for s, _, _ in self.long_at[t]) for t in range(board.slots)]
        self.fed: list[tuple[int, ...]] = [
            tuple({start for _, start, _ in self.long_at[t] if start < t}) for t in range(board.slots)
        ]
        self.rooms_left = [self.values.rooms_for_short(t, self.long_at[t]) for t in range(board.slots)]
        self.value = [self._value(t, self.members) for t in range(board.slots)]
        self.now = sum(self.value)
        self.others: list[Reach | None] = [None] * board.sessions
        self.wholes: list[Reach | None] = [None] * board.slots

    def _value(self, t: int, members: list[int]) -> float:
        """What slot t is worth, from the sessions that run in it (and, for long ones that start here, in the next)."""
        return self.values.worth(t, members, self.long_at[t]).value

    def _keep_best(self) -> None:
        self.best = self.now
        self._best_members, self._best_long = list(self.members), dict(self.long)

    def best_places(self) -> dict[int, Cell]:
        """Session -> cell of the best grid so far, rooms dealt out."""
        long_at = [
            tuple((s, t, r) for s, (t, r) in sorted(self._best_long.items()) if t <= slot < t + self.board.length[s])
            for slot in range(self.board.slots)
        ]
        places = dict(self._best_long)
        for t in range(self.board.slots):
            places.update({s: (t, r) for s, r in self.values.worth(t, self._best_members, long_at[t]).rooms.items()})
        return places

    def columns(self) -> list[tuple[int, int]]:
        """(slot, sessions that start there) of good slots met on the way, for column generation."""
        least = [worth - NEAR for worth in self.value]
        return [
            (t, sessions) for t in range(self.board.slots) for _, sessions in self.values.near(t, least[t], COLUMNS)
        ]

    def back_to_best(self) -> None:
        """Takes up the best grid again."""
        self.long = dict(self._best_long)
        longs = bits(self.long)
        for t, members in enumerate(self._best_members):
            self.content[t] = [s for s in self.at if (members & ~longs) >> s & 1]
            for s in self.content[t]:
                self.at[s] = t
        self.late_used = sum(len(each) for each in self.content[1:]) + sum(
            sum(t >= 1 for t in self.board.run(s, start)) for s, (start, _) in self.long.items()
        )
        self._settle()

    def run(self, hot: float, cold: float, stretch: Stretch, improved: Callable[[], None] = lambda: None) -> None:
        """Anneals from temperature `hot` down to `cold` (in wishes) until the stretch is over. `improved` is called
        soon after a better grid was found."""
        told = self.best
        turn = 0
        while (share := stretch.share()) < 1.0 and (self.movable or self.movable_long):
            temperature = hot * (cold / hot) ** share
            counted, made = self.values.counted, 1
            if self.movable:
                made = self._proposals(temperature, LOOK_EVERY)
            if self.movable_long and (turn % LONG_EVERY == 0 or not self.movable):
                self._move_long(temperature)
            stretch.pace.work(made + COUNT_WORK * (self.values.counted - counted))
            turn += 1
            if self.best > told:
                told = self.best
                improved()

    def _proposals(self, temperature: float, count: int) -> int:
        """So many proposals at one temperature, or fewer once some were worth a closer look (which takes a while where
        seats are short); gives their number. The hot loop: names are local, and what a slot reaches without one of its
        sessions is remembered until that slot changes."""
        limits, values = self.limits, self.values
        rnd, movable, at, starts, content = self.random.random, self.movable, self.at, self.starts, self.content
        members, apart, touching, rooms_left = self.members, limits.apart, limits.touching, self.rooms_left
        mask, free, others, value = values.mask, values.free_mask, self.others, self.value
        wholes, floor = self.wholes, self.floor
        many, tried = len(movable), 0
        for made in range(count):
            s = movable[int(rnd() * many)]
            choice = starts[s]
            t = at[s]
            u = choice[int(rnd() * len(choice))]
            if u == t:
                continue
            there = content[u]
            position = int(rnd() * rooms_left[u])
            swap = position < len(there)
            if swap:
                q = there[position]
                if not limits.rooms_at[q][t]:
                    continue
                if apart[s] & (members[u] ^ 1 << q) or apart[q] & (members[t] ^ 1 << s):
                    continue
                if (touching[s] or touching[q]) and self._would_touch(s, t, u, q):
                    continue
                here = others[s] or self._without(s, t)
                yonder = others[q] or self._without(q, u)
                reach = here[2] + yonder[2] + ((here[0] | mask[q]) & here[1] & free[q]).bit_count()
                reach += ((yonder[0] | mask[s]) & yonder[1] & free[s]).bit_count()
            else:
                q = -1
                if apart[s] & members[u] or (touching[s] and self._would_touch(s, t, u, -1)):
                    continue
                if t == 0 and self.late_used >= self.late_cells:
                    continue
                here = others[s] or self._without(s, t)
                whole = wholes[u] or self._whole(u)
                reach = here[2] + whole[2] + (here[0] & here[1]).bit_count()
                reach += ((whole[0] | mask[s]) & whole[1] & free[s]).bit_count()
            change = reach - value[t] - value[u]
            least = temperature * log(rnd() or TINY) if floor is None else floor - self.now
            if change >= least:
                self._try(s, t, u, q, least)
                tried += 1
                if tried >= TRIED:
                    return made + 1
        return count

    def _without(self, s: int, t: int) -> Reach:
        """How far slot t reaches without s."""
        self._reach_out(t)
        found = self.others[s]
        assert found is not None
        return found

    def _whole(self, t: int) -> Reach:
        """How far slot t reaches."""
        self._reach_out(t)
        found = self.wholes[t]
        assert found is not None
        return found

    def _reach_out(self, t: int) -> None:
        """Works out both for all of the slot; they hold until it changes."""
        self.wholes[t], without = self.values.reaches(t, self.members, self.long_at[t])
        for s, reach in without.items():
            self.others[s] = reach

    def _would_touch(self, s: int, t: int, u: int, q: int) -> bool:
        """After the swap, does s or q stand next to a session that it may not touch?"""
        after = dict.fromkeys((t, u), 0)
        after[t] = self.members[t] & ~(1 << s) | (1 << q if q >= 0 else 0)
        after[u] = self.members[u] & ~(1 << q if q >= 0 else 0) | 1 << s
        return self._touches(s, u, after) or (q >= 0 and self._touches(q, t, after))

    def _touches(self, s: int, t: int, after: dict[int, int]) -> bool:
        joins, near = self.board.joins, 0
        if t > 0 and joins[t - 1]:
            near |= after.get(t - 1, self.members[t - 1])
        if joins[t]:
            near |= after.get(t + 1, self.members[t + 1])
        return bool(self.limits.touching[s] & near)

    def _try(self, s: int, t: int, u: int, q: int, least: float) -> None:
        """Counts the proposal with rooms and seats, and makes it when it changes the value by `least` or more."""
        members = list(self.members)
        members[t] ^= 1 << s
        members[u] ^= 1 << s
        if q >= 0:
            members[t] ^= 1 << q
            members[u] ^= 1 << q
        change, new = 0.0, {}
        for slot in {t, u, *self.fed[t], *self.fed[u]}:
            new[slot] = self._value(slot, members)
            if new[slot] < 0:
                return
            change += new[slot] - self.value[slot]
        if change < least or not self.agrees(members, new, change):
            return
        self.members[:] = members
        self.content[t].remove(s)
        self.content[u].append(s)
        self.at[s] = u
        if q >= 0:
            self.content[u].remove(q)
            self.content[t].append(q)
            self.at[q] = t
        else:
            self.late_used += (u > 0) - (t > 0)
        for slot, worth in new.items():
            self.value[slot] = worth
            self.wholes[slot] = None
            for session in self.content[slot]:
                self.others[session] = None
        self.now += change
        if self.better():
            self._keep_best()

    def agrees(self, members: list[int], new: dict[int, float], change: float) -> bool:
        """May this proposal be made, which is good enough by value? (For searches with more in mind.)"""
        return True

    def better(self) -> bool:
        """Is the grid as it stands better than the best so far?"""
        return self.now > self.best + TINY_STEP

    def _move_long(self, temperature: float) -> None:
        """Moves a session of several slots; where a slot gets too full, one of its short sessions goes the other way."""
        board, limits, random = self.board, self.limits, self.random
        s = random.choice(self.movable_long)
        start, room = self.long[s]
        u = random.choice([t for t in range(board.slots) if limits.rooms_at[s][t]])
        r = random.choice([r for r in range(board.rooms) if limits.rooms_at[s][u] >> r & 1])
        if (u, r) == (start, room):
            return
        taken = [(o, t, other) for each in self.long_at for o, t, other in each if o != s]
        if any(other == r and t < u + board.length[s] and u < t + board.length[o] for o, t, other in taken):
            return
        kept = (dict(self.long), [list(each) for each in self.content], dict(self.at), self.late_used, self.now)
        old, new = list(board.run(s, start)), list(board.run(s, u))
        left, entered = [t for t in old if t not in new], [t for t in new if t not in old]
        self.long[s] = (u, r)
        for back, ahead in zip(left, entered, strict=True):
            self.late_used += (ahead > 0) - (back > 0)
            if self.content[ahead] and len(self.content[ahead]) >= self.rooms_left[ahead]:
                goes = random.choice(self.content[ahead])
                self.content[ahead].remove(goes)
                self.content[back].append(goes)
                self.at[goes] = back
                self.late_used += (back > 0) - (ahead > 0)
        before = self.now
        if self._holds_together():
            self._settle()
            least = temperature * log(random.random() or TINY)
            if min(self.value, default=0) >= 0 and self.now - before >= least:
                if self.better():
                    self._keep_best()
                return
        self.long, self.content, self.at, self.late_used, _ = kept
        self._settle()

    def _holds_together(self) -> bool:
        """Do all conditions but those on rooms hold, after a session of several slots has moved?"""
        board, limits = self.board, self.limits
        if self.late_used > self.late_cells:
            return False
        members = [bits(each) for each in self.content]
        for s, (start, _) in self.long.items():
            for t in board.run(s, start):
                members[t] |= 1 << s
        starts = self.at | {s: start for s, (start, _) in self.long.items()}
        for s, start in starts.items():
            if not limits.rooms_at[s][start]:
                return False
            run = board.run(s, start)
            if any(limits.apart[s] & members[t] for t in run):
                return False
            if limits.touching[s]:
                near = members[start - 1] if start and board.joins[start - 1] else 0
                near |= members[run[-1] + 1] if board.joins[run[-1]] else 0
                if limits.touching[s] & near:
                    return False
        return True
