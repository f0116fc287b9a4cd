"""The stage: phases and what they allow, the queue at the microphone, the clock, what the projector is told."""

import re

from tests.conftest import Organiser, Site


def do(organiser: Organiser, where: str, **fields: object) -> int:
    return organiser.client.post(f"{organiser.path}/desk/{where}", data=fields).status_code


def pitch(organiser: Organiser, title: str, *, queue: bool = True, **how: str) -> int:
    """A pitch by somebody with a phone of their own; gives its number."""
    client = organiser.site.client()
    answer = client.post(f"{organiser.path}/pitch", data={"title": title})
    assert answer.status_code == 303, answer.text
    number = int(re.findall(r"/sessions/(\d+)", answer.headers["location"])[0])
    if queue:
        assert client.post(f"{organiser.path}/queue/{number}", data={"state": "join", **how}).status_code == 303
    return number


def wall(organiser: Organiser) -> str:
    page = organiser.site.client().get(f"{organiser.path}/projector")
    assert page.status_code == 200
    return page.text


def entry_at_mic(organiser: Organiser) -> str:
    page = organiser.client.get(f"{organiser.path}/desk/stage").text
    return re.findall(r'name="seen" value="(\d*)"', page)[0]


def test_each_phase_has_its_picture_and_can_be_gone_back_to(site: Site) -> None:
    organiser = site.new_event(phase="gather")
    assert "wall join" in wall(organiser)
    for phase, picture in (("pitch", "pitches"), ("choose", "choose"), ("grid", "making"), ("pitch", "pitches")):
        assert do(organiser, "phase", phase=phase) == 303
        assert f"wall {picture}" in wall(organiser)
    assert do(organiser, "phase", phase="holiday") == 404


def test_only_the_organiser_turns_the_day(site: Site) -> None:
    organiser = site.new_event()
    stranger = site.client()
    assert stranger.post(f"{organiser.path}/desk/phase", data={"phase": "day"}).status_code == 403
    assert stranger.post(f"{organiser.path}/desk/stage", data={"do": "blank"}).status_code == 403
    assert stranger.post(f"{organiser.path}/desk/queue", data={"do": "next"}).status_code == 403
    assert stranger.get(f"{organiser.path}/desk/stage").status_code == 403


def test_what_a_phase_does_not_allow_is_refused_in_words(site: Site) -> None:
    organiser = site.new_event()
    number = pitch(organiser, "Who maps the potholes?", queue=False)
    phone = site.client()
    for phase, interest in (("gather", 409), ("pitch", 303), ("choose", 303), ("grid", 409), ("after", 409)):
        do(organiser, "phase", phase=phase)
        answer = phone.post(f"{organiser.path}/interests/{number}", data={"state": "come"})
        assert answer.status_code == interest, phase
    assert phone.post(f"{organiser.path}/pitch", data={"title": "Too late"}).status_code == 409


