"""What others do, in their own way, on a camp of ours: each tells every better grid that it comes to.

Owns the rivals of the solver bench. A rival gets a board, its limits, seconds and `tell(places)`; it may keep to fewer rules
than ours (then its grids say so: clashes are counted by the bench). Only `flat_model` proves something, and gives its bound.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from solver.board import Board, Cell, bits
from solver.measure import measure_places
from solver.model import GridModel
from solver.rooms import Shortage, deal
from solver.rules import Limits

Tell = Callable[[dict[int, Cell]], None]
Rival = Callable[[Board, Limits, float, Tell], float | None]


def most_wished_first(board: Board, limits: Limits, seconds: float, tell: Tell) -> None:
    """Fills each slot with the most-wished sessions left: what a crowd's favourites list does."""
    left = sorted(range(board.sessions), key=lambda s: -board.wished[s])
    starts: dict[int, int] = {}
    for t in range(board.slots):
        for s in list(left):
            if _fits(board, limits, starts, s, t):
                starts[s] = t
                left.remove(s)
    tell(deal(board, limits, starts, {}))


def shared_voters(board: Board, limits: Limits, seconds: float, tell: Tell) -> None:
    """Each session, most wished first, to the slot where it shares the fewest people with what is there."""
    starts: dict[int, int] = {}
    reach = [0] * board.slots
    for s in sorted(range(board.sessions), key=lambda s: -board.wished[s]):
        free = [t for t in range(board.slots) if _fits(board, limits, starts, s, t)]
        if free:
            t = min(free, key=lambda t: ((reach[t] & board.crowd_mask[s]).bit_count(), t))
            starts[s] = t
            reach[t] |= board.crowd_mask[s]
    tell(deal(board, limits, starts, {}))


def annealing(board: Board, limits: Limits, seconds: float, tell: Tell) -> None:
    """Simulated annealing by the book: two sessions change places, coverage is counted anew, seats are left aside."""
    rnd = random.Random(1)
    starts: dict[int, int] = {}
    for s in rnd.sample(range(board.sessions), board.sessions):
        free = [t for t in range(board.slots) if _fits(board, limits, starts, s, t)]
        if free:
            starts[s] = rnd.choice(free)
    slots: list[list[int | None]] = [[s for s, at in starts.items() if at == t] for t in range(board.slots)]
    for t, each in enumerate(slots):
        each += [None] * (board.open_rooms(t) - len(each))
    value = [_reach(board, each) for each in slots]
    best, begun, told = 0, time.monotonic(), 0.0
    while (past := time.monotonic() - begun) < seconds:
        heat = 3.0 * 0.1 ** (past / seconds)
        for _ in range(200):
            t, u = rnd.randrange(board.slots), rnd.randrange(board.slots)
            i, j = rnd.randrange(len(slots[t])), rnd.randrange(len(slots[u]))
            slots[t][i], slots[u][j] = slots[u][j], slots[t][i]
            new = _reach(board, slots[t]), _reach(board, slots[u])
            change = new[0] + new[1] - value[t] - value[u]
            fine = t != u and _allowed(board, limits, slots[t], t) and _allowed(board, limits, slots[u], u)
            if fine and (change >= 0 or rnd.random() < 2.718 ** (change / heat)):
                value[t], value[u] = new
            else:
                slots[t][i], slots[u][j] = slots[u][j], slots[t][i]
        if sum(value) > best and past - told > 0.05:
            best, told = sum(value), past
            tell(_dealt(board, limits, slots))
    tell(_dealt(board, limits, slots))


