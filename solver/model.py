"""The CP-SAT model of a valid grid: which sessions are placed, and in which slot each starts.

Owns feasibility: the rules' conditions as constraints, what stays out when cells are short, spare cells. Rooms are not
variables but counts (a set of sessions needs as many rooms as it has members: Hall), except for sessions of several
slots and for sessions that stay where they stood; `rooms.py` then deals out the rooms. Knows nothing of wishes but
their weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from solver.board import Board, Cell, numbers
from solver.rooms import Shortage, deal
from solver.rules import Apart, Limits


class GridModel:
    """A `CpModel` over one board. `x[s][t]`: session s starts in slot t. Add to `model` what a caller wants besides."""

    def __init__(
        self, board: Board, limits: Limits, stays: Mapping[int, Cell] | None = None, rooms_shared: bool = False
    ) -> None:
        """`stays`: sessions for which a literal tells whether they stand in that very cell (`stay[s]`).
        `rooms_shared`: leave aside that a cell holds one card, to ask whether the demands could hold if there were cells enough."""
        from ortools.sat.python import cp_model

        self.board, self.limits = board, limits
        self.cp_model = cp_model
        self.model = cp_model.CpModel()
        self.x: list[dict[int, Any]] = []
        self.room: dict[int, dict[Cell, Any]] = {}
        self.stay: dict[int, Any] = {}
        for s in range(board.sessions):
            self._add_session(s)
        for s, (t, r) in (stays or {}).items():
            self._add_stay(s, t, r)
        self._keep_conditions()
        self._halls: set[tuple[int, int]] = set()
        self.rooms_shared = rooms_shared
        self._usable = [self._usable_in(t) for t in range(board.slots)]
        named = {r for cells in self.room.values() for _, r in cells}  # rooms that some sessions hold by name
        for t in range(0 if rooms_shared else board.slots):
            masks = {self.limits.rooms_at[s][t] for s in range(board.sessions) if self.limits.rooms_at[s][t]}
            for mask in masks | {self._usable[t]} | {1 << r for r in named}:
                self.add_hall(t, mask)

    def _usable_in(self, slot: int) -> int:
        """The rooms that some session may be in during the slot (bits)."""
        rooms = 0
        for s, starts in enumerate(self.x):
            for t in starts:
                if t <= slot < t + self.board.length[s]:
                    rooms |= self.limits.rooms_at[s][t]
        return rooms

    def placed(self, session: int) -> Any:
        """1 where the session is placed."""
        return sum(self.x[session].values())

    def _add_session(self, s: int) -> None:
        model, rooms_at = self.model, self.limits.rooms_at[s]
        starts = {t: model.new_bool_var(f"x{s}_{t}") for t in range(self.board.slots) if rooms_at[t]}
        self.x.append(starts)
        if starts:
            model.add_at_most_one(starts.values())
        if self.board.length[s] > 1:
            cells = {(t, r): model.new_bool_var(f"y{s}_{t}_{r}") for t in starts for r in numbers(rooms_at[t])}
            self.room[s] = cells
            for t, start in starts.items():
                model.add(sum(literal for (at, _), literal in cells.items() if at == t) == start)

    def _add_stay(self, s: int, t: int, r: int) -> None:
        """A literal for "s stands just there"; sessions whose room is a variable have it already."""
        if s in self.room:
            self.stay[s] = self.room[s].get((t, r), 0)
        elif t in self.x[s] and self.limits.rooms_at[s][t] >> r & 1:
            self.stay[s] = self.model.new_bool_var(f"stay{s}")
            self.model.add_implication(self.stay[s], self.x[s][t])
            self.room[s] = {(t, r): self.stay[s]}
        else:
            self.stay[s] = 0

    def running(self, s: int, slot: int) -> list[Any]:
        """The literals by which s runs in the slot: those of the starts that cover it."""
        first = slot - self.board.length[s] + 1
        return [literal for t, literal in self.x[s].items() if first <= t <= slot]

    def _keep_conditions(self) -> None:
        """Nobody twice at once and no pair that is kept apart; where a group is apart pairwise, as one row a slot."""
        groups: dict[tuple[str, str], list[Apart]] = {}
        for condition in self.limits.conditions:
            if isinstance(condition, Apart):
                name = str(condition.values.get("attendee", f"{condition.first} {condition.second}"))
                groups.setdefault((condition.rule, name), []).append(condition)
        for pairs in groups.values():
            members = sorted({s for each in pairs for s in (each.first, each.second)})
            if pairs[0].touching:
                for pair in pairs:
                    self._never_touch(pair.first, pair.second)
            elif len(pairs) == len(members) * (len(members) - 1) // 2:
                self._never_meet(members)
            else:
                for pair in pairs:
                    self._never_meet([pair.first, pair.second])

    def _never_meet(self, members: list[int]) -> None:
        for t in range(self.board.slots):
            literals = [literal for s in members for literal in self.running(s, t)]
            if len(literals) > 1:
                self.model.add_at_most_one(literals)

    def _never_touch(self, one: int, other: int) -> None:
        for first, second in ((one, other), (other, one)):
            for t, literal in self.x[first].items():
                end = t + self.board.length[first]
                if end < self.board.slots and self.board.joins[end - 1] and end in self.x[second]:
                    self.model.add_bool_or([~literal, ~self.x[second][end]])

    def add_hall(self, slot: int, rooms: int) -> None:
        """The sessions that can only be in `rooms` (bits) are no more than those rooms, less what holds one by name."""
        if (slot, rooms) in self._halls:
            return
        self._halls.add((slot, rooms))
        terms: list[Any] = []
        for s in range(self.board.sessions):
            by_name = self.room.get(s, {})
            terms += [
                literal
                for (t, r), literal in by_name.items()
                if rooms >> r & 1 and t <= slot < t + self.board.length[s]
            ]
            if self.board.length[s] == 1 and slot in self.x[s] and not self.limits.rooms_at[s][slot] & ~rooms:
                terms.append(self.x[s][slot] - sum(literal for (t, _), literal in by_name.items() if t == slot))
        count = (rooms & self._usable[slot]).bit_count()
        if len(terms) > count:
            self.model.add(sum(terms) <= count)

    def cells_used(self, first: int = 0) -> Any:
        """Cells in use from slot `first` on."""
        return sum(
            literal * sum(1 for step in self.board.run(s, t) if step >= first)
            for s in range(self.board.sessions)
            for t, literal in self.x[s].items()
        )

    def solve(
        self, seconds: float, seed: int = 0, stop: Callable[[], bool] = lambda: False, workers: int = 1
    ) -> tuple[str, dict[int, Cell], float]:
        """("optimal" | "feasible" | "infeasible" | "unknown", session -> cell, best bound of the objective).

        Solves again where the counts let through what no deal of rooms can hold, with that set of rooms added.
        """
        while True:
            solver = self.solver = self.cp_model.CpSolver()
            solver.parameters.max_time_in_seconds = max(0.01, seconds)
            solver.parameters.num_workers = workers
            solver.parameters.random_seed = seed % (1 << 31)
            watch = Watch(solver, stop)
            with watch:
                status = solver.solve(self.model)
            seconds -= solver.wall_time
            if status == self.cp_model.INFEASIBLE:
                return "infeasible", {}, 0.0
            if status not in (self.cp_model.OPTIMAL, self.cp_model.FEASIBLE):
                return "unknown", {}, 0.0
            starts = {s: t for s, each in enumerate(self.x) for t, literal in each.items() if solver.value(literal)}
            named = {
                s: cell for s, cells in self.room.items() for cell, literal in cells.items() if solver.value(literal)
            }
            if self.rooms_shared:
                return "feasible", {s: (t, 0) for s, t in starts.items()}, 0.0
            try:
                places = deal(self.board, self.limits, starts, named)
            except Shortage as short:
                for slot in range(self.board.slots):
                    self.add_hall(slot, short.rooms)
                if seconds <= 0 or stop():
                    return "unknown", {}, 0.0
                continue
            word = "optimal" if status == self.cp_model.OPTIMAL else "feasible"
            return word, places, solver.best_objective_bound


class Watch:
    """Ends a running search soon after `stop()` says so, from a thread of its own."""

    def __init__(self, solver: Any, stop: Callable[[], bool]) -> None:
        from threading import Event, Thread

        self._done = Event()
        self._thread = Thread(target=self._look, args=(solver, stop), daemon=True)

    def _look(self, solver: Any, stop: Callable[[], bool]) -> None:
        while not self._done.wait(0.05):
            if stop():
                solver.stop_search()

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
