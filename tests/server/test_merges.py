"""Merge and split: any order of merge, split and interest leaves each person's interest as the rules say."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from server.errors import Refused
from server.solves import question_of
from server.store import asks, claims, events, interests, merges, migrations, people, seen, sessions, stage
from server.store.file import Db, connect
from server.store.proposals import Asked

PEOPLE, SESSIONS = range(3), range(1, 5)


def fresh(path: Path) -> Db:
    db = connect(path)
    db.conn.execute("PRAGMA synchronous=OFF")
    migrations.event_file.apply(db)
    events.found(db, "camp", "Camp", date(2026, 6, 20), "Europe/London")
    events.change(db, phase="pitch")
    return db


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    made = fresh(tmp_path / "camp.sqlite")
    yield made
    made.close()


def pitched(db: Db, host: str, needs: tuple[str, ...] = ()) -> tuple[int, int]:
    """(short number, person) of a new pitch."""
    person = people.add(db, host, here=True)
    return sessions.pitch(db, sessions.PitchForm(title=f"{host}'s", needs=needs), person).number, person


class Interest(RuleBasedStateMachine):
    """The rules, told another way: each part has a layer for each person, and newer choices lie on top of the others'."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.db = fresh(Path(self.folder.name) / "camp.sqlite")
        for session in SESSIONS:
            assert pitched(self.db, f"Host {session}")[0] == session
        self.people = [people.add(self.db, f"Person {each}", here=True) for each in PEOPLE]
        self.layer: dict[tuple[int, int], int] = {}
        self.covered: dict[tuple[int, int], set[int]] = {}
        self.parent: dict[int, int] = {}

    def teardown(self) -> None:
        self.db.close()
        self.folder.cleanup()

    def top(self, session: int) -> int:
        return self.top(self.parent[session]) if session in self.parent else session

    def group(self, session: int) -> set[int]:
        return {each for each in SESSIONS if self.top(each) == self.top(session)}

    @rule(
        person=st.sampled_from(PEOPLE),
        session=st.sampled_from(SESSIONS),
        state=st.sampled_from(["none", "come", "must"]),
    )
    def choose(self, person: int, session: int, state: str) -> None:
        interests.set_state(self.db, self.people[person], session, state)
        self.layer[person, session] = interests.WEIGHTS[state]
        self.covered[person, session] = set()
        for other in self.group(session) - {session}:
            self.covered.setdefault((person, other), set()).add(session)

    @rule(kept=st.sampled_from(SESSIONS), gone=st.sampled_from(SESSIONS))
    def merge(self, kept: int, gone: int) -> None:
        target, source = self.top(kept), self.top(gone)
        if target == source:
            with pytest.raises(Refused):
                merges.merge(self.db, kept, gone)
            return
        merges.merge(self.db, kept, gone)
        self.parent[source] = target

    @precondition(lambda self: self.parent)
    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        session = data.draw(st.sampled_from(sorted(self.parent)))
        merges.split(self.db, session)
        del self.parent[session]
        ours = self.group(session)
        for (_person, each), over in self.covered.items():
            over &= ours if each in ours else set(SESSIONS) - ours

    @invariant()
    def everybody_counts_once_and_as_the_rules_say(self) -> None:
        said = {
            (person, session): state
            for place, person in enumerate(self.people)
            for session, state in interests.of_person(self.db, person).items()
        }
        expected = {}
        for place, person in enumerate(self.people):
            for session in SESSIONS:
                if session in self.parent:
                    continue
                weight = max(
                    (self.layer.get((place, part), 0) for part in self.group(session)
                     if not self.covered.get((place, part))),
                    default=0,
                )  # fmt: skip
                if weight:
                    expected[person, session] = interests.STATES[weight]
        assert said == expected

    @invariant()
    def each_session_is_led_by_its_own_host_and_those_of_its_parts(self) -> None:
        for session in sessions.shown(self.db):
            names = {host.name for host in session.hosts}
            assert names == {f"Host {part}" for part in self.group(session.number)}


Interest.TestCase.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestInterest = Interest.TestCase


