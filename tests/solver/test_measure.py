"""The measure on boards small enough to count by hand, and against another reading of it on random ones."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.camp import Placement, read_camp
from solver.measure import measure
from solver.seating import prices, seated, walk
from tests.solver.boards import at, camp, camp_json, silly_camps
from tests.solver.checker import figures


def grid(*placements):
    return msgspec.convert(placements, list[Placement])


def wishes(*entries):
    return [{"attendee": who, "session": session, "weight": weight} for who, session, weight in entries]


def test_two_wishes_at_the_same_time_grant_the_heavier_one():
    both = camp(interests=wishes(("cat", "s1", 1), ("cat", "s2", 2)))
    together = measure(both, grid(at("s1", "t1", "r1"), at("s2", "t1", "r2")))
    assert (together.granted, together.grantable, together.tenth) == (2, 3, 2 / 3)
    in_turn = measure(both, grid(at("s1", "t1", "r1"), at("s2", "t2", "r2")))
    assert (in_turn.granted, in_turn.grantable, in_turn.tenth) == (3, 3, 1.0)


def test_a_host_has_no_wish_while_leading_and_none_for_their_own():
    busy = camp(interests=wishes(("ann", "s1", 2), ("ann", "s2", 2), ("bob", "s1", 1)))
    assert measure(busy, grid(at("s1", "t1", "r1"), at("s2", "t1", "r2"))).granted == 0
    assert measure(busy, grid(at("s1", "t1", "r1"), at("s2", "t2", "r2"))).granted == 3


def test_who_is_away_for_part_of_a_long_session_has_no_wish_for_it():
    long = camp(
        sessions=[{"id": "s1", "hosts": ["ann"], "length": 2}],
        attendees=["ann", {"id": "cat", "away": ["t2"]}, {"id": "dan", "away": ["t3"]}],
        interests=wishes(("cat", "s1", 1), ("dan", "s1", 1)),
    )
    assert measure(long, grid(at("s1", "t1", "r1"))).granted == 1


def test_seats_are_those_left_by_the_hosts_and_shared_by_the_crowd():
    """Four people show interest, twelve are expected: one wish stands for three people; Attic seats five, one of them the host."""
    crowd = camp(
        event={"expected": 12},
        interests=wishes(*((who, "s1", 1) for who in ("bob", "cat", "dan", "eve"))),
    )
    found = measure(crowd, grid(at("s1", "t1", "r2")))
    assert found.granted == 1
    assert (found.standing, found.walked) == (8.0, pytest.approx(4 * 4 / 12, abs=1e-6))


def test_ushering_seats_those_who_can_go_nowhere_else():
    rooms = [{"id": "r1", "capacity": 20}, {"id": "r2", "capacity": 2}]
    choosy = camp(rooms=rooms, interests=wishes(("cat", "s1", 1), ("cat", "s2", 1), ("dan", "s2", 1), ("eve", "s2", 1)))
    found = measure(choosy, grid(at("s1", "t1", "r1"), at("s2", "t1", "r2")))
    assert found.granted == 2
    assert found.walked == pytest.approx(0.5 + 2.5 * 1 / 2.5)
    assert found.standing == pytest.approx(1.5)


def test_moves_count_sessions_that_stand_elsewhere_or_nowhere():
    known = camp(grid=[at("s1", "t1", "r1"), at("s2", "t1", "r2")])
    assert measure(known, grid(at("s1", "t1", "r1"), at("s2", "t1", "r2"))).moves == 0
    assert measure(known, grid(at("s1", "t1", "r2"))).moves == 2
    assert measure(camp(), grid(at("s1", "t1", "r2"))).moves is None


def test_comfort_counts_hosts_in_a_row_and_a_topic_twice_in_a_slot():
    sessions = [{"id": f"s{n}", "hosts": ["ann"] if n < 3 else [], "topic": "data"} for n in (1, 2, 3)]
    found = measure(camp(sessions=sessions), grid(at("s1", "t1", "r1"), at("s2", "t2", "r1"), at("s3", "t2", "r2")))
    assert (found.hosts_in_a_row, found.topic_twice) == (1, 1)


def test_nothing_grantable_has_no_tenth():
    assert measure(camp(), grid(at("s1", "t1", "r1"))).tenth is None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(silly_camps(), st.data())
def test_figures_agree_with_an_independent_reading_of_the_measure(drawn, data):
    drawn = camp_json() | drawn
    cells = [(slot["id"], room["id"]) for slot in drawn["slots"] for room in drawn["rooms"]]
    placements, taken = [], set()
    for session in drawn["sessions"] if cells else []:
        slot, room = data.draw(st.sampled_from(cells))
        start = [each["id"] for each in drawn["slots"]].index(slot)
        run = {(start + step, room) for step in range(session["length"])}
        if not run & taken and start + session["length"] <= len(drawn["slots"]):
            taken |= run
            placements.append(at(session["id"], slot, room))
    found = measure(read_camp(msgspec.json.encode(drawn)), grid(*placements))
    for name, wanted in figures(drawn, placements).items():
        assert getattr(found, name) == pytest.approx(wanted, abs=1e-5), name


LEVELS = st.tuples(st.integers(0, 2**12 - 1), st.integers(0, 2**12 - 1)).map(lambda each: (each[0], each[0] & each[1]))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(LEVELS, st.integers(0, 5)), min_size=1, max_size=7))
def test_seating_lies_between_what_one_person_each_could_get_and_its_prices(rooms):
    crowd, seats = [each for each, _ in rooms], [each for _, each in rooms]
    bound, price = prices(crowd, seats)
    exact = seated(crowd, seats)
    assert exact <= bound
    people = {f"a{a}": [] for a in range(12)}
    for j, (like, love) in enumerate(crowd):
        for a in range(12):
            if like >> a & 1:
                people[f"a{a}"].append((str(j), 1 + (love >> a & 1)))
    from tests.solver.checker import flow

    assert exact == flow(people, {str(j): count for j, count in enumerate(seats)})
    assert len(price) == len(seats)


def test_everybody_walks_somewhere_once():
    heads = walk([(0b111, 0b001), (0b110, 0b000), (0b101, 0b100)])
    assert sum(each for each, _ in heads) == pytest.approx(3.0)
    assert heads == [(pytest.approx(1.5), pytest.approx(2.5)), (0.5, 0.5), (1.0, 2.0)]
