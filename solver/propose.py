"""The door: a camp in, a proposal out, with progress on the way.

Owns the order of work and how the time is shared out: a first valid grid, the search, ties, the other options, the
bound. Reads no file and no clock of its own (the caller brings both clock and stop).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

import msgspec

from solver.again import second_runs
from solver.aside import Aside, Proof, prove_aside
from solver.board import Board, Cell
from solver.calm import Nudger, fewest_moves, moved
from solver.camp import Camp
from solver.columns import Prover, first_bound
from solver.explain import only_sessions, why_none
from solver.exposure import corrected
from solver.measure import Measure, measure_places
from solver.pace import Pace, Stretch
from solver.proposal import Change, Demand, Option, OptionName, Progress, Proposal, SecondRun
from solver.refine import Refiner, fair_score, roomy_score, tie_score
from solver.rules import STAYS, Condition, Limits, Never, conditions
from solver.search import Annealer
from solver.slots import SlotValues
from solver.start import first_grid

__all__ = ["Change", "Demand", "Option", "Progress", "Proposal", "SecondRun", "propose"]

TIE_PRICE = 0.0005  # of one person standing, in wishes: less than one wish for 2,000 people
ROOMY_PRICE = 0.1  # the same where standing room is what is sought: rooms are dealt out by it
ROOMIEST, FAIREST = 0.99, 0.995  # share of the best granted that these options keep
CYCLES = ((2.0, 0.12), (2.5, 1.0))  # temperature a search begins with, and when it ends within its share
QUIET = 10  # times as long as handing out a grid took, until the next may be
FAIR_CHANCE = 0.3  # of the seconds that are left to the search, however long the first grid took
SHORT = 0.04  # of the seconds, for what is left to do once the best is proven
SECOND_RUNS = 0.05  # of the seconds, for looking for them
PROVEN = 0.98  # of the seconds, when the proof beside ends
COLD = 0.3  # the last temperature of a search, in wishes


class Plan(NamedTuple):
    """When each part ends, as shares of the seconds; what is left after the last goes to the proof."""

    search: float
    ties: float
    roomy: float
    fair: float
    calm: float


BESIDE = Plan(0.8, 0.83, 0.88, 0.93, 0.97)  # the proof goes on in another process meanwhile
IN_TURN = Plan(0.4, 0.43, 0.47, 0.51, 0.55)


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
    aside: Aside | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
) -> Proposal:
    """The best grid found in `seconds`, a bound that no grid beats, and other grids with their price.

    `frozen`: ids of sessions that stay where `camp.grid` has them. `max_moves`: how many sessions of `camp.grid`
    may move. `only`: ids of the sessions that may be placed or moved; all others stay where they are.
    `correct_for_seen`: session id -> how many people saw its pitch (see `exposure.py`). `deterministic`: the same
    answer for the same seed, by counting work in place of seconds. `progress` gets each better grid; `stop` is
    asked often, and when true the best so far comes back at once.
    """
    pace = Pace(clock, stop, deterministic)
    solve = _Solve(camp, corrected(camp, correct_for_seen or {}), seed, seconds, pace, progress)
    solve.aside = None if deterministic else aside
    try:
        return solve.run(_held(camp, frozen, only), max_moves, options)
    finally:
        if aside is not None:
            aside.end()


class _Solve:
    """One run of the door. `camp` is what figures are told of; `seen` the camp that the search sees."""

    def __init__(
        self, camp: Camp, seen: Camp, seed: int, seconds: float, pace: Pace, progress: Callable[[Progress], None]
    ) -> None:
        self.board, self.camp, self.seed, self.seconds = Board(seen), camp, seed, seconds
        self.true_board = self.board if seen is camp else Board(camp)
        self.pace, self.progress = pace, progress
        self.bound: int | None = None
        self.told = -1
        self.begun = self.end = self.quiet_until = 0.0
        self.again: tuple[SecondRun, ...] = ()
        self.measured: dict[tuple[bool, frozenset[tuple[int, Cell]]], Measure] = {}
        self.aside: Aside | None = None
        self.plan = BESIDE
        self.grantable = 0
        self.curve: list[Change] = []
        self.columns: list[tuple[int, int]] = []

    def run(self, held: list[Condition], max_moves: int | None, options: bool) -> Proposal:
        board = self.board
        self.limits = Limits(board, [*conditions(board), *held])
        barred = {each.session for each in held if isinstance(each, Never) and each.values.get("barred")}
        wanted = [s for s in range(board.sessions) if s not in barred]
        self.start = first_grid(board, self.limits, wanted, max(1.0, self.seconds / 2), self.seed, self.pace.stopped)
        self.begun = self.pace.seconds()
        self.end = max(self.seconds, self.begun + FAIR_CHANCE * self.seconds)
        self.home = {} if self.camp.grid is None else board.places(self.camp.grid)
        self._tell(self.start.places)
        self.plan = BESIDE if self.aside is not None else IN_TURN
        found: dict[OptionName, dict[int, Cell]]
        reasons: tuple[Demand, ...] = ()
        if max_moves is not None and self.home:
            found, reasons = self._few_moves(max_moves)
        else:
            found = {"default": self._search()}
            found.update(self._options(found["default"]) if options else {})
            found["default"] = max(found.values(), key=self._rank)
        limit = self.pace.until(min(self.end, self.pace.seconds() + SECOND_RUNS * (self.end - self.begun)))
        self.again = second_runs(self.camp, found["default"], lambda: limit.share() >= 1.0)
        self._finish_proof(found["default"])
        if len(self.start.places) < len(wanted):
            asked = only_sessions(self.camp, wanted)
            reasons = why_none(asked, lambda part: _still(part, held, board)) or reasons
        return self._proposal(found, reasons)

    def _search(self) -> dict[int, Cell]:
        """The best granted: a quick anneal, then longer ones while the proof goes on beside, and ties settled at the end."""
        board, start = self.board, self.start
        self.values = SlotValues(board, self.limits, TIE_PRICE)
        annealer = Annealer(board, self.limits, start.places, start.late_cells, self.values, self.seed)
        for number, (hot, share) in enumerate(CYCLES):
            if self.bound is not None and self.told >= self.bound:
                break
            stretch = self._until(share * self.plan.search)
            annealer.run(hot, COLD, stretch, lambda: self._tell_now_and_then(annealer))
            annealer.back_to_best()
            self._tell(annealer.best_places())
            if number == 0:
                self._begin_proof(annealer)
        places = annealer.best_places()
        self.columns = annealer.columns()
        refiner = Refiner(board, self.limits, places, start.late_cells, self.values, self.seed, tie_score(board))
        refiner.refine(self._measure(board, places).granted, 0.0, self._until(self.plan.ties))
        self._tell(refiner.best_places())
        return refiner.best_places()

    def _until(self, share: float) -> Stretch:
        """The time up to this share of what was left after the first grid; little where the best is proven already."""
        whole = self.end - self.begun
        end = self.begun + whole * share
        proven = self.bound is not None and self.told >= self.bound
        return self.pace.until(min(end, self.pace.seconds() + SHORT * whole) if proven else end)

    def _begin_proof(self, annealer: Annealer) -> None:
        """Starts the proof in the other process, if there is one."""
        if self.aside is None or self.pace.stopped():
            return
        places = annealer.best_places()
        asked = Proof(
            camp=self.camp,
            places=places,
            known=[(t, f"{sessions:x}") for t, sessions in annealer.columns()],
            most=self._bound(places),
            enough=self.told,
            seconds=PROVEN * self.end - self.pace.seconds(),
            seed=self.seed,
        )
        self.aside.start(prove_aside, msgspec.msgpack.encode(asked))

    def _hear(self, wait: float = 0.0) -> None:
        """Takes up what the other process has proven, waiting so many seconds for more."""
        for bound in self.aside.news(wait) if self.aside is not None else ():
            self._lower(bound)

    def _lower(self, bound: int) -> None:
        if self.bound is None or bound < self.bound:
            self.bound = bound
            self.progress(Progress(self.pace.real_seconds(), self.told, bound, self.grantable))

    def _finish_proof(self, best: dict[int, Cell]) -> None:
        """Waits for the proof beside, or makes it now, while there is time and something to prove."""
        granted = self._measure(self.true_board, best).granted
        limit = self._until(1.0)
        while self.aside is not None and limit.share() < 1.0 and self._bound(best) > granted and self.aside.busy():
            self._hear(wait=0.02)
        if self.aside is None and limit.share() < 1.0 and self._bound(best) > granted and best:
            limits = Limits(self.true_board)
            prover = Prover(self.true_board, limits, best, self.columns, self._bound(best), self.seed)
            prover.run(limit, self._lower, granted)

    def _options(self, best: dict[int, Cell]) -> dict[OptionName, dict[int, Cell]]:
        """The other grids on offer."""
        found: dict[OptionName, dict[int, Cell]] = {"roomiest": self._roomiest(best), "fairest": self._fairest(best)}
        if self.home and (calm := self._fewest_moves()[0]):
            found["calmest"] = self._curve(calm, moved(best, self.home))
        return found

    def _curve(self, calm: dict[int, Cell], far: int) -> dict[int, Cell]:
        """Fills in the curve of moves against wishes up to `far` moves, and gives its first point: fewest moves."""
        board, least = self.true_board, moved(calm, self.home)
        steps = [least, *(least + more for more in (1, 2, 4, 8, 16, 32, 64) if least + more < far)]
        nudger = Nudger(self.board, self.limits, calm, self.home, TIE_PRICE, self.seed)
        points: list[dict[int, Cell]] = []
        for number, most in enumerate(steps, 1):
            share = self.plan.fair + (self.plan.calm - self.plan.fair) * number / len(steps)
            nudger.run(most, 1.0, 0.1, self._until(share))
            points.append(nudger.best_places)
        for places in points:
            figures = self._measure(board, places)
            change = Change(moved(places, self.home), figures.granted, figures.standing, board.placements(places))
            if not self.curve or change.granted > self.curve[-1].granted:
                self.curve.append(change)
        return points[0]

    def _rank(self, places: dict[int, Cell]) -> tuple[int, float, float]:
        """By which the default is chosen among all grids found: granted, then fewest standing, then the best tenth."""
        figures = self._measure(self.board, places)
        return figures.granted, -figures.standing, figures.tenth or 0.0

    def _roomiest(self, best: dict[int, Cell]) -> dict[int, Cell]:
        """Fewest standing, at no more than 1 % of the best granted."""
        figures = self._measure(self.board, best)
        if figures.standing == 0:
            return best
        values = SlotValues(self.board, self.limits, ROOMY_PRICE)
        refiner = Refiner(self.board, self.limits, best, self.start.late_cells, values, self.seed, roomy_score)
        refiner.refine(ROOMIEST * figures.granted, 2.0, self._until(self.plan.roomy))
        return refiner.best_places()

    def _fairest(self, best: dict[int, Cell]) -> dict[int, Cell]:
        """Best tenth, at no more than 0.5 % of the best granted."""
        refiner = Refiner(self.board, self.limits, best, self.start.late_cells, self.values, self.seed, fair_score)
        granted = self._measure(self.board, best).granted
        refiner.refine(FAIREST * granted, 0.01, self._until(self.plan.fair))
        return refiner.best_places()

    def _fewest_moves(self) -> tuple[dict[int, Cell], bool]:
        seconds = max(0.5, self.seconds * 0.1)
        return fewest_moves(self.board, self.limits, set(self.start.places), self.home, seconds, self.pace.stopped)

    def _few_moves(self, most: int) -> tuple[dict[OptionName, dict[int, Cell]], tuple[Demand, ...]]:
        """The best grid that moves at most so many; where more must move, the one that moves fewest, and why."""
        calm, proven = self._fewest_moves()
        calm = calm or self.start.places
        least = moved(calm, self.home)
        nudger = Nudger(self.board, self.limits, calm, self.home, TIE_PRICE, self.seed)
        nudger.run(max(most, least), 1.0, 0.1, self._until(self.plan.calm))
        too_many = least > most and proven
        reasons = (Demand("max-moves", (), {"most": most, "least": least}),) if too_many else ()
        return {"default": nudger.best_places}, reasons

    def _tell_now_and_then(self, annealer: Annealer) -> None:
        """Hands out the best so far, unless measuring it would take much of the time."""
        if self.pace.real_seconds() >= self.quiet_until:
            before = self.pace.real_seconds()
            self._tell(annealer.best_places())
            self.quiet_until = self.pace.real_seconds() + QUIET * (self.pace.real_seconds() - before)

    def _tell(self, places: dict[int, Cell]) -> None:
        """Hands out a better grid."""
        self._hear()
        board = self.true_board
        figures = self._measure(board, places)
        if figures.granted <= self.told:
            return
        self.told, self.grantable = figures.granted, figures.grantable
        self.progress(
            Progress(
                self.pace.real_seconds(),
                figures.granted,
                self._bound(places),
                figures.grantable,
                board.placements(places),
            )
        )

    def _bound(self, places: dict[int, Cell]) -> int:
        """The lowest bound so far."""
        if self.bound is None:
            self.bound = first_bound(self.true_board, places)
        return self.bound

    def _proposal(self, found: Mapping[OptionName, dict[int, Cell]], reasons: tuple[Demand, ...]) -> Proposal:
        options = [self._option(name, places) for name, places in found.items()]
        default = options[0]
        offered = [each for each in options[1:] if _worth_offering(each, default.measure)]
        return Proposal(
            status="none" if reasons else "grid",
            options=(default, *offered),
            bound=self._bound(found["default"]),
            seconds=self.pace.real_seconds(),
            stopped=self.pace.stopped(),
            reasons=reasons,
            curve=tuple(self.curve),
            second_runs=self.again,
        )

    def _option(self, name: OptionName, places: dict[int, Cell]) -> Option:
        board = self.true_board
        unplaced = tuple(session.id for s, session in enumerate(board.camp.sessions) if s not in places)
        return Option(name, board.placements(places), unplaced, self._measure(board, places))

    def _measure(self, board: Board, places: dict[int, Cell]) -> Measure:
        """The figures of a grid, worked out once."""
        key = (board is self.true_board, frozenset(places.items()))
        if key not in self.measured:
            self.measured[key] = measure_places(board, places)
        return self.measured[key]


def _held(camp: Camp, frozen: Collection[str], only: Collection[str] | None) -> list[Condition]:
    """The conditions by which sessions stay where they are, or out of the grid where they are not in it."""
    board = Board(camp)
    home = {} if camp.grid is None else board.places(camp.grid)
    return [
        condition
        for s, session in enumerate(camp.sessions)
        if session.id in frozen or (only is not None and session.id not in only)
        for condition in _stays(board, s, home.get(s), barred=only is not None and session.id not in frozen)
    ]


def _stays(board: Board, s: int, cell: Cell | None, barred: bool) -> Iterable[Condition]:
    every_slot, every_room = (1 << board.slots) - 1, (1 << board.rooms) - 1
    if cell is None:
        if barred:
            yield Never(STAYS, s, every_slot, every_room, {"barred": True})
        return
    slot, room = cell
    yield Never(STAYS, s, every_slot & ~(1 << slot), every_room, {})
    yield Never(STAYS, s, every_slot, every_room & ~(1 << room), {})


def _still(part: Board, held: list[Condition], whole: Board) -> Iterable[Condition]:
    """The same conditions on a board with fewer sessions; what is barred is not asked to be placed there."""
    for each in held:
        if isinstance(each, Never) and not each.values.get("barred"):
            s = part.session_number.get(whole.camp.sessions[each.session].id)
            if s is not None:
                yield msgspec.structs.replace(each, session=s)


def _worth_offering(option: Option, default: Measure) -> bool:
    """Is it better than the default in what it is for?"""
    measure = option.measure
    if option.name == "roomiest":
        return measure.standing < default.standing
    if option.name == "fairest":
        return (measure.tenth or 0.0) > (default.tenth or 0.0)
    return (measure.moves or 0) < (default.moves or 0)
