"""Why there is no grid, and why a session stands where it stands: rule names and values, never sentences.

Owns the smallest set of demands that can't hold together. It is found by taking away: first sessions, then single
demands, until each one that is left is needed for the contradiction; every step asks the same model that makes grids.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from solver.board import Board
from solver.camp import Camp, Placement
from solver.model import GridModel
from solver.pricing import Price, Pricer
from solver.proposal import Demand
from solver.rules import Condition, Limits, Never, conditions, sessions_of

CHECK_SECONDS = 5.0  # for one question to the model; past it, demands count as holding together
PLACE = "place"

Part = TypeVar("Part")


class Here(msgspec.Struct, frozen=True):
    """Why a session stands where it does. `granted`: the weight of wishes it adds there; `demands`: what binds it;
    `prices`: what every other cell would change."""

    session: str
    room: str
    slot: str
    granted: int
    demands: tuple[Demand, ...]
    prices: tuple[Price, ...]


def why_none(camp: Camp, extra: Callable[[Board], Iterable[Condition]] = lambda _: ()) -> tuple[Demand, ...]:
    """The smallest set of demands that can't hold together, () where all can.

    Leaving any one of them out makes the rest possible. All sessions are to be placed; where there are fewer cells than
    sessions need, one card a cell is left aside, since then something stays out anyhow. `extra`: further
    conditions, such as sessions that may not move.
    """
    board = Board(camp)
    shared = sum(board.length) > sum(board.open_rooms(t) for t in range(board.slots))

    def together(sessions: Collection[int]) -> bool:
        part = only_sessions(camp, sessions)
        small = Board(part)
        return _possible(small, [*conditions(small), *extra(small)], shared)

    suspects = _suspects(board, [*conditions(board), *extra(board)], shared)
    if suspects is None:
        return ()
    if together(suspects):
        suspects = list(range(board.sessions))
        if together(suspects):
            return ()
    guilty = _needed(suspects, lambda chosen: not together(chosen))
    small = Board(only_sessions(camp, guilty))
    groups = _demands([*conditions(small), *extra(small)])

    def contradict(chosen: Sequence[list[Condition]]) -> bool:
        return not _possible(small, [each for group in chosen for each in group], shared)

    core = [] if contradict([]) else _needed(groups, contradict)
    if shared and all(group[0].rule == "closed" for group in core):
        return ()  # a want of cells, and no demand of anybody's
    if not core:
        return tuple(Demand(PLACE, (session.id,)) for session in small.camp.sessions)
    return tuple(_named(small, group) for group in core)


def why_here(camp: Camp, grid: Iterable[Placement], session: str) -> Here:
    """Why the session stands in its cell. Raises `KeyError` for an unknown id or a session that is not placed."""
    pricer = Pricer(camp, grid)
    board = pricer.board
    s = board.session_number[session]
    slot, room = pricer.places[s]
    bound = [each for each in conditions(board) if s in sessions_of(each) and each.rule != "closed"]
    return Here(
        session=session,
        room=camp.rooms[room].id,
        slot=camp.slots[slot].id,
        granted=pricer.worth(s),
        demands=tuple(_named(board, [each]) for each in bound),
        prices=tuple(pricer.prices(session)),
    )


def _possible(board: Board, kept: Iterable[Condition], shared: bool) -> bool:
    """Can all sessions of the board be placed under these conditions? True as well where that could not be told in time."""
    grid = GridModel(board, Limits(board, kept), rooms_shared=shared)
    for s in range(board.sessions):
        grid.model.add(grid.placed(s) == 1)
    return grid.solve(CHECK_SECONDS)[0] != "infeasible"


def _suspects(board: Board, kept: list[Condition], shared: bool) -> list[int] | None:
    """Sessions among which the contradiction is, as CP-SAT names them (to be checked); None where there is none."""
    grid = GridModel(board, Limits(board, kept), rooms_shared=shared)
    wanted: dict[int, int] = {}
    literals: list[Any] = []
    for s in range(board.sessions):
        literal = grid.model.new_bool_var(f"place{s}")
        grid.model.add(grid.placed(s) == 1).only_enforce_if(literal)
        wanted[literal.index] = s
        literals.append(literal)
    grid.model.add_assumptions(literals)
    if grid.solve(CHECK_SECONDS)[0] != "infeasible":
        return None
    named = [wanted[index] for index in grid.solver.sufficient_assumptions_for_infeasibility() if index in wanted]
    return sorted(named) or list(range(board.sessions))


def _needed(parts: Sequence[Part], wrong: Callable[[Sequence[Part]], bool]) -> list[Part]:
    """A smallest part of `parts` for which `wrong` still holds: none of it can be left out (QuickXplain, Junker 2004).

    `wrong` must hold for all of them and for each set that contains a wrong one.
    """

    def narrow(base: list[Part], added: bool, rest: list[Part]) -> list[Part]:
        if added and wrong(base):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        late = narrow(base + first, bool(first), second)
        early = narrow(base + late, bool(late), first)
        return early + late

    return narrow([], False, list(parts)) if parts else []


def _demands(kept: Iterable[Condition]) -> list[list[Condition]]:
    """Conditions that are one demand to a person: a closed room is closed for everybody."""
    groups: dict[object, list[Condition]] = {}
    for number, condition in enumerate(kept):
        key: object = ("closed", condition.values["room"]) if condition.rule == "closed" else number
        groups.setdefault(key, []).append(condition)
    return list(groups.values())


def _named(board: Board, group: list[Condition]) -> Demand:
    first = group[0]
    about = () if first.rule == "closed" else sessions_of(first)
    values = dict(first.values)
    if first.rule == "closed" and isinstance(first, Never):
        values["slots"] = board.camp.rooms[board.room_number[values["room"]]].closed
    return Demand(first.rule, tuple(board.camp.sessions[s].id for s in about), values)


def only_sessions(camp: Camp, sessions: Collection[int]) -> Camp:
    """The camp with just these sessions (by number) and what speaks of them."""
    kept = tuple(camp.sessions[s] for s in sorted(sessions))
    ids = {session.id for session in kept}
    return msgspec.structs.replace(
        camp,
        sessions=kept,
        interests=tuple(each for each in camp.interests if each.session in ids),
        keep_apart=tuple(pair for pair in camp.keep_apart if ids.issuperset(pair)),
        waived=tuple(each for each in camp.waived if each.session in ids),
        grid=None if camp.grid is None else tuple(each for each in camp.grid if each.session in ids),
    )
