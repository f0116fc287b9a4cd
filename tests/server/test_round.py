"""What helpers and organisers do in the round: typing pitches, deciding what is shown, merging, and what phones are told."""

import re
import time
from datetime import date

import httpx

from server import twins
from tests.conftest import Organiser, Site
from tests.server.test_stage import do, pitch, wall

TODAY = date.today().isoformat()  # after the day, only the names that hosts let stay are shown


def type_in(organiser: Organiser, title: str, **fields: str) -> httpx.Response:
    return organiser.client.post(f"{organiser.path}/desk/scribe", data={"title": title, "hosts": "", **fields})


def test_a_scribe_types_a_pitch_for_people_without_phones(site: Site) -> None:
    organiser = site.new_event(day=TODAY)
    assert type_in(organiser, "Bins", hosts="Ffion, Sam", way="mic").status_code == 303
    page = organiser.client.get(f"{organiser.path}/desk/scribe").text
    assert "Bins" in page
    assert "Ffion and Sam" in page
    do(organiser, "queue", do="next", seen="")
    assert "Ffion, Sam" in wall(organiser)
    assert site.client().get(f"{organiser.path}/desk/scribe").status_code == 403


def test_what_a_scribe_types_is_kept_and_duplicates_are_offered_while_typing(site: Site) -> None:
    organiser = site.new_event(day=TODAY)
    pitch(organiser, "Open data in small councils", queue=False)
    typed = {"title": "small councils and open data", "hosts": "Ed"}
    like = organiser.client.put(f"{organiser.path}/desk/scribe", data=typed, headers={"hx-request": "true"})
    assert "Open data in small councils" in like.text
    page = organiser.client.get(f"{organiser.path}/desk/scribe").text
    assert 'value="small councils and open data"' in page
    assert organiser.client.post(f"{organiser.path}/desk/scribe/1/hosts", data=typed).status_code == 303
    assert "Ed" in organiser.client.get(f"{organiser.path}/sessions/1").text
    assert "small councils and open data" not in organiser.client.get(f"{organiser.path}/desk/scribe").text


def test_where_organisers_approve_first_a_pitch_waits_unseen(site: Site) -> None:
    organiser = site.new_event()
    do(organiser, "stage", do="approve")
    number = pitch(organiser, "Not for everybody", queue=False)
    phone = site.client()
    assert "Not for everybody" not in phone.get(organiser.path).text
    assert phone.get(f"{organiser.path}/sessions/{number}").status_code == 404
    assert do(organiser, f"moderation/{number}", do="show") == 303
    assert "Not for everybody" in phone.get(organiser.path).text


def test_a_hidden_pitch_is_gone_from_every_screen_at_once_and_the_log_says_who(site: Site) -> None:
    organiser = site.new_event()
    number = pitch(organiser, "Something rude")
    do(organiser, "queue", do="next", seen="")
    phone = site.client()
    assert "Something rude" in phone.get(f"{organiser.path}/now").text
    began = time.monotonic()
    assert do(organiser, f"moderation/{number}", do="hide") == 303
    for path in ("", "/now", "/projector", "/projector/wall", "/schedule/export/schedule.json", "/grid"):
        assert "Something rude" not in phone.get(f"{organiser.path}{path}").text, path
    assert time.monotonic() - began < 2
    log = organiser.client.get(f"{organiser.path}/desk/moderation").text
    assert re.search(rf"First organiser</bdi>: <bdi>pitch {number}: hidden", log)
    assert do(organiser, f"moderation/{number}", do="show") == 303
    assert "Something rude" in phone.get(organiser.path).text


def test_twins_are_found_by_words_and_by_interest() -> None:
    titles = {1: "Open data in small councils", 2: "Small councils, open data", 3: "Who maps the potholes?", 4: "Maps"}
    assert [(pair.a, pair.b) for pair in twins.pairs(titles)] == [(1, 2)]
    crowd = set(range(20))
    both = twins.pairs({3: titles[3], 4: titles[4]}, {3: crowd, 4: crowd - {1}})
    assert [(pair.a, pair.b, pair.interest) for pair in both] == [(3, 4, 1.0)]
    assert twins.pairs({3: titles[3], 4: titles[4]}, {3: {1, 2}, 4: {1, 2}}) == []


