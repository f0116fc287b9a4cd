"""Three ways to join, and ballots that look stuffed: found, set aside by one click, tallied with and without."""

import re
from datetime import date, datetime, timedelta

import httpx
import pytest

from server import clock
from server.store import doors, events, interests, people, quarantine, sessions
from server.store.camps import document
from server.store.doors import NotAdmitted
from server.store.file import Db
from server.store.house import House
from tests.conftest import Organiser, Site


@pytest.fixture
def camp(site: Site) -> Organiser:
    return site.new_event()


def set_mode(camp: Organiser, mode: str, minutes: int = 10) -> None:
    answer = camp.client.post(f"{camp.path}/desk/doors", data={"mode": mode, "every_minutes": str(minutes)})
    assert answer.status_code == 303, answer.text


def phone_joins(site: Site, camp: Organiser, code: str) -> httpx.Response:
    return site.client().post(f"{camp.path}/join", data={"code": code})


def test_a_room_code_opens_the_room_and_a_wrong_one_is_told_and_counted(site: Site, camp: Organiser) -> None:
    set_mode(camp, "room")
    code = re.search(r'class="code">([A-Z0-9-]+)<', camp.client.get(f"{camp.path}/desk/doors").text)[1]  # type: ignore[index]
    wrong = phone_joins(site, camp, "AAAAAA")
    assert wrong.status_code == 403
    assert "not the code on the projector" in wrong.text
    right = phone_joins(site, camp, code.lower())
    assert right.status_code == 303
    assert "badge-" in right.headers["set-cookie"]
    assert "1 wrong code was typed." in camp.client.get(f"{camp.path}/desk/doors").text


def test_the_room_code_is_shown_only_to_a_projector_that_signed_in(site: Site, camp: Organiser) -> None:
    set_mode(camp, "room")
    shown = re.compile(r"<strong>[A-Z0-9]{3}-[A-Z0-9]{3}</strong>")
    for path in ("/projector", "/projector/wall"):
        assert shown.search(camp.client.get(f"{camp.path}{path}").text)
        assert not shown.search(site.client().get(f"{camp.path}{path}").text)


def test_a_card_works_once_on_one_phone(site: Site, camp: Organiser) -> None:
    set_mode(camp, "badge")
    page = camp.client.post(f"{camp.path}/desk/doors/cards", data={"count": "3"}).text
    codes = re.findall(r'class="code">([A-Z0-9-]+)<', page)
    assert len(set(codes)) == 3
    assert phone_joins(site, camp, codes[0]).status_code == 303
    again = phone_joins(site, camp, codes[0])
    assert again.status_code == 403
    assert "used on another phone" in again.text
    assert "No card has this code" in phone_joins(site, camp, "ABCDEFGHJK").text
    camp.client.post(f"{camp.path}/desk/doors/void")
    assert "No card has this code" in phone_joins(site, camp, codes[1]).text


def test_a_stranger_may_not_see_or_change_the_doors(site: Site, camp: Organiser) -> None:
    stranger = site.client()
    assert stranger.get(f"{camp.path}/desk/doors").status_code == 403
    for path in ("", "/cards", "/void", "/aside"):
        assert stranger.post(f"{camp.path}/desk/doors{path}", data={"mode": "open", "count": "1"}).status_code == 403


@pytest.fixture
def db(tmp_path_factory: pytest.TempPathFactory) -> Db:
    house = House(tmp_path_factory.mktemp("doors"))
    file = house.create("leeds")
    file.write_now(events.found, "leeds", "Leeds", date(2026, 6, 20), "Europe/London")
    file.write_now(events.change, phase="pitch")
    for n in range(6):
        file.write_now(sessions.pitch, sessions.PitchForm(title=f"Session {n + 1}"), None)
    return file._writer


def phone(db: Db, wishes: dict[int, str], minutes_ago: float = 10) -> int:
    joined = clock.stamp(clock.now() - timedelta(minutes=minutes_ago))
    badge, _secret = people.join(db)
    db.run("update people set joined_at = ? where id = ?", (joined, badge.person))
    for number, state in wishes.items():
        interests.set_state(db, badge.person, number, state)
    return badge.person


