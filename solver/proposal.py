"""What the solver is asked and what it answers, as values that cross a process border. No solving here."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from solver.camp import Placement
from solver.measure import Measure

OptionName = Literal["default", "roomiest", "fairest", "calmest"]


class Demand(msgspec.Struct, frozen=True):
    """One demand of a set that can't hold together: a rule's name, the sessions it speaks of, and its values (ids)."""

    rule: str
    sessions: tuple[str, ...]
    values: dict[str, Any] = {}


class Option(msgspec.Struct, frozen=True):
    """A grid on offer. `unplaced`: session ids that found no cell."""

    name: OptionName
    placements: tuple[Placement, ...]
    unplaced: tuple[str, ...]
    measure: Measure


class SecondRun(msgspec.Struct, frozen=True):
    """A session worth running twice: in this free cell, `granted` more wishes and `standing` people fewer on their feet."""

    session: str
    room: str
    slot: str
    granted: int
    standing: float


class Change(msgspec.Struct, frozen=True):
    """A point of the curve of moves against wishes: the best grid found that moves `moves` sessions of the grid as it was."""

    moves: int
    granted: int
    standing: float
    placements: tuple[Placement, ...]


class Progress(msgspec.Struct, frozen=True):
    """How far a solve is. `placements` is None where only the bound moved; `bound` is None until one is proven."""

    seconds: float
    granted: int
    bound: int | None
    grantable: int
    placements: tuple[Placement, ...] | None = None


class Proposal(msgspec.Struct, frozen=True):
    """The answer. `curve`: where the camp has a grid, what moving more of it gains. `options`: the default first,
    then those that differ from it. `bound`: no valid grid that places the sessions of the default grants more.

    `status` "none": demands contradict each other, `reasons` is the smallest such set; `options` then holds the nearest
    valid grid, which leaves sessions out, so that a hall is never without one.
    """

    status: Literal["grid", "none"]
    options: tuple[Option, ...]
    bound: int | None
    seconds: float
    stopped: bool = False
    reasons: tuple[Demand, ...] = ()
    second_runs: tuple[SecondRun, ...] = ()
    curve: tuple[Change, ...] = ()
