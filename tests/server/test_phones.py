"""What a phone does without any script: join by the first tap, pitch, show interest, read the grid and the plan."""

import re

from server.views.feed import ORDERS, dealt
from tests.conftest import Site
from tests.phones import on_disk, pitched, publish


def test_the_first_tap_makes_the_badge_and_looking_makes_none(site: Site) -> None:
    camp = pitched(site, 3)
    phone = site.client()
    for path in ("", "/grid", "/plan", "/me", "/pitch", "/sessions/1"):
        assert phone.get(f"{camp.path}{path}").status_code == 200
    assert not phone.cookies
    answer = phone.post(f"{camp.path}/interests/2", data={"state": "must"})
    assert answer.status_code == 303
    assert phone.cookies.get(f"badge-{camp.slug}")
    assert phone.get(f"{camp.path}/interests").json() == {"2": "must"}


def test_a_wish_sets_a_state_and_a_second_tap_changes_nothing(site: Site) -> None:
    camp = pitched(site, 2)
    phone = site.client()
    for _again in range(3):
        assert phone.put(f"{camp.path}/interests/1", json={"state": "come"}).json() == {"number": 1, "state": "come"}
    assert phone.get(f"{camp.path}/interests").json() == {"1": "come"}
    page = phone.get(camp.path).text
    assert len(re.findall('aria-pressed="true"', page)) == 1
    assert phone.put(f"{camp.path}/interests/1", json={"state": "maybe"}).status_code == 422
    assert phone.put(f"{camp.path}/interests/99", json={"state": "come"}).status_code == 404
    phone.post(f"{camp.path}/interests/1", data={"state": "none"})
    assert phone.get(f"{camp.path}/interests").json() == {}


def test_a_pitch_gets_a_number_and_only_its_host_changes_it(site: Site) -> None:
    camp = pitched(site, 1)
    host, other = site.client(), site.client()
    sent = {"title": "  Maps for   all ", "topic": "data", "name": "Kit", "co_hosts": "Asha, Bo", "rest": ["no", "yes"]}
    assert host.post(f"{camp.path}/pitch", data=sent).headers["location"] == f"{camp.path}/sessions/2?said=pitched"
    page = host.get(f"{camp.path}/sessions/2").text
    assert "Maps for all" in page
    assert "Kit, Asha and Bo" in page
    assert "Change it" in page
    assert 'name="rest" value="yes" checked' in host.get(f"{camp.path}/me").text
    assert "Change it" not in other.get(f"{camp.path}/sessions/2").text
    other.put(f"{camp.path}/interests/1", json={"state": "come"})
    assert other.get(f"{camp.path}/sessions/2/edit").status_code == 403
    assert other.post(f"{camp.path}/sessions/2", data={"title": "Mine now"}).status_code == 403
    assert other.delete(f"{camp.path}/sessions/2").status_code == 403
    assert host.post(f"{camp.path}/sessions/2", data={"title": "Maps for everybody"}).status_code == 303
    assert (
        host.request("DELETE", f"{camp.path}/sessions/2", headers={"accept": "application/json"}).json()["state"]
        == "withdrawn"
    )
    assert "Maps for everybody" not in other.get(camp.path).text
    host.post(f"{camp.path}/sessions/2/state", data={"state": "pitched"})
    assert "Maps for everybody" in other.get(camp.path).text


def test_a_pitch_sent_twice_is_one_session(site: Site) -> None:
    camp = pitched(site, 1)
    phone = site.client()
    once = re.search('name="once" value="(\\w+)"', phone.get(f"{camp.path}/pitch").text)[1]  # type: ignore[index]
    addresses = {
        phone.post(f"{camp.path}/pitch", data={"title": "Once", "once": once}).headers["location"]
        for _again in range(3)
    }
    assert addresses == {f"{camp.path}/sessions/2?said=pitched"}
    assert phone.get(camp.path).text.count('id="s-2"') == 1


def test_a_pitch_without_a_title_comes_back_with_what_was_typed(site: Site) -> None:
    camp = pitched(site, 0)
    answer = site.client().post(f"{camp.path}/pitch", data={"title": " ", "about": "About <it>", "needs": ["quiet"]})
    assert answer.status_code == 422
    assert 'href="#title"' in answer.text
    assert "Type a title for your session." in answer.text
    assert "About &lt;it&gt;" in answer.text
    assert 'value="quiet" checked' in answer.text


