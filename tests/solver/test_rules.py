"""Each rule on boards drawn by hand: one that it passes and one that it fails, as a clash and as a constraint."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.board import Board
from solver.camp import Placement, read_camp
from solver.model import GridModel
from solver.rules import Limits, clashes
from tests.solver.boards import at, camp, camp_json, silly_camps
from tests.solver.checker import faults

LONG = [{"id": "s1", "hosts": ["ann"], "length": 2}, {"id": "s2", "hosts": ["bob"]}]
SHARED = [{"id": "s1", "hosts": ["ann"]}, {"id": "s2", "hosts": ["ann"]}]
CLOSED = [{"id": "r1", "capacity": 20, "closed": ["t2"]}, {"id": "r2", "capacity": 5}]

BOARDS = {
    "past-the-end": ({"sessions": LONG}, [at("s1", "t1", "r1")], [at("s1", "t3", "r1")]),
    "slots-join": ({"sessions": LONG}, [at("s1", "t1", "r1")], [at("s1", "t2", "r1")]),
    "host-twice": (
        {"sessions": SHARED},
        [at("s1", "t1", "r1"), at("s2", "t2", "r1")],
        [at("s1", "t1", "r1"), at("s2", "t1", "r2")],
    ),
    "rest": (
        {"sessions": SHARED, "attendees": [{"id": "ann", "rest": True}, "bob"]},
        [at("s1", "t2", "r1"), at("s2", "t3", "r1")],
        [at("s1", "t2", "r1"), at("s2", "t1", "r1")],
    ),
    "away": (
        {"attendees": [{"id": "ann", "away": ["t2"]}, "bob"]},
        [at("s1", "t1", "r1")],
        [at("s1", "t2", "r1")],
    ),
    "needs": (
        {"sessions": [{"id": "s1", "needs": ["projector"]}, {"id": "s2"}]},
        [at("s1", "t1", "r1"), at("s2", "t1", "r2")],
        [at("s1", "t1", "r2"), at("s2", "t1", "r1")],
    ),
    "closed": ({"rooms": CLOSED}, [at("s1", "t1", "r1")], [at("s1", "t2", "r1")]),
    "slot": (
        {"sessions": [{"id": "s1", "slots": ["t1"]}, {"id": "s2"}]},
        [at("s1", "t1", "r1")],
        [at("s1", "t2", "r1")],
    ),
    "room": (
        {"sessions": [{"id": "s1", "rooms": ["r2"]}, {"id": "s2"}]},
        [at("s1", "t1", "r2")],
        [at("s1", "t1", "r1")],
    ),
    "pin": (
        {"sessions": [{"id": "s1", "pin": {"slot": "t1", "room": "r1"}}, {"id": "s2"}]},
        [at("s1", "t1", "r1")],
        [at("s1", "t1", "r2")],
    ),
    "keep-apart": (
        {"keep_apart": [["s1", "s2"]]},
        [at("s1", "t1", "r1"), at("s2", "t2", "r1")],
        [at("s1", "t1", "r1"), at("s2", "t1", "r2")],
    ),
    "one-card-a-cell": (
        {},
        [at("s1", "t1", "r1"), at("s2", "t1", "r2")],
        [at("s1", "t1", "r1"), at("s2", "t1", "r1")],
    ),
}


def grid(placements):
    return msgspec.convert(placements, list[Placement])


def possible(board, placements):
    """Can the model place these sessions just there?"""
    model = GridModel(board, Limits(board))
    wanted = board.places(grid(placements))
    for s in range(board.sessions):
        model.model.add(model.placed(s) == (s in wanted))
        if s in wanted:
            t, r = wanted[s]
            limits = model.limits
            limits.rooms_at[s] = [rooms & (1 << r) if slot == t else 0 for slot, rooms in enumerate(limits.rooms_at[s])]
    model = GridModel(board, limits)
    for s in range(board.sessions):
        model.model.add(model.placed(s) == (s in wanted))
    return model.solve(5)[0] in ("optimal", "feasible")


@pytest.mark.parametrize("rule", BOARDS)
def test_a_board_that_keeps_the_rule_has_no_clash(rule):
    changes, good, _ = BOARDS[rule]
    assert clashes(camp(**changes), grid(good)) == []
    assert possible(Board(camp(**changes)), good)


@pytest.mark.parametrize("rule", BOARDS)
def test_a_board_that_breaks_the_rule_has_that_clash_and_the_model_refuses_it(rule):
    changes, _, bad = BOARDS[rule]
    assert [clash.rule for clash in clashes(camp(**changes), grid(bad))] == [rule]
    assert not possible(Board(camp(**changes)), bad)


@pytest.mark.parametrize(
    "rule", [rule for rule in BOARDS if rule not in ("one-card-a-cell", "past-the-end", "slots-join")]
)
def test_a_waived_rule_no_longer_binds_that_session(rule):
    changes, _, bad = BOARDS[rule]
    waived = camp(**changes, waived=[{"session": "s1", "rule": rule}])
    assert clashes(waived, grid(bad)) == []
    assert possible(Board(waived), bad)


def test_the_one_card_a_cell_rule_cannot_be_waived():
    changes, _, bad = BOARDS["one-card-a-cell"]
    waived = camp(**changes, waived=[{"session": "s1", "rule": "one-card-a-cell"}])
    assert [clash.rule for clash in clashes(waived, grid(bad))] == ["one-card-a-cell"]


def test_people_who_cannot_miss_a_session_bring_their_needs_and_stay_unnamed():
    changed = {
        "attendees": ["ann", "bob", {"id": "cat", "needs": ["step-free"]}],
        "interests": [{"attendee": "cat", "session": "s1", "weight": 2}, {"attendee": "cat", "session": "s2"}],
    }
    found = clashes(camp(**changed), grid([at("s1", "t1", "r2"), at("s2", "t2", "r2")]))
    assert [(clash.rule, clash.session) for clash in found] == [("needs", "s1")]
    assert found[0].values == {"feature": "step-free", "taken": True, "slot": "t1", "room": "r2"}


def test_an_interpreter_is_a_person_who_must_be_there():
    sessions = [{"id": "s1", "with": ["eve"]}, {"id": "s2", "with": ["eve"]}]
    found = clashes(camp(sessions=sessions), grid([at("s1", "t1", "r1"), at("s2", "t1", "r2")]))
    assert [(clash.rule, clash.session, clash.values["other"], clash.values["attendee"]) for clash in found] == [
        ("host-twice", "s1", "s2", "eve")
    ]


def test_a_long_session_holds_its_room_to_the_end():
    found = clashes(camp(sessions=LONG), grid([at("s1", "t1", "r1"), at("s2", "t2", "r1")]))
    assert [(clash.rule, clash.values) for clash in found] == [
        ("one-card-a-cell", {"other": "s2", "slot": "t2", "room": "r1"})
    ]


def test_placements_that_no_camp_knows_and_double_ones_are_told():
    found = clashes(camp(), grid([at("s1", "t1", "r1"), at("s1", "t2", "r1"), at("s9", "t1", "r2")]))
    assert sorted(clash.rule for clash in found) == ["placed-twice", "unknown"]


def test_whether_slots_join_goes_by_the_clock_the_date_and_what_is_said():
    slots = [
        {"id": "t1", "start": "10:00", "end": "10:45"},
        {"id": "t2", "start": "11:00", "end": "11:45"},
        {"id": "t3", "start": "12:01", "end": "12:45"},
        {"id": "t4", "start": "12:50", "end": "13:00", "joins_next": True},
        {"id": "t5", "start": "18:00", "end": "19:00", "date": "2026-06-20"},
        {"id": "t6", "start": "19:00", "end": "20:00", "date": "2026-06-21"},
    ]
    assert Board(camp(slots=slots)).joins == [True, False, True, True, False, False]
    assert Board(camp(slots=[{"id": "t1"}, {"id": "t2"}])).joins == [True, False]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(silly_camps(), st.data())
def test_clashes_agree_with_an_independent_reading_of_the_rules(drawn, data):
    """Any grid at all, on any camp: clashes are told exactly where the checker finds fault."""
    drawn = camp_json() | drawn
    cells = [(slot["id"], room["id"]) for slot in drawn["slots"] for room in drawn["rooms"]]
    placements = [
        at(session["id"], *data.draw(st.sampled_from(cells)))
        for session in (drawn["sessions"] if cells else [])
        if data.draw(st.booleans())
    ]
    told = clashes(read_camp(msgspec.json.encode(drawn)), grid(placements))
    assert bool(told) == bool(faults(drawn, placements)), (told, faults(drawn, placements))


def test_two_long_sessions_never_hold_one_room_in_the_model():
    long = camp(
        slots=[{"id": "t1"}, {"id": "t2"}],
        rooms=[{"id": "r1", "capacity": 5}, {"id": "r2", "capacity": 5}],
        sessions=[{"id": s, "length": 2, "rooms": ["r1", "r2"]} for s in ("s1", "s2")],
    )
    board = Board(long)
    model = GridModel(board, Limits(board))
    for s in range(2):
        model.model.add(model.placed(s) == 1)
    status, places, _ = model.solve(5)
    assert status == "optimal"
    assert clashes(long, board.placements(places)) == []
    narrow = Board(
        msgspec.structs.replace(
            long,
            rooms=long.rooms[:1],
            sessions=tuple(msgspec.structs.replace(session, rooms=None) for session in long.sessions),
        )
    )
    model = GridModel(narrow, Limits(narrow))
    for s in range(2):
        model.model.add(model.placed(s) == 1)
    assert model.solve(5)[0] == "infeasible"
