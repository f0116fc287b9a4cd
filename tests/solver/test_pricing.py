"""A price is the difference that making the move would make."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from solver.camp import Placement, read_camp
from solver.measure import measure
from solver.pricing import Pricer, prices
from solver.propose import propose
from solver.rules import clashes
from tests.solver.boards import at, camp, camp_json, silly_camps, wished_camp


def grid(*placements):
    return msgspec.convert(placements, list[Placement])


def price_of(found, slot, room):
    return next(each for each in found if (each.slot, each.room) == (slot, room))


def test_a_free_cell_tells_what_going_there_changes():
    wishes = [{"attendee": "cat", "session": s, "weight": 1} for s in ("s1", "s2")]
    found = prices(camp(interests=wishes), grid(at("s1", "t1", "r1"), at("s2", "t1", "r2")), "s1")
    price = price_of(found, "t2", "r1")
    assert (price.granted, price.standing, price.clashes, price.swap_with) == (1, 0.0, (), None)
    assert len(found) == 5


def test_a_full_cell_tells_the_price_of_the_swap():
    wishes = [{"attendee": "ann", "session": "s2", "weight": 2}]
    found = prices(camp(interests=wishes), grid(at("s1", "t1", "r1"), at("s2", "t2", "r2")), "s1")
    assert price_of(found, "t2", "r2").swap_with == "s2"


def test_a_move_that_breaks_a_rule_names_it_and_its_other_session():
    sessions = [{"id": "s1", "hosts": ["ann"]}, {"id": "s2", "hosts": ["ann"]}]
    found = prices(camp(sessions=sessions), grid(at("s1", "t1", "r1"), at("s2", "t2", "r2")), "s1")
    assert [(clash.rule, clash.session, clash.values["other"]) for clash in price_of(found, "t2", "r1").clashes] == [
        ("host-twice", "s1", "s2")
    ]
    assert price_of(found, "t3", "r1").clashes == ()


def test_a_session_without_a_cell_displaces_who_stands_there():
    found = prices(camp(), grid(at("s2", "t1", "r1")), "s1")
    assert len(found) == 6
    assert price_of(found, "t1", "r1").swap_with == "s2"


def test_an_unknown_session_is_refused():
    with pytest.raises(KeyError):
        prices(camp(), [], "s9")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(silly_camps())
def test_every_price_is_what_making_the_move_would_change(drawn):
    """Single-slot sessions: the grid after the move or swap, measured and judged afresh."""
    found = read_camp(msgspec.json.encode(camp_json() | drawn))
    placements = propose(found, seconds=0.02, options=False).options[0].placements
    where = {each.session: each for each in placements}
    short = [session.id for session in found.sessions if session.length == 1]
    now = measure(found, placements)
    for session in short[:3]:
        for price in prices(found, placements, session):
            if price.swap_with is not None and price.swap_with not in short:
                continue
            after = dict(where)
            after[session] = Placement(session=session, room=price.room, slot=price.slot)
            if price.swap_with:
                came_from = where.get(session)
                del after[price.swap_with]
                if came_from:
                    after[price.swap_with] = msgspec.structs.replace(came_from, session=price.swap_with)
            then = measure(found, after.values())
            assert price.granted == then.granted - now.granted
            assert price.standing == pytest.approx(then.standing - now.standing, abs=1e-5)
            assert bool(price.clashes) == bool(clashes(found, after.values()))


def test_pricing_a_card_is_fast_enough_to_do_while_it_is_in_the_hand():
    """50 ms at 60 sessions and 300 people on a quiet machine; here with room for a noisy one."""
    import time

    drawn = wished_camp(sessions=60, slots=6, rooms=11, people=300, seed=1)
    found = read_camp(msgspec.json.encode(drawn))
    placements = propose(found, seconds=0.1, options=False).options[0].placements
    pricer = Pricer(found, placements)
    taken = []
    for session in ("s1", "s2", "s3"):
        begun = time.process_time()
        pricer.prices(session)
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.15