def test_a_phone_without_a_badge_reads_but_takes_no_part_where_codes_are_asked(db: Db) -> None:
    doors.set_mode(db, "room", 10, "Asha")
    with pytest.raises(NotAdmitted, match="code on the projector"):
        people.join(db)
    doors.set_mode(db, "badge", 10, "Asha")
    with pytest.raises(NotAdmitted, match="code on your card"):
        people.join(db)


def test_a_room_code_lasts_two_turns_and_no_more(db: Db) -> None:
    standing = doors.set_mode(db, "room", 10, "Asha")
    at = datetime(2026, 6, 20, 9, 5, tzinfo=clock.now().tzinfo)
    code, until = doors.room_code(standing, at)
    assert until == at.replace(minute=10)
    assert [code in doors._valid(standing, at + timedelta(minutes=later)) for later in (0, 4, 14, 15, 25)] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_phones_with_the_very_same_wishes_are_found_and_a_busy_hall_is_not(db: Db) -> None:
    for n in range(40):
        phone(db, {1 + n % 6: "come", 1 + (n // 6) % 6: "must", 1 + (n // 3) % 6: "come"})
    before = quarantine.suspects(db)
    bots = [phone(db, {2: "must", 4: "come", 5: "must", 6: "must"}) for _n in range(9)]
    found = [group for group in quarantine.suspects(db) if group not in before]
    assert [(group.why, group.people) for group in found] == [("alike", tuple(bots))]


def test_a_burst_that_rests_is_found_and_the_first_pitch_is_not(db: Db) -> None:
    for _n in range(30):
        phone(db, {1: "come"}, minutes_ago=0.5)
    assert quarantine.suspects(db) == []
    bots = [phone(db, {3: "must"}) for _n in range(8)]
    assert [(group.why, group.people) for group in quarantine.suspects(db)] == [("burst", tuple(bots))]


def test_what_is_set_aside_is_counted_nowhere_and_comes_back_whole(db: Db) -> None:
    people_ids = [phone(db, {1: "come"}), phone(db, {2: "must"})]
    bots = [phone(db, {2: "must", 3: "come", 4: "come"}) for _n in range(5)]
    all_of_it = document(db, wishes=True)["interests"]
    totals = interests.totals(db)
    (group,) = quarantine.suspects(db)
    assert quarantine.set_aside(db, list(group.people), "Asha") == 5
    assert interests.people_with_any(db) == len(people_ids)
    assert sum(interests.totals(db).values()) == 2
    assert len(document(db, wishes=True)["interests"]) == 2
    assert [(row.number, row.everybody, row.counted) for row in quarantine.tally(db)] == [
        (2, 6, 1),
        (3, 5, 0),
        (4, 5, 0),
    ]
    assert interests.of_person(db, bots[0]) == {2: "must", 3: "come", 4: "come"}  # nobody is told
    assert quarantine.suspects(db) == []
    assert quarantine.count_again(db, "Asha") == 5
    assert interests.totals(db) == totals
    assert document(db, wishes=True)["interests"] == all_of_it


def test_a_phone_that_must_show_a_code_is_asked_on_the_feed_and_by_the_first_tap(site: Site, camp: Organiser) -> None:
    camp.client.post(f"{camp.path}/pitch", data={"title": "One"})
    assert "Join with a code" not in site.client().get(camp.path).text
    set_mode(camp, "room")
    phone = site.client()
    assert f'href="{camp.path}/join"' in phone.get(camp.path).text
    tapped = phone.post(f"{camp.path}/interests/1", data={"state": "come"})
    assert tapped.status_code == 403
    assert "join with the code on the projector" in tapped.text
    assert 'name="code"' in tapped.text
    assert "Join with a code" not in camp.client.get(camp.path).text  # whoever has joined stays in
