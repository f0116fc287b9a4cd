"""`campgrid demo` from one command: the whole hour, quickly, then a phone joins in."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from server import demo_camp
from server.demo import _first_start
from server.text import TITLE_LENGTH, line
from tests.conftest import REPO, free_port


def test_the_demo_plays_the_hour_and_a_phone_joins_in(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "server.cli", "demo", "--host", "127.0.0.1", "--port", str(free_port())]
    out = tmp_path / "out"
    with out.open("w") as stream:
        demo = subprocess.Popen(
            [*command, "--seconds", "10", "--phones", "50", "--wait", "0", "--data", str(tmp_path / "data")],
            cwd=REPO, stdout=stream, stderr=stream,
        )  # fmt: skip
    try:
        until = time.monotonic() + 90
        while "The hour is over" not in out.read_text() and demo.poll() is None and time.monotonic() < until:
            time.sleep(0.2)
        said = out.read_text()
        assert "45 sessions placed" in said, said
        assert "was told that something failed" not in said
        address = re.search(r"Your phone:  (\S+)/J/(\w+)", said)
        projector = re.search(r"Projector:   (\S+)#(\w+)", said)
        assert address
        assert projector
        phone = httpx.Client(base_url=address[1], headers={"origin": address[1]}, follow_redirects=True)
        assert "Open data in small councils" in phone.get(f"/J/{address[2].lower()}").text
        slug = projector[1].split("/e/")[1].split("/")[0]
        assert phone.post(f"/e/{slug}/interests/1", data={"state": "must"}).status_code == 200
        assert phone.get(f"/e/{slug}/interests").json() == {"1": "must"}
        assert "Heard at lunch" in phone.get(f"/e/{slug}/grid").text  # the late pitch found a cell
        wall = phone.post(f"/e/{slug}/sign-in", data={"key": projector[2]})
        assert wall.status_code == 200
        assert demo_camp.NAME in wall.text
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(20)
    assert demo.returncode == 0
    with pytest.raises(httpx.ConnectError):  # the server went with it
        httpx.get(address[1], timeout=2)


def test_every_title_of_the_demo_fits_and_is_its_own() -> None:
    titles = [pitch.title for pitch in (*demo_camp.PITCHES, demo_camp.LATE_PITCH)]
    assert len(titles) == len(set(titles)) == 46
    assert [title for title in titles if line(title, TITLE_LENGTH) != title] == []
    assert {pitch.topic for pitch in demo_camp.PITCHES} == set(demo_camp.TOPICS)
    assert sum(pitch.language == "cy" for pitch in demo_camp.PITCHES) >= 5


def test_the_demos_day_never_runs_past_midnight() -> None:
    from datetime import datetime, timedelta

    for minutes in range(0, 24 * 60, 7):
        now = datetime(2026, 6, 20) + timedelta(minutes=minutes)
        first = _first_start(now)
        start, end = (first + timedelta(minutes=each) for each in (demo_camp.DAY[0][0], demo_camp.DAY[-1][1]))
        assert start.date() == end.date()
        assert first > now
