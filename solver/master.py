"""The master of column generation: which whole slots together make a day.

Owns the rows (each session starts once; what started goes on in the next slot), the columns found so far, the linear
program that gives the rows their duals, and the last word of CP-SAT over whole columns. A column is a set of items
for one kind of slot. Knows no way to find columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf
from typing import Any

import numpy as np

from solver.model import Watch
from solver.slotkind import Floats, Item, Reals, SlotKind

Column = tuple[int, bytes]  # number of the kind, the set of items packed


class Master:
    """Rows and columns over the kinds of slots of one camp."""

    def __init__(self, kinds: list[SlotKind]) -> None:
        self.kinds = kinds
        numbers: dict[tuple[str, Any], int] = {}
        entries: list[list[tuple[int, int, int]]] = []
        for kind in kinds:
            entries.append([])
            for i, item in enumerate(kind.items):
                for name, sign in _rows_of(item, kinds):
                    entries[-1].append((i, numbers.setdefault(name, len(numbers)), sign))
        self.right = np.array([float(name[0] == "once") for name in numbers])
        self.matrix: list[Floats] = []
        for kind, mine in zip(kinds, entries, strict=True):
            matrix = np.zeros((len(kind.items), len(numbers)), np.float32)
            for i, row, sign in mine:
                matrix[i, row] += sign
            self.matrix.append(matrix)
        self.sets: list[Floats] = [np.zeros((0, len(kind.items)), np.float32) for kind in kinds]
        self.worth: list[Reals] = [np.zeros(0) for _ in kinds]
        self._seen: set[Column] = set()
        self._last = 0.0, np.zeros(len(self.right))
        self._open_program()

    def _open_program(self) -> None:
        from ortools.linear_solver import pywraplp

        self._program = pywraplp.Solver.CreateSolver("GLOP")
        self._rows = [self._program.Constraint(value, value) for value in self.right]
        self._uses = [self._program.Constraint(0, len(kind.slots)) for kind in self.kinds]
        self._program.Objective().SetMaximization()

    def add(self, number: int, sets: Floats) -> int:
        """Takes in sets for kind `number`; gives how many were new."""
        fresh = []
        for each in sets:
            column = (number, np.packbits(each > 0).tobytes())
            if column not in self._seen:
                self._seen.add(column)
                fresh.append(each)
        if fresh:
            new = np.array(fresh, np.float32)
            worth = self.kinds[number].worth(new)
            self.sets[number] = np.vstack([self.sets[number], new])
            self.worth[number] = np.concatenate([self.worth[number], worth])
            for value, row in zip(worth, new @ self.matrix[number], strict=True):
                self._add_to_program(number, float(value), row)
        return len(fresh)

    def _add_to_program(self, number: int, worth: float, row: Floats) -> None:
        use = self._program.NumVar(0, self._program.infinity(), "")
        self._program.Objective().SetCoefficient(use, worth)
        self._uses[number].SetCoefficient(use, 1)
        for i in np.flatnonzero(row):
            self._rows[i].SetCoefficient(use, float(row[i]))

    def solve(self) -> tuple[float, Reals]:
        """(value of the linear program over the columns so far, dual of each row). Where the program's numbers fail
        it, the last ones again: duals are a matter of speed, never of proof."""
        optimal = self._program.OPTIMAL
        if self._program.Solve() != optimal:
            self._program.Reset()
            if self._program.Solve() != optimal:
                return self._last
        self._last = self._program.Objective().Value(), np.array([row.dual_value() for row in self._rows])
        return self._last

    def costs(self, number: int, duals: Reals) -> Reals:
        """What each item of kind `number` costs at these duals; whole grains where the duals are."""
        return np.asarray(self.matrix[number] @ duals)

    def reduced(self, number: int, duals: Reals) -> Reals:
        """Worth less costs of each column of kind `number`."""
        return np.asarray(self.worth[number] - self.sets[number] @ self.costs(number, duals))

    def bound(self, duals: Reals, uppers: Iterable[float]) -> float:
        """The Lagrangian bound: `uppers` are what no set of each kind can be worth after its costs."""
        slots = [len(kind.slots) for kind in self.kinds]
        return float(self.right @ duals) + sum(n * upper for n, upper in zip(slots, uppers, strict=True))


def pick(master: Master, sets: list[Floats], least: int, seconds: float, stop: Callable[[], bool]) -> float:
    """No choice from these columns (sets for each kind) is worth more than this, or than `least` - 1: by CP-SAT, in
    whole numbers. Infinite where CP-SAT has nothing to say yet."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    rows: list[list[Any]] = [[] for _ in master.right]
    worth: list[Any] = []
    for number, kind in enumerate(master.kinds):
        uses = [model.new_bool_var("") for _ in sets[number]]
        worth += [int(value) * use for value, use in zip(kind.worth(sets[number]), uses, strict=True)]
        for each, use in zip(sets[number] @ master.matrix[number], uses, strict=True):
            for i in np.flatnonzero(each):
                rows[i].append(int(each[i]) * use)
        model.add(sum(uses) <= len(kind.slots))
    for value, terms in zip(master.right, rows, strict=True):
        model.add(sum(terms) == int(value))
    model.add(sum(worth) >= least)
    model.maximize(sum(worth))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    with Watch(solver, stop):
        status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return least - 1
    return float(solver.best_objective_bound) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else inf


def _rows_of(item: Item, kinds: list[SlotKind]) -> list[tuple[tuple[str, Any], int]]:
    """(row, coefficient) of an item: its session starts once; a later part stands where, and only where, the first
    part stood before it."""
    if item.step:
        return [(("goes on", item), -1)]
    later = {other for kind in kinds for other in kind.items if other.step and other[:2] == item[:2]}
    return [(("once", item.session), 1), *((("goes on", other), 1) for other in sorted(later))]
