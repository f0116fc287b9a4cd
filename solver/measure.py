"""How good a grid is: granted, grantable, walked, standing, tenth, moves and comfort, as the measure is defined.

Owns the figures of a finished grid. Searches nothing and judges no rule: a grid that breaks rules is measured, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import ceil

import msgspec

from solver.board import Board, Cell, numbers
from solver.camp import Camp, Placement
from solver.seating import Levels, seated, walk


class Measure(msgspec.Struct, frozen=True):
    """`granted`, `grantable`, `walked`: weight of wishes. `standing`: people. `tenth`: a share, None where nothing is
    grantable. `moves`: sessions that stand elsewhere or nowhere, None without a grid to compare with. Comfort:
    `hosts_in_a_row` counts hosts with sessions in slots that join, `topic_twice` pairs of one topic in a slot."""

    granted: int
    grantable: int
    walked: float
    standing: float
    tenth: float | None
    moves: int | None
    placed: int
    hosts_in_a_row: int
    topic_twice: int


def measure(camp: Camp, grid: Iterable[Placement]) -> Measure:
    """The figures of a grid. Placements of unknown sessions, rooms or slots count for nothing."""
    return measure_places(board := Board(camp), board.places(grid))


def measure_places(board: Board, places: dict[int, Cell]) -> Measure:
    """The same from session number -> cell, with a board made before."""
    slots = [SlotCount(board, places, t) for t in range(board.slots)]
    walked = [slot.walk() for slot in slots]
    shares = grantable_of(board, places)
    return Measure(
        granted=sum(slot.granted() for slot in slots),
        grantable=sum(shares),
        walked=round(sum(weight for weight, _ in walked), 6),
        standing=round(sum(standing for _, standing in walked), 6),
        tenth=_tenth(shares, slots),
        moves=moves(board, places),
        placed=len(places),
        hosts_in_a_row=hosts_in_a_row(board, places),
        topic_twice=topic_twice(board, places),
    )


class SlotCount:
    """The sessions that start in one slot, who of their wishers is free, and the seats of their rooms."""

    def __init__(self, board: Board, places: dict[int, Cell], slot: int) -> None:
        self.board, self.slot = board, slot
        self.starting = [(s, r) for s, (t, r) in places.items() if t == slot]
        busy_in: dict[int, int] = {}
        self.wishes: list[Levels] = []
        for s, _ in self.starting:
            busy = 0
            for t in board.run(s, slot):
                if t not in busy_in:
                    busy_in[t] = busy_at(board, places, t)
                busy |= busy_in[t]
            self.wishes.append((board.like[s] & ~busy, board.love[s] & ~busy))

    def granted(self) -> int:
        """The heaviest assignment of people to seats."""
        return seated(self.wishes, [self.board.seats(s, r, self.slot) for s, r in self.starting])

    def walk(self) -> tuple[float, float]:
        """(weight walked, people standing) when nobody is ushered."""
        crowd, weight, standing = self.board.crowd(self.slot), 0.0, 0.0
        for (s, r), (heads, wanted) in zip(self.starting, walk(self.wishes), strict=True):
            seats, people = self.board.free_seats(s, r), heads * crowd
            standing += max(0.0, people - seats)
            weight += wanted if people <= seats else wanted * seats / people
        return weight, standing


def busy_at(board: Board, places: dict[int, Cell], slot: int) -> int:
    """Who is away in the slot or must be at a session that runs then (bits)."""
    busy = board.away[slot]
    for s, (start, _) in places.items():
        if start <= slot < start + board.length[s]:
            busy |= board.must[s]
    return busy


def grantable_of(board: Board, places: dict[int, Cell]) -> list[int]:
    """For each attendee their heaviest wishes among the placed sessions, as many as they have free slots."""
    taken = [0] * board.people
    for t in range(board.slots):
        for a in numbers(busy_at(board, places, t)):
            taken[a] += 1
    return [
        sum([weight for weight, s in wishes if s in places][: board.slots - taken[a]])
        for a, wishes in enumerate(board.attendee_wishes)
    ]


def _tenth(shares: list[int], slots: list[SlotCount]) -> float | None:
    """The share of the one at place ceil(n / 10) from below: weight met with endless rooms over grantable."""
    met = [0] * len(shares)
    for slot in slots:
        like, love = 0, 0
        for low, high in slot.wishes:
            like |= low
            love |= high
        for a in numbers(like):
            met[a] += 1 + (love >> a & 1)
    ranked = sorted(got / share for got, share in zip(met, shares, strict=True) if share)
    return ranked[ceil(len(ranked) / 10) - 1] if ranked else None


def moves(board: Board, places: dict[int, Cell]) -> int | None:
    """Sessions of the camp's grid that stand elsewhere or nowhere; None where the camp has no grid."""
    if board.camp.grid is None:
        return None
    return sum(places.get(s) != cell for s, cell in board.places(board.camp.grid).items())


def hosts_in_a_row(board: Board, places: dict[int, Cell]) -> int:
    """How often somebody who must be there has two different sessions in slots that join."""
    leading: list[dict[int, int]] = [{} for _ in range(board.slots)]
    for s, (start, _) in places.items():
        for t in board.run(s, start):
            for a in board.leads[s]:
                leading[t][a] = s
    return sum(
        1
        for t, (this, following) in enumerate(pairwise(leading))
        if board.joins[t]
        for a, s in this.items()
        if a in following and following[a] != s
    )


def topic_twice(board: Board, places: dict[int, Cell]) -> int:
    """How many pairs of sessions of one topic start in the same slot."""
    seen: dict[tuple[int, str], int] = {}
    pairs = 0
    for s, (start, _) in places.items():
        if topic := board.camp.sessions[s].topic:
            pairs += seen.get((start, topic), 0)
            seen[start, topic] = seen.get((start, topic), 0) + 1
    return pairs
