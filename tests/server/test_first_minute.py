"""The first minute of an organiser: three questions, then a day with times and rooms to edit."""

import re

import httpx

from tests.conftest import Site


def test_three_questions_make_an_event_with_a_day_to_edit(site: Site) -> None:
    organiser = site.new_event("BarCamp Leeds", "2026-09-12")
    page = organiser.client.get(f"{organiser.path}/desk/day").text
    assert "Saturday 12 September 2026" in page
    assert "Main hall" in page


def test_a_missing_name_brings_the_form_back_with_what_was_typed(site: Site) -> None:
    answer = site.client().post("/", data={"name": " ", "date": "2026-09-12", "timezone": "Mars/Base"})
    assert answer.status_code == 422
    assert "Type the name of your event." in answer.text
    assert "Choose a time zone from the list" in answer.text
    assert 'value="2026-09-12"' in answer.text


def test_a_stranger_may_not_set_up_the_day(site: Site) -> None:
    organiser = site.new_event()
    assert organiser.client.get(f"{organiser.path}/desk/day").status_code == 200
    assert site.client().get(f"{organiser.path}/desk/day").status_code == 403


def test_times_and_rooms_are_added_changed_and_taken_out(site: Site) -> None:
    organiser = site.new_event()
    day = f"{organiser.path}/desk/day"
    organiser.client.post(f"{day}/rooms", data={"name": "Loft", "capacity": "12", "features": ["quiet"]})
    page = organiser.client.get(day).text
    room = re.findall(r'action="[^"]*/rooms/(\d+)"', page)[-1]
    assert "Loft" in page
    organiser.client.post(f"{day}/rooms/{room}", data={"name": "Loft <b>", "capacity": "14"})
    assert "Loft &lt;b&gt;" in organiser.client.get(day).text
    organiser.client.post(f"{day}/rooms/{room}", data={"do": "drop"})
    assert "Loft" not in organiser.client.get(day).text
    failed = organiser.client.post(f"{day}/slots", data={"day": "2026-06-20", "start": "18:00", "end": "17:00"})
    assert failed.status_code == 422
    assert "It must end after it starts." in failed.text


def test_a_new_event_starts_as_a_copy_and_an_event_is_deleted_by_its_name(site: Site) -> None:
    first = site.new_event("Old camp")
    first.client.post(f"{first.path}/desk/day/rooms", data={"name": "Boathouse", "capacity": "9"})
    answer = first.client.post(
        "/", data={"name": "New camp", "date": "2027-06-19", "timezone": "Europe/London", "copy_of": first.slug}
    )
    copy = answer.headers["location"]
    assert "Boathouse" in first.client.get(copy).text
    assert first.client.post(f"{copy}/delete", data={"name": "wrong"}).status_code == 422
    assert first.client.post(f"{copy}/delete", data={"name": "New camp"}).status_code == 303
    assert first.client.get(copy).status_code == 404


def test_the_servers_link_works_once_and_another_site_is_refused(new_site: object) -> None:
    site: Site = new_site("--workers", "1")  # type: ignore[operator]
    key = re.search(r"/open#(\w+)", site.log())[1]  # type: ignore[index]
    client = site.client()
    assert "Start an event" not in client.get("/").text
    assert client.post("/open", data={"key": key}).status_code == 303
    assert "Start an event" in client.get("/").text
    assert site.client().post("/open", data={"key": key}).status_code == 403
    forged = {"origin": "https://evil.example"}
    asked = {"name": "X", "date": "2026-06-20", "timezone": "Europe/London"}
    assert client.post("/", data=asked, headers=forged).status_code == 403
    assert client.post("/", data=asked).status_code == 303
    assert httpx.get(f"{site.url}/healthz").json() == {"ok": True, "trouble": ""}


def test_a_line_saves_itself_when_a_field_changes_and_keeps_what_was_typed(site: Site) -> None:
    organiser = site.new_event()
    day = f"{organiser.path}/desk/day"
    slot = re.findall(r'action="[^"]*/slots/(\d+)"', organiser.client.get(day).text)[1]
    htmx = {"hx-request": "true"}
    typed = {"day": "2026-06-20", "start": "11:05", "end": "11:50", "kind": "session"}
    saved = organiser.client.post(f"{day}/slots/{slot}", data=typed, headers=htmx)
    assert saved.status_code == 200
    assert saved.text.lstrip().startswith("<form")
    assert "Saved" in saved.text
    failed = organiser.client.post(f"{day}/slots/{slot}", data=typed | {"end": "11:00"}, headers=htmx)
    assert failed.status_code == 422
    assert 'value="11:00"' in failed.text
    assert "It must end after it starts." in failed.text
    assert 'value="11:50"' in organiser.client.get(day).text


def test_a_day_without_pitches_says_so_and_a_refused_form_leads_back(site: Site) -> None:
    organiser = site.new_event()
    desk = f"{organiser.path}/desk"
    for page in (desk, f"{desk}/today"):
        assert "Nobody has pitched yet." in organiser.client.get(page).text
    assert f'href="{organiser.path}/projector"' in organiser.client.get(f"{desk}/day").text.split("<main")[1]
    came_from = {"referer": f"{site.url}{desk}/publish"}
    refused = organiser.client.post(f"{organiser.path}/revisions", data={"seen": "0"}, headers=came_from)
    assert f'href="{desk}/publish">Go back' in refused.text
    elsewhere = organiser.client.post(
        f"{organiser.path}/revisions", data={"seen": "0"}, headers={"referer": "https://evil.example/x"}
    )
    assert "Go back" not in elsewhere.text