def test_a_split_gives_back_exactly_what_was(db: Db) -> None:
    (kept, host), (gone, other) = pitched(db, "Asha", ("projector",)), pitched(db, "Ben", ("quiet",))
    fans = [people.add(db, "") for _n in range(3)]
    for fan, number, state in ((0, kept, "come"), (0, gone, "must"), (1, gone, "come"), (2, kept, "must")):
        interests.set_state(db, fans[fan], number, state)
    before = [interests.of_person(db, fan) for fan in fans]
    merges.merge(db, kept, gone)
    assert [interests.of_person(db, fan) for fan in fans] == [{kept: "must"}, {kept: "come"}, {kept: "must"}]
    whole = sessions.of_number(db, kept)
    assert ({h.person for h in whole.hosts}, set(whole.needs)) == ({host, other}, {"projector", "quiet"})
    assert sessions.of_number(db, gone).state == "merged"
    merges.split(db, gone)
    assert [interests.of_person(db, fan) for fan in fans] == before
    alone = sessions.of_number(db, kept)
    assert ([h.person for h in alone.hosts], alone.needs) == ([host], ("projector",))


def test_what_came_since_stays_where_it_was_chosen(db: Db) -> None:
    (kept, _host), (gone, _other) = pitched(db, "Asha"), pitched(db, "Ben")
    late, by_number = people.add(db, ""), people.add(db, "")
    merges.merge(db, kept, gone)
    interests.set_state(db, late, kept, "come")
    interests.set_state(db, by_number, gone, "must")
    assert interests.of_person(db, by_number) == {kept: "must"}
    merges.split(db, gone)
    assert interests.of_person(db, late) == {kept: "come"}
    assert interests.of_person(db, by_number) == {gone: "must"}


def test_two_hosts_who_both_say_yes_run_one_session(db: Db) -> None:
    (kept, host), (gone, other) = pitched(db, "Asha"), pitched(db, "Ben")
    ask = asks.ask(db, kept, gone)
    assert asks.ask(db, gone, kept).id == ask.id
    assert asks.answer(db, ask.id, host, True) is False
    with pytest.raises(Refused):
        asks.answer(db, ask.id, people.add(db, "Stranger"), True)
    assert asks.answer(db, ask.id, other, True) is True
    assert sessions.of_number(db, gone).state == "merged"
    assert asks.open_asks(db) == []


def test_one_no_ends_the_question(db: Db) -> None:
    (kept, host), (gone, _other) = pitched(db, "Asha"), pitched(db, "Ben")
    ask = asks.ask(db, kept, gone)
    assert asks.answer(db, ask.id, host, False) is False
    assert asks.open_asks(db) == []
    assert asks.declined(db) == {frozenset((kept, gone))}


def test_two_people_who_are_one_count_once_in_a_merge(db: Db) -> None:
    (kept, _host), (gone, _other) = pitched(db, "Asha"), pitched(db, "Ben")
    phone, laptop = people.add(db, ""), people.add(db, "")
    interests.set_state(db, phone, kept, "come")
    interests.set_state(db, laptop, gone, "must")
    merges.merge(db, kept, gone)
    people.merge(db, phone, laptop)
    assert interests.of_person(db, phone) == {kept: "must"}
    merges.split(db, gone)
    assert interests.of_person(db, phone) == {kept: "come", gone: "must"}


def test_somebody_who_is_forgotten_leaves_no_choice_behind_in_a_merge(db: Db) -> None:
    (kept, _host), (gone, _other) = pitched(db, "Asha"), pitched(db, "Ben")
    fan = people.add(db, "Fan", here=True)
    interests.set_state(db, fan, gone, "must")
    merges.merge(db, kept, gone)
    claims.forget(db, fan)
    merges.split(db, gone)
    assert interests.of_person(db, fan) == {}
    assert interests.totals(db) == {sessions.of_number(db, gone).id: 1}


def test_the_solver_is_told_who_has_seen_what_where_the_organiser_says_so(db: Db) -> None:
    (early, _host), (late, _other) = pitched(db, "Asha"), pitched(db, "Ben")
    events.lay_out(db)
    fans = [people.add(db, "", here=True) for _n in range(6)]
    for fan in fans:
        interests.set_state(db, fan, early, "come")
    seen.tell(db, fans[0], [early, late])
    asked = Asked(kind="pins", max_moves=None, seconds=1.0)
    assert question_of(db, asked)[1].correct_for_seen is None
    stage.change(db, correct_for_seen=True)
    ids = {session.number: session.camp_id for session in sessions.every(db)}
    assert question_of(db, asked)[1].correct_for_seen == {ids[early]: 6, ids[late]: 1}


def test_hands_size_rooms_for_the_solver_and_are_no_wishes(db: Db) -> None:
    number, _host = pitched(db, "Asha")
    events.lay_out(db)
    stage.set_hands(db, sessions.of_number(db, number).id, 80)
    camp, _question = question_of(db, Asked(kind="pins", max_moves=None, seconds=1.0))
    (session,) = camp.sessions
    assert [room.capacity for room in camp.rooms if room.id in (session.rooms or ())] == [100]
    assert camp.interests == ()
