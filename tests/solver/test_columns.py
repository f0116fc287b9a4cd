"""The bound against all grids there are, and exact pricing against all sets there are."""

from __future__ import annotations

import time
from itertools import combinations, product

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from solver.board import Board
from solver.camp import read_camp
from solver.columns import Prover, first_bound
from solver.measure import measure_places
from solver.oracle import GRAIN, Search, grained
from solver.pace import Pace
from solver.polish import annealed, polished
from solver.rules import Limits
from solver.slotkind import slot_kinds
from solver.start import first_grid
from tests.solver.boards import camp_json, silly_camps, wished_camp
from tests.solver.checker import faults, figures


def a_board(camp):
    board = Board(read_camp(msgspec.json.encode(camp)))
    return board, Limits(board)


def a_stretch(seconds=20.0, stop=lambda: False):
    return Pace(time.monotonic, stop, counted=False).until(seconds)


def small(camp):
    """The same camp with few enough sessions and cells to try all grids."""
    sessions = {each["id"] for each in camp["sessions"][:4]}
    return camp | {
        "sessions": [each for each in camp["sessions"] if each["id"] in sessions],
        "interests": [each for each in camp["interests"] if each["session"] in sessions],
        "keep_apart": [pair for pair in camp["keep_apart"] if {*pair} <= sessions],
    }


def best_by_trying(camp, placed):
    """The most that any valid grid of these sessions grants, by another reading of the rules and the measure."""
    cells = [(slot["id"], room["id"]) for slot in camp["slots"] for room in camp["rooms"]]
    best = 0
    for chosen in product(cells, repeat=len(placed)):
        if len({*chosen}) == len(chosen):
            grid = [{"session": s, "slot": t, "room": r} for s, (t, r) in zip(placed, chosen, strict=True)]
            if not faults(camp, grid):
                best = max(best, figures(camp, grid)["granted"])
    return best


@settings(max_examples=25, deadline=None)
@given(silly_camps())
def test_no_valid_grid_grants_more_than_any_bound_that_was_told(camp):
    camp = small(camp)
    assume(len(camp["slots"]) * len(camp["rooms"]) <= 6)
    board, limits = a_board(camp)
    start = first_grid(board, limits, range(board.sessions), 2.0)
    best = best_by_trying(camp, [camp["sessions"][s]["id"] for s in start.places])
    told = []
    prover = Prover(board, limits, start.places)
    prover.run(a_stretch(), told.append, measure_places(board, start.places).granted)
    assert min([first_bound(board, start.places), *told, prover.bound]) >= best


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_the_best_grid_is_proven_to_be_the_best_where_rooms_are_no_matter(seed, long):
    camp = wished_camp(sessions=6, slots=3, rooms=3, people=14, seed=seed)
    camp["rooms"] = [room | {"capacity": 40} for room in camp["rooms"]]
    if (
        long
    ):  # its host can wish for nothing meanwhile; others lead nothing, as who leads in its second half is left aside
        camp["sessions"] = [camp["sessions"][0] | {"length": 2}, *({"id": each["id"]} for each in camp["sessions"][1:])]
    board, limits = a_board(camp)
    best, best_places = 0, {}
    for starts in product(range(3), repeat=6):
        places = {s: (t, 0) for s, t in enumerate(starts)}
        running = [sum(t in board.run(s, starts[s]) for s in places) for t in range(3)]
        if max(running) <= 3 and starts[0] + board.length[0] <= 3:
            granted = measure_places(board, places).granted
            if granted > best:
                best, best_places = granted, places
    prover = Prover(board, limits, best_places)
    prover.run(a_stretch(), lambda _: None, enough=best)
    assert (prover.bound, prover.closed) == (best, True)


def a_kind(seed, sessions=9, rooms=4):
    camp = wished_camp(sessions, 2, rooms, people=20, seed=seed)
    camp["keep_apart"] = [["s0", "s1"], ["s2", "s5"]]
    camp["attendees"][3] = {"id": "a3", "away": ["t0"]}
    board, limits = a_board(camp)
    return slot_kinds(board, limits, range(sessions))[0]


