"""One slot by itself, as arrays: which sessions may stand in it, and how many wishes a set of them reaches.

Owns the relaxation that the certificate rests on. A slot is a set of *items*; an item is a session that starts there,
or the later part of one that started before. Kept are: who is free, which sessions may be there at all, who may not
meet, how many rooms are open. Dropped (which only loosens a bound): which room, seats, rest, spare cells.

A set of items reaches a *row* (people with the same wishes, at one weight) when it holds a session of the row's and
none that keeps these people busy. What a set reaches is its worth; that is submodular.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from solver.board import Board, numbers
from solver.rules import Limits

Floats = npt.NDArray[np.float32]
Sets = npt.NDArray[np.bool_]  # sets x items
Reals = npt.NDArray[np.float64]


class Item(NamedTuple):
    """A session that started in slot `start` and now runs in its part `step` (0: it starts here)."""

    session: int
    start: int
    step: int

    def stands(self, start: int, slot: int) -> bool:
        """Is it in `slot`, where its session starts in `start`?"""
        return start + self.step == slot and (not self.step or start == self.start)


class SlotKind:
    """Slots that are alike. `slots`: their numbers; `items`; `room_count`: items that fit into one of them.

    `alone[i]`: wishes that only item i can reach. `cover`: rows x items, the people of a row where the item reaches
    them; `lead`: the same where the item keeps them busy; `heads`: people of each row. `apart`: items x items, 1 where
    they may not meet.
    """

    def __init__(self, board: Board, limits: Limits, slots: tuple[int, ...], items: list[Item], room_count: int):
        self.slots, self.items, self.room_count = slots, items, room_count
        self.apart = _apart(limits, items)
        rows = _rows(board, slots[0], items, self.apart)
        self.alone = np.zeros(len(items), np.float64)
        counted: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        for reaching, leading in rows:
            if len(reaching) == 1 and not leading:
                self.alone[reaching[0]] += 1
            else:
                counted[reaching, leading] = counted.get((reaching, leading), 0) + 1
        self.heads = np.fromiter(counted.values(), np.float32, len(counted))
        self.cover = np.zeros((len(counted), len(items)), np.float32)
        self.lead = np.zeros_like(self.cover)
        for row, ((reaching, leading), people) in enumerate(counted.items()):
            self.cover[row, reaching] = people
            self.lead[row, leading] = people
        self.cover_of = np.ascontiguousarray(self.cover.T)
        self.lead_of = np.ascontiguousarray(self.lead.T)

    def touched(self, sets: Floats) -> tuple[Sets, Sets]:
        """(rows with a session of theirs in the set, rows kept busy by it), each sets x rows."""
        return sets @ self.cover_of > 0, sets @ self.lead_of > 0

    def worth(self, sets: Floats) -> Reals:
        """The weight of wishes that each set reaches."""
        covered, busy = self.touched(sets)
        reached: Reals = (covered & ~busy).astype(np.float32) @ self.heads + sets @ self.alone
        return reached

    def gains(self, sets: Floats) -> tuple[Reals, Reals]:
        """(worth of each set, what each item would add to it: sets x items)."""
        covered, busy = self.touched(sets)
        reached = (covered & ~busy).astype(np.float32)
        adds = (~(covered | busy)).astype(np.float32) @ self.cover - reached @ self.lead
        return reached @ self.heads + sets @ self.alone, adds + self.alone

    def allowed(self, sets: Floats) -> Sets:
        """Which sets keep to the number of rooms and hold no two items that may not meet."""
        fits = sets.sum(1) <= self.room_count
        return np.asarray(fits & (((sets @ self.apart) * sets).sum(1) == 0))


def slot_kinds(board: Board, limits: Limits, placed: Collection[int]) -> list[SlotKind]:
    """The slots of a camp, alike ones together, for grids of these sessions."""
    groups: dict[Any, list[int]] = {}
    found: dict[Any, tuple[list[Item], int]] = {}
    for t in range(board.slots):
        items = list(_items(board, limits, placed, t))
        rooms = 0
        for item in items:
            rooms |= limits.rooms_at[item.session][item.start]
        long = any(board.length[item.session] > 1 for item in items)
        key = (board.away[t], tuple(items) if long else tuple(item.session for item in items), rooms.bit_count())
        groups.setdefault(key, []).append(t)
        found.setdefault(key, (items, rooms.bit_count()))
    return [SlotKind(board, limits, tuple(slots), *found[key]) for key, slots in groups.items()]


def _items(board: Board, limits: Limits, placed: Collection[int], t: int) -> Iterator[Item]:
    for s in sorted(placed):
        for step in range(min(board.length[s], t + 1)):
            if limits.rooms_at[s][t - step]:
                yield Item(s, t - step, step)


def _apart(limits: Limits, items: list[Item]) -> Floats:
    apart = np.zeros((len(items), len(items)), np.float32)
    for i, one in enumerate(items):
        for j, other in enumerate(items):
            same = one.session == other.session
            if i != j and (same or limits.apart[one.session] >> other.session & 1):
                apart[i, j] = 1
    return apart


def _rows(board: Board, t: int, items: list[Item], apart: Floats) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """For each attendee and weight: (items that reach them, items that keep them busy).

    Where somebody leads two items that may meet all the same (a demand was waived), only the first counts as keeping
    them busy: a looser bound, but a bound for sure.
    """
    free = []
    for item in items:
        away = 0
        for slot in board.run(item.session, item.start):
            away |= board.away[slot]
        free.append(~away)
    starting = [i for i, item in enumerate(items) if item.step == 0]
    led: dict[int, list[int]] = {}
    for i, item in enumerate(items):
        for a in board.leads[item.session]:
            if all(apart[i, other] for other in led.get(a, [])):
                led.setdefault(a, []).append(i)
    for level in (board.like, board.love):
        reaching: dict[int, list[int]] = {}
        for i in starting:
            for a in numbers(level[items[i].session] & free[i]):
                reaching.setdefault(a, []).append(i)
        for a, mine in reaching.items():
            yield tuple(mine), tuple(led.get(a, ()))