def flat_model(board: Board, limits: Limits, seconds: float, tell: Tell) -> float | None:
    """One CP-SAT model: a coverage variable for each attendee, slot and weight, and the row "no more than their wishes".
    Gives its proven bound."""
    from ortools.sat.python import cp_model

    grid = GridModel(board, limits)
    model = grid.model
    terms = []
    for s in range(board.sessions):
        model.add(grid.placed(s) == 1)
    for level in (board.like, board.love):
        for a in range(board.people):
            wishes = [s for s in range(board.sessions) if level[s] >> a & 1]
            slots = []
            for t in range(board.slots):
                here = [grid.x[s][t] for s in wishes if t in grid.x[s]]
                if here and not board.away[t] >> a & 1:
                    covered = model.new_bool_var("")
                    model.add(covered <= sum(here))
                    for s in range(board.sessions):
                        if board.must[s] >> a & 1:
                            for literal in grid.running(s, t):
                                model.add_implication(literal, ~covered)
                    slots.append(covered)
            model.add(sum(slots) <= len(wishes))
            terms += slots
    model.maximize(sum(terms))

    class Told(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            starts = {s: t for s, each in enumerate(grid.x) for t, x in each.items() if self.boolean_value(x)}
            tell(deal(board, limits, starts, {}))

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 8  # on two cores still better than two
    solver.solve(model, Told())
    return solver.best_objective_bound


def conference_scheduler(board: Board, limits: Limits, seconds: float, tell: Tell) -> None:
    """The library of that name: its hill climber, from its own valid start, given our measure as the objective."""
    from conference_scheduler import resources, scheduler

    cells = [(t, r) for t in range(board.slots) for r in range(board.rooms)]
    slots = [
        resources.Slot(
            venue=board.camp.rooms[r].id, starts_at=datetime(2026, 6, 20, 8) + t * timedelta(hours=1), duration=45,
            capacity=board.camp.rooms[r].capacity, session=str(t),
        )
        for t, r in cells
    ]  # fmt: skip
    events = [resources.Event(name=f"s{s}", duration=45, demand=0) for s in range(board.sessions)]
    for s in range(board.sessions):
        others = [o for o in range(board.sessions) if limits.apart[s] >> o & 1]
        closed = [slot for (t, r), slot in zip(cells, slots, strict=True) if not limits.rooms_at[s][t] >> r & 1]
        events[s].add_unavailability(*closed, *(events[o] for o in others))
    begun = time.monotonic()
    best = 0

    def lost(events: object, slots: object, X: object, **_: object) -> float:
        nonlocal best
        if time.monotonic() - begun > seconds:
            raise _OutOfTimeError
        places = {int(s): cells[int(c)] for s, c in zip(*X.nonzero(), strict=True)}  # type: ignore[attr-defined]
        granted = measure_places(board, places).granted
        if granted > best:
            best = granted
            tell(places)
        return -granted

    try:
        scheduler.heuristic(
            events=events,
            slots=slots,
            objective_function=lost,
            objective_function_algorithm_kwargs={"max_iterations": 10**9},
        )
    except _OutOfTimeError:
        return


RIVALS: dict[str, Rival] = {
    "most-wished first": most_wished_first,
    "greedy on shared voters": shared_voters,
    "annealing": annealing,
    "flat CP-SAT model": flat_model,
    "conference-scheduler": conference_scheduler,
}


class _OutOfTimeError(Exception):
    pass


def _fits(board: Board, limits: Limits, starts: dict[int, int], s: int, t: int) -> bool:
    there = [o for o, at in starts.items() if at == t]
    return _allowed(board, limits, [*there, s], t)


def _allowed(board: Board, limits: Limits, sessions: list[int | None], t: int) -> bool:
    """May these start there together, and are there rooms for them?"""
    mine = [s for s in sessions if s is not None]
    together = bits(mine)
    if any(not limits.rooms_at[s][t] or limits.apart[s] & together for s in mine):
        return False
    try:
        deal(board, limits, dict.fromkeys(mine, t), {})
    except Shortage:
        return False
    return True


def _reach(board: Board, sessions: list[int | None]) -> int:
    reach, busy = 0, 0
    for s in sessions:
        if s is not None:
            reach |= board.crowd_mask[s]
            busy |= board.must[s]
    return (reach & ~board.both_levels(busy)).bit_count()


def _dealt(board: Board, limits: Limits, slots: list[list[int | None]]) -> dict[int, Cell]:
    return deal(board, limits, {s: t for t, each in enumerate(slots) for s in each if s is not None}, {})