def test_the_feed_gives_every_pitch_the_same_chance(site: Site) -> None:
    camp = pitched(site, 24)
    from server.store import sessions

    every = on_disk(camp, sessions.every)
    places: dict[int, list[int]] = {session.number: [] for session in every}
    for order in range(ORDERS):
        for place, session in enumerate(dealt(every, order)):
            places[session.number].append(place)
    middle = (len(every) - 1) / 2
    assert all(abs(sum(each) / ORDERS - middle) < 3 for each in places.values())
    assert all(min(each) < 6 and max(each) >= 18 for each in places.values())
    fewer = [session for session in every if session.number != 9]
    assert [s for s in dealt(every, 5) if s.number != 9] == dealt(fewer, 5)


def test_new_pitches_wait_behind_a_button_and_withdrawn_ones_go(site: Site) -> None:
    camp = pitched(site, 5)
    phone = site.client()
    source = re.search('data-src="([^"]+feed[^"]+)"', phone.get(camp.path).text)[1].replace("&amp;", "&")  # type: ignore[index]
    before = re.findall(r'id="s-(\d+)"', phone.get(source).text)
    host = site.client()
    for title in ("Late one", "Late two"):
        host.post(f"{camp.path}/pitch", data={"title": title})
    waiting = phone.get(source).text
    assert "2 new pitches. Show" in waiting
    assert re.findall(r'id="s-(\d+)"', waiting) == before
    show = re.search('hx-get="([^"]+)"', waiting)[1].replace("&amp;", "&")  # type: ignore[index]
    assert re.findall(r'id="s-(\d+)"', phone.get(show).text) == ["7", "6", *before]
    host.delete(f"{camp.path}/sessions/6")
    assert re.findall(r'id="s-(\d+)"', phone.get(show).text) == ["7", *before]


def test_where_the_list_is_empty_the_first_pitch_shows_at_once(site: Site) -> None:
    camp = pitched(site, 0)
    phone = site.client()
    source = re.search('data-src="([^"]+feed[^"]+)"', phone.get(camp.path).text)[1].replace("&amp;", "&")  # type: ignore[index]
    site.client().post(f"{camp.path}/pitch", data={"title": "The very first"})
    page = phone.get(source).text
    assert "The very first" in page
    assert "new pitch" not in page
    assert "upto=1" in page


def test_shared_fragments_hold_no_wish_and_answer_304(site: Site) -> None:
    camp = pitched(site, 3)
    publish(camp, {1: (0, 0), 2: (1, 0)})
    phone, stranger = site.client(), site.client()
    phone.put(f"{camp.path}/interests/1", json={"state": "must"})
    for path in ("/grid/latest", "/grid/1", "/feed/3?visit=3&upto=3"):
        mine, theirs = phone.get(camp.path + path), stranger.get(camp.path + path)
        assert mine.content == theirs.content
        assert 'pressed="true"' not in mine.text
        again = phone.get(camp.path + path, headers={"if-none-match": mine.headers["etag"]})
        assert again.status_code == 304


def test_the_plan_takes_the_stronger_wish_and_by_hand_the_other(site: Site) -> None:
    camp = pitched(site, 5)
    publish(camp, {1: (0, 0), 2: (1, 0), 3: (0, 1), 4: (0, 2)})
    phone = site.client()
    for number, state in ((1, "come"), (2, "must"), (3, "come"), (5, "must")):
        phone.put(f"{camp.path}/interests/{number}", json={"state": state})
    plan = phone.get(f"{camp.path}/plan/mine").text
    assert re.findall(r'class="note slip [^"]*" id="s-(\d)"', plan) == ["2", "3", "5"]
    assert "1 more wish of yours is at this time" in plan
    assert phone.post(f"{camp.path}/plan/choices", data={"session": "1"}).status_code == 303
    plan = phone.get(f"{camp.path}/plan/mine").text
    assert re.findall(r'class="note slip [^"]*" id="s-(\d)"', plan) == ["1", "3", "5"]


def test_who_chose_a_session_is_told_once_that_it_moved_and_nobody_else_is(site: Site) -> None:
    camp = pitched(site, 4)
    chose, other = site.client(), site.client()
    chose.put(f"{camp.path}/interests/1", json={"state": "come"})
    other.put(f"{camp.path}/interests/2", json={"state": "come"})
    publish(camp, {1: (0, 0), 2: (1, 0)})
    publish(camp, {1: (0, 1), 2: (1, 0)})
    publish(camp, {1: (1, 2), 2: (1, 0)})
    told = chose.get(f"{camp.path}/plan/told").text
    assert "1 Open data in small councils moved: now 13:45 to 14:30, Room 1." in told
    assert told.count("moved") == 2  # the sentence, and the same for a notification
    assert "moved" not in other.get(f"{camp.path}/plan/told").text
    late = site.client()
    assert "moved" not in late.get(f"{camp.path}/plan/told").text
    chose.post(f"{camp.path}/plan/seen", data={})
    assert "moved" not in chose.get(f"{camp.path}/plan/told").text
    assert "moved" not in chose.get(f"{camp.path}/plan").text


