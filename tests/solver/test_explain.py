"""Why there is no grid: a set of demands that can't hold together, none of which could be left out."""

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings

from solver.board import Board
from solver.camp import Placement, read_camp
from solver.explain import why_here, why_none
from solver.model import GridModel
from solver.rules import Limits, conditions, sessions_of
from tests.solver.boards import at, camp, camp_json, silly_camps


def told(found):
    return sorted((each.rule, *each.sessions) for each in found)


def test_a_camp_that_can_be_placed_has_nothing_to_explain():
    assert why_none(camp()) == ()


def test_the_interpreter_who_is_wanted_twice_at_one_time():
    sessions = [
        {"id": f"s{n}", "with": ["eve"] if n < 3 else [], "slots": ["t3"] if n < 3 else None} for n in range(1, 6)
    ]
    assert told(why_none(camp(sessions=sessions))) == [("host-twice", "s1", "s2"), ("slot", "s1"), ("slot", "s2")]


def test_more_sessions_that_need_a_projector_than_cells_that_have_one():
    sessions = [{"id": f"s{n}", "needs": ["projector"]} for n in range(1, 5)] + [{"id": "s5"}]
    found = why_none(camp(sessions=sessions))
    assert {each.rule for each in found} == {"needs"}
    assert len(found) == 4


def test_a_pin_in_a_closed_room():
    found = why_none(
        camp(
            rooms=[{"id": "r1", "capacity": 9, "closed": ["t1"]}, {"id": "r2", "capacity": 9}],
            sessions=[{"id": "s1", "pin": {"slot": "t1", "room": "r1"}}],
        )
    )
    assert told(found) == [("closed",), ("pin", "s1"), ("pin", "s1")]


def test_a_session_that_may_be_nowhere_is_a_reason_alone():
    assert told(why_none(camp(sessions=[{"id": "s1", "slots": []}, {"id": "s2"}]))) == [("slot", "s1")]


def test_too_few_cells_is_no_contradiction_but_demands_are_told_all_the_same():
    crowd = [{"id": f"s{n}"} for n in range(9)]
    assert why_none(camp(sessions=crowd)) == ()
    assert told(why_none(camp(sessions=[*crowd, {"id": "s9", "rooms": []}]))) == [("room", "s9")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(silly_camps())
def test_reasons_are_smallest_by_removal(drawn):
    """All of them together are impossible; without any one of them all their sessions can be placed."""
    found = read_camp(msgspec.json.encode(camp_json() | drawn))
    reasons = why_none(found)
    assume(reasons and all(each.rule != "place" for each in reasons))
    board = Board(found)
    number = board.session_number
    crowded = sum(board.length) > sum(board.open_rooms(t) for t in range(board.slots))
    about = {number[s] for each in reasons for s in each.sessions}
    chosen = []
    for reason in reasons:
        about_it = tuple(number[s] for s in reason.sessions)
        chosen.append(
            [
                each
                for each in conditions(board)
                if each.rule == reason.rule
                and (sessions_of(each) == about_it or not about_it)
                and all(reason.values[key] == value for key, value in each.values.items() if key in reason.values)
            ]
        )
        assert chosen[-1], reason

    def possible(groups):
        model = GridModel(board, Limits(board, [each for group in groups for each in group]), rooms_shared=crowded)
        for s in about:
            model.model.add(model.placed(s) == 1)
        return model.solve(5)[0] != "infeasible"

    assert not possible(chosen)
    for left_out in range(len(chosen)):
        assert possible(chosen[:left_out] + chosen[left_out + 1 :])


def test_why_here_tells_its_wishes_its_demands_and_every_other_cell():
    drawn = camp(
        sessions=[{"id": "s1", "hosts": ["ann"], "needs": ["projector"]}, {"id": "s2", "hosts": ["bob"]}],
        interests=[{"attendee": "cat", "session": "s1", "weight": 2}],
    )
    here = why_here(drawn, msgspec.convert([at("s1", "t1", "r1")], list[Placement]), "s1")
    assert (here.slot, here.room, here.granted) == ("t1", "r1", 2)
    assert told(here.demands) == [("needs", "s1")]
    assert len(here.prices) == 5
    with pytest.raises(KeyError):
        why_here(drawn, [], "s1")
