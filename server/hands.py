"""Hands counted in the hall: demand without people. It sizes rooms, and never counts as a wish.

A session for which n hands went up is kept to rooms of n seats or more, or to the largest there are. So that this can
never leave the solver without a grid, at most a share of each class of rooms is spoken for in this way, the most hands
first; who comes too late for the large rooms is kept to the next smaller ones.
"""

from collections.abc import Collection, Mapping

import msgspec

from solver.camp import Camp, Session

SHARE = 0.6  # of the cells of a class of rooms (those with so many seats or more)


def sized(camp: Camp, hands: Mapping[str, int], fixed: Collection[str] = ()) -> Camp:
    """The camp with rooms chosen for sessions by hands; `hands`: session id -> hands counted. `fixed` ones stay free."""
    seats = {room.id: room.capacity for room in camp.rooms}
    cells = {room.id: len(camp.slots) - len(set(room.closed)) for room in camp.rooms}
    taken: list[tuple[int, int]] = []  # (least seats, cells spoken for)
    chosen: dict[str, tuple[str, ...]] = {}
    counted = [
        session
        for session in camp.sessions
        if hands.get(session.id) and session.pin is None and session.id not in fixed
    ]
    for session in sorted(counted, key=lambda each: (-hands[each.id], each.id)):
        for least in _classes(session, seats, hands[session.id]):
            if _fits(least, session.length, taken, seats, cells):
                taken.append((least, session.length))
                chosen[session.id] = tuple(room for room in session.rooms or seats if seats[room] >= least)
                break
    sessions = tuple(
        msgspec.structs.replace(each, rooms=chosen[each.id]) if each.id in chosen else each for each in camp.sessions
    )
    return msgspec.structs.replace(camp, sessions=sessions)


def _classes(session: Session, seats: Mapping[str, int], hands: int) -> list[int]:
    """Least numbers of seats to try, the wanted one first, then smaller; the smallest rooms need no asking."""
    own = sorted({seats[room] for room in session.rooms or seats})
    if not own:
        return []
    wanted = next((each for each in own if each >= hands), own[-1])
    return [each for each in reversed(own[1:]) if each <= wanted]


def _fits(
    least: int, length: int, taken: list[tuple[int, int]], seats: Mapping[str, int], cells: Mapping[str, int]
) -> bool:
    """Whether every class of rooms up to this one still has its share free (the classes are nested, so this suffices)."""
    for each in {capacity for capacity in seats.values() if capacity <= least}:
        there = sum(cells[room] for room, capacity in seats.items() if capacity >= each)
        asked = sum(long for capacity, long in taken if capacity >= each)
        if asked + length > SHARE * there and each > min(seats.values()):
            return False
    return True
