"""Reading a camp file: what is right comes in whole, what is wrong is named with its place."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.camp import BadCamp, read_camp, read_grid
from tests.solver.boards import at, camp, camp_json


def test_a_bare_name_is_an_attendee_with_nothing_special():
    found = camp(attendees=["ann", "bob", {"id": "cat", "rest": True, "needs": ["step-free"]}])
    assert [(each.id, each.rest, each.needs) for each in found.attendees] == [
        ("ann", False, ()),
        ("bob", False, ()),
        ("cat", True, ("step-free",)),
    ]


def test_unknown_keys_are_ignored():
    assert camp(colour="blue", sessions=[{"id": "s1", "mood": "good"}]).sessions[0].id == "s1"


def test_no_slots_allowed_is_not_the_same_as_any_slot():
    found = camp(sessions=[{"id": "s1", "slots": []}, {"id": "s2"}])
    assert [session.slots for session in found.sessions] == [(), None]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"rooms": [{"id": "r1", "capacity": "many"}]},
            'rooms[0].capacity: expected a whole number of seats, got "many"',
        ),
        ({"rooms": [{"id": "r1", "capacity": True}]}, "rooms[0].capacity: expected a whole number of seats, got true"),
        (
            {"rooms": [{"id": "r1", "capacity": -1}]},
            "rooms[0].capacity: expected a whole number of seats from 0 to 1,000,000, got -1",
        ),
        ({"rooms": [{"id": "r1"}]}, "rooms[0].capacity: expected a whole number of seats, got nothing"),
        ({"slots": [{"id": "t1"}, {"id": "t1"}]}, 'slots[1]: the id "t1" is taken already, by slots[0]'),
        ({"slots": [{"id": "t1", "start": "25:00"}]}, 'slots[0].start: expected a time such as 14:05, got "25:00"'),
        ({"event": {"date": "20 June"}}, 'event.date: expected a date such as 2026-06-20, got "20 June"'),
        ({"sessions": [{"id": "s1", "hosts": ["zoe"]}]}, 'sessions[0].hosts[0]: there is no attendee "zoe"'),
        ({"sessions": [{"id": "s1", "hosts": "ann"}]}, 'sessions[0].hosts: expected a list of attendee ids, got "ann"'),
        ({"sessions": [{"id": "s1", "pin": {"slot": "t9"}}]}, 'sessions[0].pin.slot: there is no slot "t9"'),
        (
            {"sessions": [{"id": "s1", "length": 0}]},
            "sessions[0].length: expected a whole number of slots from 1 to 100, got 0",
        ),
        (
            {"interests": [{"attendee": "cat", "session": "s1", "weight": 3}]},
            'interests[0].weight: expected 1 ("I\'d come") or 2 ("can\'t miss"), got 3',
        ),
        (
            {"interests": [{"attendee": "cat", "session": "s1"}] * 2},
            "interests[1]: the interest of cat in s1 is there already, at interests[0]",
        ),
        ({"keep_apart": [["s1", "s1"]]}, "keep_apart[0]: expected two different session ids"),
        ({"grid": [at("s1", "t1", "r1"), at("s1", "t2", "r1")]}, "grid[1]: s1 is placed already, at grid[0]"),
        ({"campgrid": 2}, "campgrid: this reads version 1 of the camp file, got 2"),
        ({"sessions": None}, "sessions: expected a list, got nothing"),
    ],
)
def test_a_mistake_is_told_with_its_place(changes, message):
    with pytest.raises(BadCamp) as told:
        camp(**changes)
    assert str(told.value) == message


@pytest.mark.parametrize("data", [b"", b"not json", b"[]", b"\xff\xfe", b'{"a":' * 5000])
def test_what_is_no_camp_at_all_is_told(data):
    with pytest.raises(BadCamp) as told:
        read_camp(data)
    assert told.value.place == ""


@given(st.binary())
def test_no_bytes_do_more_than_raise_bad_camp(data):
    with pytest.raises(BadCamp):
        read_camp(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4) | st.just("s1"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "slot", "hosts", "x"]), inner),
    max_leaves=8,
)


@given(st.sampled_from([*camp_json(), "keep_apart", "grid", "waived"]), JSON)
def test_no_value_anywhere_does_more_than_raise_bad_camp(field, value):
    with suppress(BadCamp):
        read_camp(msgspec.json.encode(camp_json(**{field: value})))


def test_a_grid_file_is_read_against_its_camp():
    placements = read_grid(msgspec.json.encode({"placements": [at("s1", "t1", "r2")], "granted": 7}), camp())
    assert [(each.session, each.slot, each.room) for each in placements] == [("s1", "t1", "r2")]
    with pytest.raises(BadCamp, match=r'^placements\[0\]\.room: there is no room "r9"$'):
        read_grid(msgspec.json.encode({"placements": [at("s1", "t1", "r9")]}), camp())
