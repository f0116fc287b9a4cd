"""The first valid grid: which sessions have a place, decided before wishes are weighed.

Owns the order "most sessions placed; left out first a host's second session, then the least wished for; spare cells
kept". The set of placed sessions that comes out of here stays the same through the rest of a solve.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from solver.board import Board, Cell
from solver.greedy import greedy_grid
from solver.model import GridModel
from solver.rules import Limits


class Start(NamedTuple):
    """A valid grid, the cells that may be used after the first slot, and whether no valid grid places more sessions."""

    places: dict[int, Cell]
    late_cells: int
    proven: bool


def first_grid(
    board: Board,
    limits: Limits,
    wanted: Collection[int],
    seconds: float,
    seed: int = 0,
    stop: Callable[[], bool] = lambda: False,
) -> Start:
    """A valid grid of the `wanted` sessions, within `seconds` of CP-SAT's time. Never fails: at worst it places nothing."""
    open_late = sum(board.open_rooms(t) for t in range(1, board.slots))
    room_for = open_late - board.camp.event.spare
    if quick := greedy_grid(board, limits, wanted, room_for, seed, stop):
        return Start(quick, room_for, True)
    everything = GridModel(board, limits)
    for s in wanted:
        everything.model.add(everything.placed(s) == 1)
    everything.model.add(everything.cells_used(first=1) <= room_for)
    status, places, _ = everything.solve(seconds / 2, seed, stop)
    if places or status == "optimal":
        return Start(places, room_for, True)
    return _most(board, limits, open_late, seconds / 2, seed, stop)


def _most(board: Board, limits: Limits, open_late: int, seconds: float, seed: int, stop: Callable[[], bool]) -> Start:
    """As many sessions as fit. One sum of weights holds the whole order, each step outweighing all that follow."""
    grid = GridModel(board, limits)
    spare = board.camp.event.spare
    lacking = grid.model.new_int_var(0, max(0, spare), "lacking")
    grid.model.add(grid.cells_used(first=1) <= open_late - spare + lacking)
    wish = spare + 1
    unheard = wish * (sum(board.wished) + board.sessions) + 1
    session = unheard * (board.sessions + 1)
    terms: list[Any] = [-lacking]
    for s in range(board.sessions):
        terms.append(grid.placed(s) * (session + wish * (board.wished[s] + _pinned(board, s))))
    for silent in _hosts_unheard(board, grid):
        terms.append(-unheard * silent)
    grid.model.maximize(sum(terms))
    status, places, _ = grid.solve(seconds, seed, stop)
    used = sum(sum(step >= 1 for step in board.run(s, t)) for s, (t, _) in places.items())
    return Start(places, max(used, open_late - spare), status == "optimal")


def _pinned(board: Board, session: int) -> int:
    return int(board.camp.sessions[session].pin is not None)


def _hosts_unheard(board: Board, grid: GridModel) -> list[Any]:
    """For each session a literal that is 1 when it is left out and none of its hosts has another one placed."""
    hosts = [set(session.hosts) for session in board.camp.sessions]
    silent: list[Any] = []
    for s in range(board.sessions):
        also = [o for o in range(board.sessions) if o != s and hosts[o] & hosts[s]]
        literal = grid.model.new_bool_var(f"silent{s}")
        grid.model.add(literal >= 1 - grid.placed(s) - sum(grid.placed(o) for o in also))
        silent.append(literal)
    return silent
