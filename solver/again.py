"""Run it twice: sessions that leave people standing, and free cells in which a second run would help.

Owns the gain of a second run. Nobody is counted for both runs: those who are seated in the first are taken out of
the second.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from solver.board import Board, Cell, bits, numbers
from solver.camp import Camp
from solver.measure import SlotCount, busy_at
from solver.proposal import SecondRun
from solver.rules import Referee
from solver.seating import walk

MOST = 5  # second runs told, the most useful first
LOOKED_AT = 8  # sessions looked at, those that leave most people standing


def second_runs(camp: Camp, places: dict[int, Cell], enough: Callable[[], bool]) -> tuple[SecondRun, ...]:
    """For each session with people standing its best free cell, where that grants more or leaves fewer standing. Ends
    when `enough()`, with what was found so far."""
    board = Board(camp)
    standing = {s: people for s, people in _standing(board, places).items() if people >= 1 and board.length[s] == 1}
    crowded = sorted(standing, key=lambda s: (-standing[s], s))[:LOOKED_AT]
    found = [run for s in crowded if (run := _best_run(board, places, s, enough))]
    return tuple(sorted(found, key=lambda run: (-run.granted, -run.standing, run.session))[:MOST])


def _standing(board: Board, places: dict[int, Cell]) -> dict[int, float]:
    found: dict[int, float] = {}
    for t in range(board.slots):
        slot, crowd = SlotCount(board, places, t), board.crowd(t)
        for (s, r), (heads, _) in zip(slot.starting, walk(slot.wishes), strict=True):
            found[s] = heads * crowd - board.free_seats(s, r)
    return found


def _best_run(board: Board, places: dict[int, Cell], s: int, enough: Callable[[], bool]) -> SecondRun | None:
    start = places[s][0]
    again = board.sessions  # the second run's number, on a board with one session more
    taken = {(t, r) for o, (first, r) in places.items() for t in board.run(o, first)}
    best: SecondRun | None = None
    for t in range(board.slots):
        if enough():
            break
        free = [r for r in range(board.rooms) if (t, r) not in taken and t != start]
        free.sort(key=lambda r: (-board.free_seats(s, r), r))
        for r in free:
            twice = Board(_with_second_run(board.camp, s, _second_crowd(board, places, s, t)))
            after = places | {again: (t, r)}
            if Referee(twice).clashes_of(again, after):
                continue
            now = [_figures(board, places, slot) for slot in (start, t)]
            then = [_figures(twice, after, slot) for slot in (start, t)]
            run = SecondRun(
                session=board.camp.sessions[s].id,
                room=board.camp.rooms[r].id,
                slot=board.camp.slots[t].id,
                granted=sum(each[0] for each in then) - sum(each[0] for each in now),
                standing=round(sum(each[1] for each in now) - sum(each[1] for each in then), 6),
            )
            useful = (run.granted, run.standing) > (0, 0) and run.standing >= 0 and run.granted >= 0
            if useful and (best is None or (run.granted, run.standing) > (best.granted, best.standing)):
                best = run
            break  # a smaller room of the same slot is no better
    return best


def _figures(board: Board, places: dict[int, Cell], t: int) -> tuple[int, float]:
    slot = SlotCount(board, places, t)
    return slot.granted(), slot.walk()[1]


def _second_crowd(board: Board, places: dict[int, Cell], s: int, again: int) -> int:
    """Who comes to the second run (bits). The seats of the first go to those who could come only then, next to
    those who have another wish at the time of the second."""
    start, room = places[s]
    free_first = board.like[s] & ~busy_at(board, places, start)
    free_again = board.like[s] & ~busy_at(board, places, again)
    seats = board.seats(s, room, start)
    elsewhere = 0
    for o, (t, _) in places.items():
        if t == again:
            elsewhere |= board.like[o]
    order = [free_first & ~free_again, free_first & free_again & elsewhere, free_first & free_again & ~elsewhere]
    chosen = [a for mask in order for a in numbers(mask)][:seats]
    return board.like[s] & ~bits(chosen)


def _with_second_run(camp: Camp, s: int, second: int) -> Camp:
    """The camp with the session once more, each wish for it going to one of the two runs."""
    session = camp.sessions[s]
    again = f"{session.id} again"
    copy = msgspec.structs.replace(session, id=again, pin=None)
    number = {attendee.id: a for a, attendee in enumerate(camp.attendees)}
    interests = tuple(
        msgspec.structs.replace(each, session=again)
        if each.session == session.id and second >> number[each.attendee] & 1
        else each
        for each in camp.interests
    )
    waived = tuple(msgspec.structs.replace(each, session=again) for each in camp.waived if each.session == session.id)
    return msgspec.structs.replace(
        camp, sessions=(*camp.sessions, copy), interests=interests, waived=(*camp.waived, *waived)
    )