def all_sets(kind):
    items = range(len(kind.items))
    for size in range(kind.room_count + 1):
        for chosen in combinations(items, size):
            one = np.zeros((1, len(kind.items)), np.float32)
            one[0, list(chosen)] = 1
            if kind.allowed(one)[0]:
                yield one


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.floats(-2, 8), min_size=9, max_size=9))
def test_exact_pricing_finds_the_best_of_all_sets(seed, costs):
    kind = a_kind(seed)
    costs = grained(np.array(costs[: len(kind.items)]))
    best = max(float((kind.worth(one) - one @ costs)[0]) for one in all_sets(kind))
    search = Search(kind, costs)
    search.run(10**6, lambda: False)
    assert search.done
    assert (search.upper, search.best) == (best, best)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 5))
def test_collecting_lists_every_set_above_the_floor_once(seed, below):
    kind = a_kind(seed)
    costs = grained(np.full(len(kind.items), 2.3))
    worth = {one.tobytes(): float((kind.worth(one) - one @ costs)[0]) for one in all_sets(kind)}
    floor = grained(np.array(max(worth.values()) - below)).item()
    search = Search(kind, costs, floor, collect=True)
    search.run(10**6, lambda: False)
    listed = [one.tobytes() for one in search.sets]
    assert sorted(listed) == sorted(key for key, value in worth.items() if value > floor)


def test_an_unfinished_search_still_bounds_all_sets():
    kind = a_kind(1, sessions=12, rooms=6)
    costs = grained(np.full(len(kind.items), 1.7))
    best = max(float((kind.worth(one) - one @ costs)[0]) for one in all_sets(kind))
    search = Search(kind, costs)
    seen = []
    while not search.done:
        search.run(1, lambda: False)
        seen.append(search.upper)
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] == best
    assert all(upper * GRAIN == round(upper * GRAIN) for upper in seen)


def test_quick_pricing_gives_sets_that_may_be_and_their_true_worth():
    kind = a_kind(2)
    costs = grained(np.full(len(kind.items), 1.0))
    chains = annealed(kind, costs, np.array([next(all_sets(kind))[0]] * 8), 40, 1)
    sets, values = polished(kind, costs, chains)
    assert kind.allowed(sets).all()
    assert values.tolist() == (kind.worth(sets) - sets @ costs).tolist()
    assert len(np.unique(sets, axis=0)) == len(sets)


def test_a_waived_demand_loosens_the_first_bound():
    wishes = [{"attendee": "ann", "session": f"s{number}"} for number in (3, 4)]
    sessions = [{"id": f"s{number}", "hosts": ["ann"] if number < 3 else []} for number in (1, 2, 3, 4)]
    camp = camp_json(sessions=sessions, interests=wishes)
    board, _ = a_board(camp)
    assert first_bound(board, range(4)) == 1  # two of three slots are hers to host
    board, _ = a_board(camp | {"waived": [{"session": "s1", "rule": "host-twice"}]})
    assert first_bound(board, range(4)) == 2


def test_a_proof_ends_soon_after_it_is_told_to_stop():
    board, limits = a_board(wished_camp(sessions=60, slots=6, rooms=10, people=300, seed=3))
    places = first_grid(board, limits, range(60), 5.0).places
    begun = time.monotonic()
    stretch = a_stretch(60.0, stop=lambda: time.monotonic() - begun > 1.5)
    Prover(board, limits, places).run(stretch, lambda _: None, enough=0)
    assert time.monotonic() - begun < 1.5 + 2.0  # generous: the machine may be busy


@pytest.mark.parametrize("places", [{}])
def test_an_empty_grid_has_the_bound_nought(places):
    board, limits = a_board(camp_json())
    prover = Prover(board, limits, places)
    prover.run(a_stretch(), lambda _: None, enough=0)
    assert (prover.bound, prover.closed) == (0, True)
