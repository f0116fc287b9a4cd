"""What a grid must never do: one function a rule, each stated once.

A rule is a function from the board to *conditions* of two shapes: `Never` (this session may not stand there) and
`Apart` (these two may not meet). Over a finished grid a broken condition is a clash (`clashes`); over the solver's
variables the same condition is a constraint (`model.py`); the search reads them as tables (`Limits`). So the desk
warns by exactly what the solver obeys. Words for people are not made here: a clash is a rule's name and values.

What needs no statement for each session (a cell holds one card, a session is placed once) is checked at the end of
`clashes`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Any

import msgspec

from solver.board import Board, Cell, bits, numbers
from solver.camp import Camp, Placement

ONE_CARD = "one-card-a-cell"
PLACED_TWICE = "placed-twice"
UNKNOWN = "unknown"
STAYS = "stays"  # a session that the caller holds where it is


class Clash(msgspec.Struct, frozen=True):
    """A broken rule: its name, the session that breaks it, and ids or words that tell how."""

    rule: str
    session: str
    values: dict[str, Any] = {}


class Never(msgspec.Struct, frozen=True):
    """The session may not start in any of `slots` while in any of `rooms` (bits of slot and room numbers)."""

    rule: str
    session: int
    slots: int
    rooms: int
    values: dict[str, Any]

    def broken(self, cell: Cell) -> bool:
        return bool(self.slots >> cell[0] & 1 and self.rooms >> cell[1] & 1)


class Apart(msgspec.Struct, frozen=True):
    """Two sessions that may not share a slot; with `touching`, that may not stand in slots that join."""

    rule: str
    first: int
    second: int
    touching: bool
    values: dict[str, Any]

    def broken(self, board: Board, first: int, second: int) -> bool:
        """Do they meet, when they start in these slots?"""
        if self.touching:
            return touch(board, self.first, first, self.second, second)
        return overlap(board, self.first, first, self.second, second)


Condition = Never | Apart


def overlap(board: Board, one: int, one_start: int, other: int, other_start: int) -> bool:
    """Do two sessions that start in these slots share a slot?"""
    return one_start < other_start + board.length[other] and other_start < one_start + board.length[one]


def touch(board: Board, one: int, one_start: int, other: int, other_start: int) -> bool:
    """Does one end in a slot that joins the slot in which the other starts?"""
    one_end, other_end = one_start + board.length[one], other_start + board.length[other]
    return (one_end == other_start and board.joins[one_end - 1]) or (
        other_end == one_start and board.joins[other_end - 1]
    )


def past_the_end(board: Board) -> Iterator[Condition]:
    """A session never runs past the last slot."""
    for s, length in enumerate(board.length):
        late = bits(t for t in range(board.slots) if t + length > board.slots)
        if late:
            yield Never("past-the-end", s, late, _every_room(board), {"length": length})


def slots_join(board: Board) -> Iterator[Condition]:
    """A session of several slots runs in slots that join."""
    for s, length in enumerate(board.length):
        torn = bits(
            t
            for t in range(board.slots - length + 1)
            if not all(board.joins[step] for step in range(t, t + length - 1))
        )
        if torn:
            yield Never("slots-join", s, torn, _every_room(board), {"length": length})


def host_twice(board: Board) -> Iterator[Condition]:
    """Nobody who must be there is in two sessions at once."""
    for person, first, second in _shared(board):
        yield Apart("host-twice", first, second, False, {"attendee": board.camp.attendees[person].id})


def rest(board: Board) -> Iterator[Condition]:
    """Who asked for rest never has two sessions in slots that join."""
    for person, first, second in _shared(board):
        if board.camp.attendees[person].rest:
            yield Apart("rest", first, second, True, {"attendee": board.camp.attendees[person].id})


def away(board: Board) -> Iterator[Condition]:
    """Nobody who must be there is away meanwhile."""
    for s, people in enumerate(board.leads):
        for person in sorted(people):
            attendee = board.camp.attendees[person]
            missed = _starts_over(board, s, bits(board.slot_number[slot] for slot in attendee.away))
            if missed:
                yield Never("away", s, missed, _every_room(board), {"attendee": attendee.id})


def needs(board: Board) -> Iterator[Condition]:
    """A room has what the session needs: its own needs, its hosts', and those of people who can't miss it."""
    taken = needs_of(board)
    for s, session in enumerate(board.camp.sessions):
        for feature in sorted(taken[s]):
            lacking = bits(r for r, room in enumerate(board.camp.rooms) if feature not in room.features)
            if lacking:
                values = {"feature": feature, "taken": feature not in session.needs}
                yield Never("needs", s, _every_slot(board), lacking, values)


def closed(board: Board) -> Iterator[Condition]:
    """No session is in a room while it is closed."""
    for r, room in enumerate(board.camp.rooms):
        shut = bits(board.slot_number[slot] for slot in room.closed)
        for s in range(board.sessions) if shut else ():
            yield Never("closed", s, _starts_over(board, s, shut), 1 << r, {"room": room.id})


def slot(board: Board) -> Iterator[Condition]:
    """A session starts only in the slots it names."""
    for s, session in enumerate(board.camp.sessions):
        if session.slots is not None:
            allowed = bits(board.slot_number[each] for each in session.slots)
            yield Never("slot", s, _every_slot(board) & ~allowed, _every_room(board), {"slots": session.slots})


def room(board: Board) -> Iterator[Condition]:
    """A session is only in the rooms it names."""
    for s, session in enumerate(board.camp.sessions):
        if session.rooms is not None:
            allowed = bits(board.room_number[each] for each in session.rooms)
            yield Never("room", s, _every_slot(board), _every_room(board) & ~allowed, {"rooms": session.rooms})


def pin(board: Board) -> Iterator[Condition]:
    """A pinned session stays at its slot, or in its room, or both."""
    for s, session in enumerate(board.camp.sessions):
        if session.pin and session.pin.slot:
            elsewhere = _every_slot(board) & ~(1 << board.slot_number[session.pin.slot])
            yield Never("pin", s, elsewhere, _every_room(board), {"pin_slot": session.pin.slot})
        if session.pin and session.pin.room:
            elsewhere = _every_room(board) & ~(1 << board.room_number[session.pin.room])
            yield Never("pin", s, _every_slot(board), elsewhere, {"pin_room": session.pin.room})


def keep_apart(board: Board) -> Iterator[Condition]:
    """Two sessions that the organiser keeps apart never share a slot."""
    for first, second in board.camp.keep_apart:
        yield Apart("keep-apart", board.session_number[first], board.session_number[second], False, {})


RULES: tuple[Callable[[Board], Iterator[Condition]], ...] = (
    past_the_end,
    slots_join,
    host_twice,
    rest,
    away,
    needs,
    closed,
    slot,
    room,
    pin,
    keep_apart,
)


def conditions(board: Board) -> list[Condition]:
    """All that the rules ask of this camp, less what the organiser waived for a session."""
    waived = {(board.session_number[waiver.session], waiver.rule) for waiver in board.camp.waived}
    found = [condition for rule in RULES for condition in rule(board)]
    if not waived:
        return found
    return [each for each in found if not any((s, each.rule) in waived for s in sessions_of(each))]


def sessions_of(condition: Condition) -> tuple[int, ...]:
    """The session, or the two, that a condition speaks of."""
    return (condition.session,) if isinstance(condition, Never) else (condition.first, condition.second)


def clashes(camp: Camp, grid: Iterable[Placement]) -> list[Clash]:
    """Every rule that the grid breaks, in the order of the rules. Empty: the grid is valid.

    `values` hold ids: `slot` and `room` of the placement, `other` for a second session, `attendee` for a host
    (never for somebody who only wishes), `feature`; `taken` is true where a need comes from a person and is private.
    """
    return Referee(Board(camp)).clashes(tuple(grid))


class Referee:
    """The conditions of one board, kept for checking many grids."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.never: list[list[Never]] = [[] for _ in range(board.sessions)]
        self.apart: list[Apart] = []
        self.apart_of: list[list[Apart]] = [[] for _ in range(board.sessions)]
        for condition in conditions(board):
            if isinstance(condition, Never):
                self.never[condition.session].append(condition)
            else:
                self.apart.append(condition)
                self.apart_of[condition.first].append(condition)
                self.apart_of[condition.second].append(condition)

    def clashes(self, grid: tuple[Placement, ...]) -> list[Clash]:
        """As the function of that name; here placements with unknown ids and double placements are told, too."""
        places = self.board.places(grid)
        return [
            *(clash for s, cell in places.items() for clash in self.misplaced(s, cell)),
            *(self._met(each, places) for each in self.apart if self._meets(each, places)),
            *self._doubles(grid),
            *self.shared_cells(places),
        ]

    def clashes_of(self, session: int, places: dict[int, Cell]) -> list[Clash]:
        """What this one session breaks where it stands, cells that it shares included."""
        cell = places[session]
        return [
            *self.misplaced(session, cell),
            *(self._met(each, places, session) for each in self.apart_of[session] if self._meets(each, places)),
            *self.shared_cells(places, session),
        ]

    def misplaced(self, session: int, cell: Cell) -> Iterator[Clash]:
        """What the session breaks by standing in this cell, whatever else stands where."""
        where = self._where(cell)
        for condition in self.never[session]:
            if condition.broken(cell):
                yield Clash(condition.rule, self._id(session), condition.values | where)

    def shared_cells(self, places: dict[int, Cell], only: int | None = None) -> Iterator[Clash]:
        """One card a cell: each pair of sessions that are in a room at once."""
        board = self.board
        holders: dict[Cell, list[int]] = {}
        for s, (start, r) in places.items():
            for t in board.run(s, start):
                holders.setdefault((t, r), []).append(s)
        told: set[tuple[int, int]] = set()
        for cell, sessions in holders.items():
            for first, second in combinations(sessions, 2):
                if (first, second) not in told and (only is None or only in (first, second)):
                    told.add((first, second))
                    if only == second:
                        first, second = second, first
                    yield Clash(ONE_CARD, self._id(first), {"other": self._id(second)} | self._where(cell))

    def _meets(self, condition: Apart, places: dict[int, Cell]) -> bool:
        first, second = places.get(condition.first), places.get(condition.second)
        return first is not None and second is not None and condition.broken(self.board, first[0], second[0])

    def _met(self, condition: Apart, places: dict[int, Cell], seen_from: int | None = None) -> Clash:
        first, second = condition.first, condition.second
        if seen_from == second:
            first, second = second, first
        return Clash(
            condition.rule,
            self._id(first),
            condition.values | {"other": self._id(second)} | self._where(places[first]),
        )

    def _doubles(self, grid: tuple[Placement, ...]) -> Iterator[Clash]:
        board = self.board
        for placement in grid:
            known = (
                placement.session in board.session_number
                and placement.room in board.room_number
                and placement.slot in board.slot_number
            )
            if not known:
                yield Clash(UNKNOWN, placement.session, {"slot": placement.slot, "room": placement.room})
        for session, times in Counter(placement.session for placement in grid).items():
            if times > 1:
                yield Clash(PLACED_TWICE, session, {"times": times})

    def _where(self, cell: Cell) -> dict[str, Any]:
        return {"slot": self.board.camp.slots[cell[0]].id, "room": self.board.camp.rooms[cell[1]].id}

    def _id(self, session: int) -> str:
        return self.board.camp.sessions[session].id


