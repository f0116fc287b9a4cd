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