def test_the_grid_is_found_by_number_and_by_words(site: Site) -> None:
    camp = pitched(site, 4)
    publish(camp, {1: (0, 0), 2: (1, 0), 3: (0, 1), 4: (0, 2)})
    phone = site.client()

    def found(query: str) -> set[str]:
        return set(re.findall(r'data-number="(\d+)"', phone.get(f"{camp.path}/grid", params={"q": query}).text))

    assert found("3") == {"3"}
    assert found("DATA councils") == {"1", "2"}
    assert found("morag") == {"3"}
    assert found("nothing of the kind") == set()


def test_a_code_carries_a_badge_to_another_phone_once_and_wishes_unite(site: Site) -> None:
    camp = pitched(site, 4)
    old, new, late = site.client(), site.client(), site.client()
    old.put(f"{camp.path}/interests/1", json={"state": "come"})
    old.put(f"{camp.path}/interests/2", json={"state": "come"})
    new.put(f"{camp.path}/interests/2", json={"state": "must"})
    page = old.post(f"{camp.path}/me/codes").text
    code = re.search(r'class="code">(\w{4} \w{4})<', page)[1]  # type: ignore[index]
    assert "<svg" in page
    assert new.post(f"{camp.path}/me/move", data={"code": code.lower()}).status_code == 303
    assert (
        new.get(f"{camp.path}/interests").json()
        == old.get(f"{camp.path}/interests").json()
        == {"1": "come", "2": "must"}
    )
    answer = late.post(f"{camp.path}/me/move", data={"code": code})
    assert answer.status_code == 422
    assert "No phone has this code" in answer.text
    assert not late.cookies


def test_three_words_bring_a_lost_phones_pitch_back(site: Site) -> None:
    camp = pitched(site, 0)
    lost, found = site.client(), site.client()
    lost.post(f"{camp.path}/pitch", data={"title": "Mine"})
    words = re.search(r'class="code">([a-z]+ [a-z]+ [a-z]+)<', lost.get(f"{camp.path}/sessions/1").text)[1]  # type: ignore[index]
    assert (
        found.post(f"{camp.path}/me/move", data={"code": f" {words.title().replace(' ', ', ')}. "}).status_code == 303
    )
    assert "This one is yours" in found.get(f"{camp.path}/sessions/1").text
    assert words not in site.client().get(f"{camp.path}/sessions/1").text


def test_nobody_can_try_all_words(site: Site) -> None:
    camp = pitched(site, 1)
    phone = site.client()
    answers = [phone.post(f"{camp.path}/me/move", data={"code": f"acorn acre {n}"}).status_code for n in range(32)]
    assert answers == [422] * 30 + [429] * 2


def test_a_helper_hands_a_typed_pitch_to_its_hosts_phone(site: Site) -> None:
    camp = pitched(site, 1)
    camp.client.post(f"{camp.path}/pitch", data={"title": "Said at the microphone", "co_hosts": "Nia"})
    page = camp.client.post(f"{camp.path}/sessions/2/codes").text
    code = re.search(r'class="code">(\w{4} \w{4})<', page)[1]  # type: ignore[index]
    nia = site.client()
    assert (
        nia.post(f"{camp.path}/me/move", data={"code": code}).headers["location"]
        == f"{camp.path}/sessions/2?said=handed"
    )
    assert "This one is yours" in nia.get(f"{camp.path}/sessions/2").text
    assert 'value="Nia"' in nia.get(f"{camp.path}/me").text


def test_delete_me_leaves_totals_and_nothing_of_me(site: Site) -> None:
    from server.store import interests

    camp = pitched(site, 2)
    me = site.client()
    me.post(f"{camp.path}/pitch", data={"title": "Only mine", "name": "Zebedee", "about": "Secret text"})
    me.put(f"{camp.path}/interests/1", json={"state": "must"})
    me.post(f"{camp.path}/sessions/1/notes", data={"text": "Noted", "seen": "0"})
    before = on_disk(camp, interests.totals)
    assert me.post(f"{camp.path}/me/delete").status_code == 303
    assert on_disk(camp, interests.totals) == before
    assert me.get(f"{camp.path}/interests").json() == {}
    held = (site.data / f"{camp.slug}.sqlite").read_bytes() + (site.data / f"{camp.slug}.sqlite-wal").read_bytes()[
        -60_000:
    ]
    everything = camp.client.get(camp.path).text + camp.client.get(f"{camp.path}/sessions/3").text
    assert "Zebedee" not in everything
    assert "Secret text" not in everything
    assert on_disk(camp, lambda db: db.value("select count(*) from people where name = 'Zebedee'")) == 0
    assert held


