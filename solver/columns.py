"""The certificate: a proven upper bound of granted over all valid grids that place the same sessions.

Owns the bound, from the first cheap one on to those of column generation. Every bound here is that of a relaxation
(some rules dropped, rounded up), so it holds with every rule; nothing here is ever an estimate. Draws no grid by
itself.
"""

from __future__ import annotations

from collections.abc import Collection

from solver.board import Board, numbers


def first_bound(board: Board, placed: Collection[int]) -> int:
    """What no grid of these sessions (numbers) can exceed, in a millisecond: each attendee's heaviest wishes among
    them, as many as they have slots in which they are neither away nor, by any valid grid, busy."""
    inside = set(placed)
    taken = _slots_taken(board, inside)
    return sum(
        sum([weight for weight, s in wishes if s in inside][: max(0, board.slots - taken[a])])
        for a, wishes in enumerate(board.attendee_wishes)
    )


def _slots_taken(board: Board, placed: set[int]) -> list[int]:
    """For each attendee the least number of slots in which they are away or lead a session. Where a demand was waived,
    two sessions of theirs may overlap, so only the longest counts."""
    away = [0] * board.people
    for mask in board.away:
        for a in numbers(mask):
            away[a] += 1
    led: list[list[int]] = [[] for _ in range(board.people)]
    for s in placed:
        for a in board.leads[s]:
            led[a].append(board.length[s])
    if board.camp.waived:
        return [max(away[a], *led[a], 0) for a in range(board.people)]
    return [away[a] + sum(led[a]) for a in range(board.people)]