class Limits:
    """The same conditions as tables, for the search: what a session may do in one look.

    `rooms_at[s][t]`: bits of the rooms in which s may start at t. `apart[s]` and `touching[s]`: bits of the sessions
    that s may not meet, or not stand next to.
    """

    def __init__(self, board: Board, kept: Iterable[Condition] | None = None) -> None:
        """`kept`: the conditions to hold; None is all that the rules ask."""
        every = _every_room(board)
        self.conditions = conditions(board) if kept is None else list(kept)
        self.rooms_at = [[every] * board.slots for _ in range(board.sessions)]
        self.apart = [0] * board.sessions
        self.touching = [0] * board.sessions
        for condition in self.conditions:
            if isinstance(condition, Never):
                rooms = self.rooms_at[condition.session]
                for t in numbers(condition.slots):
                    rooms[t] &= ~condition.rooms
            else:
                table = self.touching if condition.touching else self.apart
                table[condition.first] |= 1 << condition.second
                table[condition.second] |= 1 << condition.first


def needs_of(board: Board) -> list[frozenset[str]]:
    """For each session the features it takes: its own needs, its hosts', and those of people who can't miss it."""
    camp = board.camp
    taken: list[set[str]] = [set(session.needs) for session in camp.sessions]
    for s, session in enumerate(camp.sessions):
        for host in session.hosts:
            taken[s].update(camp.attendees[board.attendee_number[host]].needs)
    for interest in camp.interests:
        if interest.weight == 2:
            person = camp.attendees[board.attendee_number[interest.attendee]]
            taken[board.session_number[interest.session]].update(person.needs)
    return [frozenset(each) for each in taken]


def _shared(board: Board) -> Iterator[tuple[int, int, int]]:
    """Each (person, session, later session) where the person must be at both."""
    led: dict[int, list[int]] = {}
    for s, people in enumerate(board.leads):
        for person in people:
            led.setdefault(person, []).append(s)
    for person in sorted(led):
        for first, second in combinations(led[person], 2):
            yield person, first, second


def _starts_over(board: Board, session: int, slots: int) -> int:
    """The starts from which the session would run over one of these slots (bits)."""
    return bits(t for t in range(board.slots) if any(slots >> step & 1 for step in board.run(session, t)))


def _every_slot(board: Board) -> int:
    return (1 << board.slots) - 1


def _every_room(board: Board) -> int:
    return (1 << board.rooms) - 1