def test_a_calendar_address_is_ones_own_and_can_be_reset(site: Site) -> None:
    from icalendar import Calendar

    camp = pitched(site, 4)
    publish(camp, {1: (0, 0), 2: (1, 0), 3: (0, 1)})
    phone = site.client()
    for number, state in ((1, "must"), (2, "come"), (3, "come")):
        phone.put(f"{camp.path}/interests/{number}", json={"state": state})
    phone.post(f"{camp.path}/me/calendar")

    def address() -> str:
        return re.search(r'readonly value="([^"]+)"', phone.get(f"{camp.path}/me").text)[1]  # type: ignore[index]

    first = address()

    def events() -> dict[str, tuple[str, int, str]]:
        got = site.client().get(address().split("/", 3)[3].join(("/", "")))
        assert got.headers["content-type"].startswith("text/calendar")
        return {
            str(e["summary"]): (e["dtstart"].to_ical().decode(), int(e["sequence"]), str(e["status"]))
            for e in Calendar.from_ical(got.content).walk("VEVENT")
        }

    assert events() == {
        "1 Open data in small councils": ("20360620T100000Z", 0, "CONFIRMED"),
        "3 Service design when the service is a person": ("20360620T110000Z", 0, "CONFIRMED"),
    }
    publish(camp, {1: (0, 2), 2: (1, 0)})
    moved = events()
    assert moved["1 Open data in small councils"] == ("20360620T124500Z", 1, "CONFIRMED")
    assert moved["3 Service design when the service is a person"][2] == "CANCELLED"
    phone.post(f"{camp.path}/me/calendar", data={"do": "reset"})
    assert address() != first
    assert site.client().get("/" + first.split("/", 3)[3]).status_code == 404


def test_notes_open_with_three_questions_keep_every_version_and_two_writers_never_lose_one(site: Site) -> None:
    camp = pitched(site, 2)
    one, two = site.client(), site.client()
    page = one.get(f"{camp.path}/sessions/1/notes").text
    assert "What we learned.\n\nWhat we’ll do next.\n\nLinks." in page
    assert one.post(f"{camp.path}/sessions/1/notes", data={"text": "First", "seen": "0"}).status_code == 303
    seen = re.search('name="seen" value="(\\d+)"', one.get(f"{camp.path}/sessions/1/notes").text)[1]  # type: ignore[index]
    two.post(f"{camp.path}/sessions/1/notes", data={"text": "First, and see https://example.org/a", "seen": seen})
    late = one.post(f"{camp.path}/sessions/1/notes", data={"text": "First, amended", "seen": seen})
    assert late.status_code == 422
    assert "Somebody saved these notes while you wrote" in late.text
    assert "First, amended" in late.text
    page = one.get(f"{camp.path}/sessions/1").text
    assert '<a href="https://example.org/a" rel="nofollow noopener noreferrer ugc">' in page
    notes = camp.client.get(f"{camp.path}/sessions/1/notes").text
    version = re.findall(r"/sessions/1/notes/(\d+)", notes)[0]
    assert two.post(f"{camp.path}/sessions/1/notes/{version}", data={"hidden": "yes"}).status_code == 403
    camp.client.post(f"{camp.path}/sessions/1/notes/{version}", data={"hidden": "yes"})
    assert "example.org" not in one.get(f"{camp.path}/sessions/1").text