def test_hosts_are_asked_on_their_phones_and_two_yeses_make_one_session(site: Site) -> None:
    organiser = site.new_event()
    hosts = [site.client(), site.client()]
    for host, title in zip(hosts, ("Open data in councils", "Councils and open data"), strict=True):
        host.post(f"{organiser.path}/pitch", data={"title": title})
    assert "Much the same words." in organiser.client.get(f"{organiser.path}/desk/merges").text
    assert do(organiser, "merges", do="ask", kept=1, gone=2) == 303
    for host in hosts:
        ask = re.findall(r"merges/asks/(\d+)", host.get(organiser.path).text)
        assert len(ask) == 1
        assert host.post(f"{organiser.path}/merges/asks/{ask[0]}", data={"say": "yes"}).status_code == 303
    feed = site.client().get(organiser.path).text
    assert 'id="s-1"' in feed
    assert 'id="s-2"' not in feed
    assert do(organiser, "merges", do="split", gone=2) == 303
    assert 'id="s-2"' in site.client().get(organiser.path).text
    assert site.client().post(f"{organiser.path}/merges/asks/1", data={"say": "yes"}).status_code == 403


def test_a_host_reads_their_place_in_the_queue(site: Site) -> None:
    organiser = site.new_event()
    for title in ("One", "Two"):
        pitch(organiser, title)
    host = site.client()
    host.post(f"{organiser.path}/pitch", data={"title": "Three"})
    assert "Join the queue" in host.get(f"{organiser.path}/queue/mine").text
    host.post(f"{organiser.path}/queue/3", data={"state": "join"})
    assert "2 before you." in host.get(f"{organiser.path}/queue/mine").text
    do(organiser, "queue", do="next", seen="")
    assert "1 before you." in host.get(organiser.path).text
    assert "queue-mine" not in site.client().get(organiser.path).text


def test_a_pitch_from_before_the_round_is_not_in_the_queue(site: Site) -> None:
    organiser = site.new_event(phase="gather")
    early = site.client()
    early.post(f"{organiser.path}/pitch", data={"title": "Weeks ahead"})
    assert early.post(f"{organiser.path}/queue/1", data={"state": "join"}).status_code == 409
    do(organiser, "phase", phase="pitch")
    pitch(organiser, "On the day")
    early.post(f"{organiser.path}/queue/1", data={"state": "join"})
    do(organiser, "queue", do="next", seen="")
    assert "On the day" in site.client().get(f"{organiser.path}/now").text


def test_phones_tell_which_pitches_they_have_seen_once_they_have_joined(site: Site) -> None:
    organiser = site.new_event()
    number = pitch(organiser, "Seen", queue=False)
    phone = site.client()
    assert phone.post(f"{organiser.path}/seen", data={"numbers": str(number)}).status_code == 202
    phone.post(f"{organiser.path}/interests/{number}", data={"state": "come"})
    for _again in range(2):
        assert phone.post(f"{organiser.path}/seen", data={"numbers": f"{number} 99 x"}).status_code == 204


def test_hands_in_the_hall_are_typed_in_and_kept_out_of_the_wishes(site: Site) -> None:
    organiser = site.new_event()
    number = pitch(organiser, "Bins", queue=False)
    assert do(organiser, "stage", do="hands", number=number, count=40) == 303
    assert do(organiser, "stage", do="hands", number=number, count=-1) == 422
    assert do(organiser, "stage", do="hands", number=99, count=4) == 404
    assert "0 phones have shown interest" in organiser.client.get(f"{organiser.path}/desk/stage").text


def test_a_typed_number_finds_its_pitch_and_a_merged_one_the_whole(site: Site) -> None:
    organiser = site.new_event()
    for title in ("One", "Two"):
        pitch(organiser, title, queue=False)
    phone = site.client()
    assert (
        phone.get(f"{organiser.path}/find", params={"number": "2"}).headers["location"]
        == f"{organiser.path}/sessions/2"
    )
    assert phone.get(f"{organiser.path}/find", params={"number": "99"}).status_code == 404
    assert phone.get(f"{organiser.path}/find", params={"number": "two"}).status_code == 422
    do(organiser, "merges", do="merge", kept=1, gone=2)
    assert phone.get(f"{organiser.path}/sessions/2").headers["location"] == f"{organiser.path}/sessions/1"


def test_an_organiser_reads_how_many_have_seen_a_pitch(site: Site) -> None:
    organiser = site.new_event()
    number = pitch(organiser, "Seen", queue=False)
    phone = site.client()
    phone.post(f"{organiser.path}/interests/{number}", data={"state": "come"})
    assert "seen by 1 person" in organiser.client.get(f"{organiser.path}/desk/moderation").text
