"""The plan by itself: what is on now and next, what is near in a free slot, when a host is asked for notes. Pure, no server."""

from datetime import datetime, timedelta

from server import clock
from server.store.events import Event
from server.store.revisions import Card, Place, Revision, Time
from server.store.sessions import Session
from server.views import plan

ZONE = "Europe/London"


def event() -> Event:
    return Event(
        slug="camp", name="Camp", timezone=ZONE, date="2036-06-20", expected=None, spare=0, languages=("en",), phase="day",
        phase_since="", join_code="ABCD", counts_shown=False, message="", pitch_seconds=30, created_at="", other={},
    )  # fmt: skip


def session(number: int, title: str, topic: str = "") -> Session:
    return Session(
        id=number, camp_id=f"s{number}", number=number, guid=f"g{number}", title=title, about="", topic=topic, language="",
        length=1, needs=(), slots=None, rooms=None, pin_slot=None, pin_room=None, record="yes", state="pitched",
        pitched_by=None, pitched_at="", people=(), other={},
    )  # fmt: skip


def grid(cards: dict[int, tuple[int, int]], lengths: dict[int, int] | None = None) -> Revision:
    """Session number -> (room, slot); slots are 1 to 3 at 11:00, 12:00 and 13:00 UTC, 45 minutes each."""
    times = tuple(
        Time(
            id=n,
            kind="session",
            title="",
            starts_at=f"2036-06-20T{10 + n}:00:00Z",
            ends_at=f"2036-06-20T{10 + n}:45:00Z",
        )
        for n in (1, 2, 3)
    )
    return Revision(
        number=1, at="2036-06-20T10:00:00Z", by="", note="", times=times,
        rooms=(Place(id=1, name="Hall", capacity=50), Place(id=2, name="Loft", capacity=20)),
        cards=tuple(
            Card(session=n, number=n, guid=f"g{n}", title=f"Session {n}", room=room, slot=slot, length=(lengths or {}).get(n, 1))
            for n, (room, slot) in cards.items()
        ),
        figures={},
    )  # fmt: skip


def at(hour: int, minute: int) -> datetime:
    return clock.moment(f"2036-06-20T{hour:02}:{minute:02}:00Z")


def test_now_and_next_are_mine_and_turn_with_the_clock() -> None:
    every = [session(n, f"Session {n}") for n in (1, 2, 3)]
    where = grid({1: (1, 1), 2: (1, 2), 3: (2, 2)})

    def soon(now: datetime) -> list[tuple[str, int]]:
        found = plan.plan(event(), where, every, now, wishes={1: "come", 3: "must"}, leads=[], choices={})
        return [(when, wish.note.card.number) for when, wish in found.soon]

    assert soon(at(10, 30)) == [("Next", 1)]
    assert soon(at(11, 10)) == [("Now", 1), ("Next", 3)]
    assert soon(at(12, 44)) == [("Now", 3)]
    assert soon(at(12, 45)) == []


def test_a_long_session_keeps_its_later_slot() -> None:
    every = [session(n, f"Session {n}") for n in (1, 2)]
    where = grid({1: (1, 1), 2: (2, 2)}, {1: 2})
    found = plan.plan(event(), where, every, at(10, 0), wishes={1: "come", 2: "must"}, leads=[], choices={})
    assert [part.taken.note.card.number if part.taken else None for part in found.parts] == [1, None, None]
    assert found.parts[1].still == "Still in 1 Session 1"
    assert [wish.note.card.number for wish in found.parts[1].others] == [2]


def test_what_i_lead_comes_before_every_wish_and_choice() -> None:
    every = [session(n, f"Session {n}") for n in (1, 2)]
    taken = plan.taken_cards(grid({1: (1, 1), 2: (2, 1)}), {1: "must"}, [2], {1: 1})
    assert [(card.number, state) for card, state in taken] == [(2, "host")]
    assert every


def test_a_free_slot_offers_what_shares_a_topic_or_telling_words_with_my_wishes() -> None:
    every = [
        session(1, "Open data in small councils", "data"),
        session(2, "Knitting for beginners", "craft"),
        session(3, "Bins and what they tell", "Data"),
        session(4, "Councils on the move", ""),
    ]
    where = grid({1: (1, 1), 2: (1, 2), 3: (2, 2), 4: (1, 3)})
    found = plan.plan(event(), where, every, at(9, 0), wishes={1: "must"}, leads=[], choices={})
    assert [[note.card.number for note in part.near] for part in found.parts] == [[], [3], [4]]


def test_a_host_is_asked_for_notes_after_the_slot_and_again_a_week_later() -> None:
    every = [session(1, "Session 1")]
    where = grid({1: (1, 1)})

    def asked(now: datetime, noted: frozenset[int] = frozenset()) -> bool:
        found = plan.plan(event(), where, every, now, wishes={}, leads=[1], choices={}, noted=noted)
        return bool(found.asked)

    end = at(11, 45)
    assert not asked(end - timedelta(minutes=1))
    assert asked(end)
    assert asked(end + timedelta(hours=20))
    assert not asked(end + timedelta(days=3))
    assert asked(end + timedelta(days=7))
    assert not asked(end + timedelta(days=7), frozenset({1}))


def test_a_move_of_the_whole_slot_is_told_too() -> None:
    old = grid({1: (1, 1), 2: (1, 2)})
    new = grid({1: (2, 1), 2: (1, 2)})
    told = plan.told(event(), old, new, {1, 2})
    assert told == ["1 Session 1 moved: now 12:00 to 12:45, Loft."]
    assert plan.told(event(), old, grid({1: (1, 1)}), {2}) == ["2 Session 2 is no longer in the grid."]
    assert plan.told(event(), grid({1: (1, 1)}), old, {2}) == ["2 Session 2 is now in the grid: 13:00 to 13:45, Hall."]