def test_the_queue_calls_one_after_another_and_the_wall_shows_who_speaks(site: Site) -> None:
    organiser = site.new_event()
    for title in ("First things first", "Second helping", "Third way", "Fourth wall", "Fifth column"):
        pitch(organiser, title)
    assert do(organiser, "queue", do="next", seen="") == 303
    page = wall(organiser)
    assert "First things first" in page
    assert [title in page for title in ("Second helping", "Third way", "Fourth wall", "Fifth column")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert 'data-ends="' in page


def test_two_thumbs_that_press_next_at_once_pass_nobody_over(site: Site) -> None:
    organiser = site.new_event()
    pitch(organiser, "One")
    pitch(organiser, "Two")
    assert do(organiser, "queue", do="next", seen="") == 303
    assert do(organiser, "queue", do="next", seen="") == 409
    seen = entry_at_mic(organiser)
    assert do(organiser, "queue", do="next", seen=seen) == 303
    assert do(organiser, "queue", do="next", seen=seen) == 409


def test_first_timers_go_first_where_the_rule_is_on(site: Site) -> None:
    organiser = site.new_event()
    pitch(organiser, "Old hand")
    new = pitch(organiser, "New face", first_time="yes")
    newer = pitch(organiser, "Newer face", first_time="yes")
    assert do(organiser, "stage", do="first") == 303
    last = pitch(organiser, "Newest face", first_time="yes")
    page = organiser.client.get(f"{organiser.path}/desk/stage").text
    order = [int(number) for number in re.findall(r'class="number">(\d+)</span> <bdi>', page)[:4]]
    assert order == [new, newer, last, 1]


def test_the_clock_is_counted_by_the_server_and_can_be_paused_and_lengthened(site: Site) -> None:
    organiser = site.new_event()
    pitch(organiser, "A minute about bins")
    assert do(organiser, "stage", do="add") == 409
    do(organiser, "queue", do="next", seen="")
    there = site.client().get("/clock").json()["now"]
    ends = int(re.findall(r'data-ends="(\d+)"', wall(organiser))[0])
    assert 25_000 < ends - there <= 30_000
    do(organiser, "stage", do="add")
    assert int(re.findall(r'data-ends="(\d+)"', wall(organiser))[0]) == ends + 10_000
    do(organiser, "stage", do="pause")
    paused = wall(organiser)
    assert "data-ends" not in paused
    assert re.search(r"0:(3\d|40)", paused)
    do(organiser, "stage", do="resume")
    assert "data-ends" in wall(organiser)


def test_a_phone_joins_and_leaves_the_queue_only_for_its_own_pitch(site: Site) -> None:
    organiser = site.new_event()
    number = pitch(organiser, "Mine", queue=False)
    assert site.client().post(f"{organiser.path}/queue/{number}", data={"state": "join"}).status_code == 403
    do(organiser, "stage", do="queue")
    client = site.client()
    own = re.findall(
        r"/sessions/(\d+)", client.post(f"{organiser.path}/pitch", data={"title": "Yours"}).headers["location"]
    )
    refused = client.post(f"{organiser.path}/queue/{own[0]}", data={"state": "join"})
    assert refused.status_code == 409
    assert "The queue is closed." in refused.text
    do(organiser, "stage", do="queue")
    assert client.post(f"{organiser.path}/queue/{own[0]}", data={"state": "join"}).status_code == 303
    assert client.post(f"{organiser.path}/queue/{own[0]}", data={"state": "leave"}).status_code == 303


def test_one_key_blanks_the_wall_and_a_notice_takes_it_over(site: Site) -> None:
    organiser = site.new_event()
    do(organiser, "stage", do="notice", notice="Lunch is <b>upstairs</b>")
    assert "Lunch is &lt;b&gt;upstairs&lt;/b&gt;" in wall(organiser)
    do(organiser, "stage", do="blank")
    assert "Lunch" not in wall(organiser)
    assert "wall blank" in wall(organiser)
    do(organiser, "stage", do="blank")
    do(organiser, "stage", do="notice", notice="")
    assert "wall pitches" in wall(organiser)


def test_the_last_call_is_counted_down_and_can_be_lengthened(site: Site) -> None:
    organiser = site.new_event()
    do(organiser, "stage", do="times", pitch_seconds="30", choose_seconds="180")
    do(organiser, "phase", phase="choose")
    ends = int(re.findall(r'data-ends="(\d+)"', wall(organiser))[0])
    do(organiser, "stage", do="more")
    assert int(re.findall(r'data-ends="(\d+)"', wall(organiser))[0]) == ends + 60_000
    assert do(organiser, "stage", do="times", pitch_seconds="0", choose_seconds="180") == 422


def test_the_projectors_laptop_joins_by_a_short_code_that_works_once(site: Site) -> None:
    organiser = site.new_event()
    assert site.client().post(f"{organiser.path}/desk/projector").status_code == 403
    page = organiser.client.post(f"{organiser.path}/desk/projector").text
    code = re.search(r"big-code\">(\w{3} \w{3})<", page)[1]  # type: ignore[index]
    laptop = site.client()
    answer = laptop.post("/P", data={"code": code.lower()})
    assert answer.headers["location"] == f"{organiser.path}/projector"
    assert laptop.post(f"{organiser.path}/desk/stage", data={"do": "hold"}).status_code == 200
    assert laptop.post(f"{organiser.path}/desk/phase", data={"phase": "day"}).status_code == 403
    assert site.client().post("/P", data={"code": code}).status_code == 422


def test_the_rooms_code_is_shown_only_on_a_wall_that_is_signed_in(site: Site) -> None:
    organiser = site.new_event()
    organiser.client.post(f"{organiser.path}/desk/doors", data={"mode": "room", "every_minutes": "10"})
    code = re.search(r'class="code">(\w{3}-\w{3})<', organiser.client.get(f"{organiser.path}/desk/doors").text)[1]  # type: ignore[index]
    for path in ("projector", "projector/wall"):
        assert code in organiser.client.get(f"{organiser.path}/{path}").text
        assert code not in site.client().get(f"{organiser.path}/{path}").text


def test_counts_are_hidden_until_shown_and_then_none_below_five(site: Site) -> None:
    organiser = site.new_event()
    many, few = pitch(organiser, "Many", queue=False), pitch(organiser, "Few", queue=False)
    for n in range(6):
        phone = site.client()
        phone.post(f"{organiser.path}/interests/{many}", data={"state": "come"})
        if n < 4:
            phone.post(f"{organiser.path}/interests/{few}", data={"state": "must"})
    assert "would come" not in site.client().get(organiser.path).text
    do(organiser, "stage", do="counts")
    assert re.findall(r"(\d+) would come", site.client().get(organiser.path).text) == ["6"]
