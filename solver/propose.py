"""The door: a camp in, a proposal out, with progress on the way.

Owns the order of work: a first valid grid, the search, the bound, the other options. Reads no file and no clock of
its own (the caller brings both clock and stop).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping

from solver.board import Board, Cell
from solver.camp import Camp
from solver.measure import grantable_of, measure_places
from solver.proposal import Demand, Option, Progress, Proposal, SecondRun
from solver.rules import Limits
from solver.search import Annealer
from solver.slots import SlotValues
from solver.start import first_grid

__all__ = ["Demand", "Option", "Progress", "Proposal", "SecondRun", "propose"]


def propose(
    camp: Camp,
    *,
    seconds: float = 10.0,
    seed: int = 0,
    deterministic: bool = False,
    frozen: Collection[str] = (),
    max_moves: int | None = None,
    only: Collection[str] | None = None,
    correct_for_seen: Mapping[str, int] | None = None,
    options: bool = True,
    progress: Callable[[Progress], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
) -> Proposal:
    """The best grid found in `seconds`, a bound that no grid beats, and other grids with their price.

    `frozen`: ids of sessions that stay where `camp.grid` has them. `max_moves`: how many sessions of `camp.grid`
    may move. `only`: ids of the sessions that may be placed or moved; all others stay. `correct_for_seen`: session
    id -> how many people saw its pitch; interest is weighed up for those seen by fewer. `deterministic`: the same
    answer for the same seed, by counting proposals in place of seconds. `progress` gets each better grid; `stop` is
    asked often, and when true the best so far comes back at once.
    """
    begun = clock()
    board = Board(camp)
    limits = Limits(board)
    start = first_grid(board, limits, seconds, seed, stop)
    grantable = sum(grantable_of(board, start.places))
    annealer = Annealer(board, limits, start.places, start.late_cells, SlotValues(board, limits), seed)

    def tell() -> None:
        placements = board.placements(annealer.best_places())
        progress(Progress(clock() - begun, annealer.best, grantable, grantable, placements))

    tell()
    searching = clock()

    def done() -> float:
        return 1.0 if stop() else (clock() - searching) / max(0.001, seconds - (searching - begun))

    annealer.run(3.0, 0.25, done, tell)
    places = annealer.best_places()
    default = _option(board, "default", places)
    return Proposal("grid", (default,), grantable, clock() - begun, stopped=stop())


def _option(board: Board, name: str, places: dict[int, Cell]) -> Option:
    unplaced = tuple(session.id for s, session in enumerate(board.camp.sessions) if s not in places)
    return Option(name, board.placements(places), unplaced, measure_places(board, places))  # type: ignore[arg-type]