def test_my_day_holds_my_sessions_and_off_the_record_ones_keep_nothing(site: Site) -> None:
    camp = pitched(site, 2, phase="day")
    phone = site.client()
    phone.post(f"{camp.path}/pitch", data={"title": "Between us", "record": "title", "name": "Kit"})
    phone.post(f"{camp.path}/pitch", data={"title": "Never was", "record": "unlisted"})
    publish(camp, {1: (0, 0), 3: (1, 1), 4: (1, 2)})
    phone.put(f"{camp.path}/interests/1", json={"state": "must"})
    phone.post(f"{camp.path}/sessions/1/notes", data={"text": "We learned a lot", "seen": "0"})
    camp.client.post(f"{camp.path}/desk/phase", data={"phase": "after"})
    page = phone.get(f"{camp.path}/plan/day").text
    assert "We learned a lot" in page
    assert "Between us" in page
    assert "Kit" not in page
    assert "Never was" not in page
    assert phone.get(f"{camp.path}/sessions/3/notes").status_code == 404
    for path in ("", "/grid", "/plan", "/sessions/3"):
        page = site.client().get(f"{camp.path}{path}").text
        assert "Kit" not in page
        assert "Asha" not in page  # she did not say that her name may stay
        assert "Never was" not in page
    assert phone.get(f"{camp.path}/sessions/4").status_code == 404


def test_opened_inside_another_app_the_page_says_to_open_it_in_a_browser(site: Site) -> None:
    camp = pitched(site, 1)
    phone = site.client()
    phone.headers["user-agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Instagram 300.0"
    assert "Open it in your browser" in phone.get(camp.path).text
    assert "Open it in your browser" not in site.client().get(camp.path).text


def test_a_full_room_and_a_notice_are_on_phones(site: Site) -> None:
    from server.store import events, keepers, sessions

    camp = pitched(site, 2)
    publish(camp, {1: (0, 0), 2: (1, 0)})
    on_disk(camp, lambda db: keepers.report(db, sessions.of_number(db, 1).id, "full", 1, "test"))
    on_disk(camp, lambda db: events.change(db, message="Lunch is ready"))
    phone = site.client()
    assert "No seat is left in this room." in phone.get(f"{camp.path}/sessions/1").text
    assert "No seat is left in this room." not in phone.get(f"{camp.path}/sessions/2").text
    assert phone.get(f"{camp.path}/grid/latest").text.count(">full<") == 2  # in the list, and in the table
    assert "Lunch is ready" in phone.get(f"{camp.path}/notice").text
    assert "Lunch is ready" in phone.get(camp.path).text


def test_limits_that_cannot_hold_come_back_open_and_as_typed(site: Site) -> None:
    camp = pitched(site, 0)
    phone = site.client()
    page = phone.get(f"{camp.path}/pitch").text
    stamps = re.findall(r'<option value="(2036[^"]+)"', page)
    sent = {"title": "Late", "arrives_at": stamps[3], "leaves_at": min(stamps), "rest": ["no", "yes"]}
    failed = phone.post(f"{camp.path}/pitch", data=sent)
    assert failed.status_code == 422
    assert "Choose a time to leave that is after you come." in failed.text
    assert '<details class="more" open><summary>When can you lead it?' in failed.text
    assert f'value="{stamps[3]}" selected' in failed.text
    assert 'name="rest" value="yes" checked' in failed.text
    assert phone.get(f"{camp.path}/sessions/1").status_code == 404


def test_the_only_organiser_cannot_lock_everybody_out_by_leaving(site: Site) -> None:
    camp = pitched(site, 0)
    answer = camp.client.post(f"{camp.path}/me/delete")
    assert answer.status_code == 409
    assert "You are the only organiser here." in answer.text
    assert camp.client.get(f"{camp.path}/desk/day").status_code == 200


def test_an_event_can_be_installed_as_an_app(site: Site) -> None:
    camp = pitched(site, 0)
    phone = site.client()
    page = phone.get(camp.path).text
    manifest = phone.get(re.search('rel="manifest" href="([^"]+)"', page)[1])  # type: ignore[index]
    assert manifest.headers["content-type"].startswith("application/manifest+json")
    made = manifest.json()
    assert (made["start_url"], made["scope"], made["display"]) == (camp.path, camp.path, "standalone")
    assert {icon["sizes"] for icon in made["icons"]} == {"192x192", "512x512"}
    for icon in made["icons"]:
        assert phone.get(icon["src"]).headers["content-type"] == "image/png"
    worker = phone.get("/sw.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == "no-cache"


def test_an_organiser_fills_in_the_accessibility_statement(site: Site) -> None:
    camp = pitched(site, 0)
    said = {"contact": "Asha, asha@example.org", "venue": "A lift at the back", "known": ""}
    assert site.client().post(f"{camp.path}/accessibility", data=said).status_code == 403
    camp.client.post(f"{camp.path}/accessibility", data=said)
    page = site.client().get(f"{camp.path}/accessibility").text
    assert "A lift at the back" in page
    assert 'href="mailto:asha@example.org"' in page
    assert "Fill in this statement" not in page
