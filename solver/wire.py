"""What crosses the pipe between whoever asks and the solver's process: one line of JSON each, typed. No solving here.

Owns the shapes. Importing this loads neither OR-Tools nor a camp.
"""

from __future__ import annotations

import msgspec

from solver.camp import Camp
from solver.measure import Measure
from solver.pricing import Price
from solver.proposal import Progress, Proposal


class Solve(msgspec.Struct, tag="solve", frozen=True, kw_only=True):
    """Ask for a proposal; the fields are the arguments of `propose`."""

    camp: Camp
    seconds: float = 10.0
    seed: int = 0
    frozen: tuple[str, ...] = ()
    max_moves: int | None = None
    only: tuple[str, ...] | None = None
    correct_for_seen: dict[str, int] | None = None
    options: bool = True


class Weigh(msgspec.Struct, tag="weigh", frozen=True, kw_only=True):
    """Ask for the figures of the grid in hand, and the price of every cell for `session` where one is named.

    `key` names camp and grid; `camp` (its `grid` is the grid in hand) may be left out where the process has seen the key.
    """

    key: str
    camp: Camp | None = None
    session: str | None = None


class Stop(msgspec.Struct, tag="stop", frozen=True):
    """End the running solve with the best so far."""


Question = Solve | Weigh | Stop


class Progressed(msgspec.Struct, tag="progress", frozen=True):
    """A running solve has something better."""

    progress: Progress


class Proposed(msgspec.Struct, tag="proposed", frozen=True):
    """The answer to `Solve`."""

    proposal: Proposal


class Weighed(msgspec.Struct, tag="weighed", frozen=True):
    """The answer to `Weigh`."""

    measure: Measure
    prices: tuple[Price, ...] = ()


class Unknown(msgspec.Struct, tag="unknown", frozen=True):
    """The key of a `Weigh` is not in hand: ask again with the camp."""


class Failed(msgspec.Struct, tag="failed", frozen=True):
    """The question could not be answered; `why` is for the log."""

    why: str


Answer = Progressed | Proposed | Weighed | Unknown | Failed
