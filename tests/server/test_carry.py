"""Carrying an event in and out on the command line: whole, or not at all and with one sentence."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import REPO, Site
from tests.server.camps import small_camp


def campgrid(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "server.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)


def write(path: Path, value: Any) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def imported(tmp_path: Path, camp: dict[str, Any], *more: object) -> Path:
    """A data folder with the camp in it, as the event `camp`."""
    data = tmp_path / "data"
    ran = campgrid("import", write(tmp_path / "camp.json", camp), "--data", data, *more)
    assert ran.returncode == 0, ran.stderr
    return data


def exported(data: Path, *more: object, event: str = "camp") -> dict[str, Any]:
    ran = campgrid("export", event, "--data", data, *more)
    assert ran.returncode == 0, ran.stderr
    read: dict[str, Any] = json.loads(ran.stdout)
    return read


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    camp = small_camp()
    given = exported(imported(tmp_path, camp), "--with-wishes")
    guids = {session["id"]: session.pop("guid") for session in given["sessions"]}
    assert len(set(guids.values())) == 4
    assert [session.pop("number") for session in given["sessions"]] == [1, 2, 3, 14]
    del camp["sessions"][0]["number"]
    for document in (given, camp):  # an export goes by session numbers
        document["sessions"].sort(key=lambda session: str(session["id"]))
        document["grid"].sort(key=lambda placement: str(placement["session"]))
        document["keep_apart"] = [sorted(pair) for pair in document["keep_apart"]]
        document["interests"].sort(key=lambda interest: (interest["attendee"], interest["session"]))
    assert given == camp


def test_export_import_export_is_the_same_on_an_empty_machine(tmp_path: Path) -> None:
    first = exported(imported(tmp_path, small_camp()), "--with-wishes")
    again = tmp_path / "again"
    again.mkdir()
    assert exported(imported(again, first), "--with-wishes") == first


def test_an_export_has_no_wishes_and_only_people_who_lead_unless_told(tmp_path: Path) -> None:
    given = exported(imported(tmp_path, small_camp()))
    assert "interests" not in given
    ids = [each if isinstance(each, str) else each["id"] for each in given["attendees"]]
    assert ids == ["a7", "a8", "a9", "bsl-team"]


def test_export_writes_a_file(tmp_path: Path) -> None:
    data = imported(tmp_path, small_camp())
    ran = campgrid("export", "camp", "--data", data, "--out", tmp_path / "out.json")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert json.loads((tmp_path / "out.json").read_text("utf-8")) == exported(data)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda camp: camp["rooms"][1].update(capacity="many"),
         'rooms[1].capacity: expected a whole number of seats, got "many"'),
        (lambda camp: camp["event"].update(timezone="Mars/Base"),
         'event.timezone: expected a time zone such as Europe/London, got "Mars/Base"'),
        (lambda camp: camp["slots"][1].update(end="11:30"),
         "slots[1].end: expected a time after the start, 12:00, got 11:30"),
        (lambda camp: camp["slots"].reverse(),
         "slots[1].start: expected slots in the order of the day, got 12:00 after 14:00"),
        (lambda camp: camp["sessions"][2].update(number=14),
         "sessions[2].number: 14 is taken already, by sessions[0]"),
        (lambda camp: camp["sessions"][2].update(guid="x"), 'sessions[2].guid: expected a UUID, got "x"'),
        (lambda camp: camp["grid"][3].update(room="r1"),
         'grid[1]: another session holds this room in this slot, so "s2" can\'t'),
        (lambda camp: camp["interests"][0].update(attendee="a99"),
         'interests[0].attendee: there is no attendee "a99"'),
    ],
)  # fmt: skip
def test_a_bad_file_gets_one_sentence_with_the_place_and_nothing_is_written(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], None], sentence: str
) -> None:
    camp = small_camp()
    spoil(camp)
    path = write(tmp_path / "camp.json", camp)
    ran = campgrid("import", path, "--data", tmp_path / "data")
    assert (ran.returncode, ran.stderr) == (2, f"Error: {path}: {sentence}\n")
    assert not (tmp_path / "data").exists()


def test_what_is_no_file_of_ours_is_said(tmp_path: Path) -> None:
    missing = campgrid("import", tmp_path / "none.json", "--data", tmp_path / "data")
    assert (missing.returncode, missing.stderr) == (
        2, f"Error: {tmp_path / 'none.json'} can't be read: No such file or directory.\n")  # fmt: skip
    garbled = campgrid("import", write(tmp_path / "x.json", "{"), "--data", tmp_path / "data")
    assert garbled.returncode == 2
    assert "this is not a JSON document" in garbled.stderr
    nobody = campgrid("export", "camp", "--data", tmp_path / "nowhere")
    assert (nobody.returncode, (tmp_path / "nowhere").exists()) == (2, False)


def test_publish_makes_the_grid_revision_1_and_without_one_is_refused(tmp_path: Path) -> None:
    bare = small_camp()
    del bare["grid"]
    path = write(tmp_path / "bare.json", bare)
    refused = campgrid("import", path, "--data", tmp_path / "data", "--publish")
    assert refused.returncode == 2
    assert "There is no grid to publish" in refused.stderr
    assert not (tmp_path / "data").exists()
    grid = write(tmp_path / "grid.json", {"placements": small_camp()["grid"], "bound": 6})
    taken = campgrid("import", path, "--data", tmp_path / "data", "--grid", grid, "--publish")
    assert taken.returncode == 0, taken.stderr
    assert exported(tmp_path / "data", event="bare")["grid"] == exported(imported(tmp_path, small_camp()))["grid"]


def test_a_file_without_times_is_laid_out_and_says_so(tmp_path: Path) -> None:
    camp = small_camp()
    for slot in camp["slots"]:
        del slot["start"], slot["end"]
    data = tmp_path / "data"
    ran = campgrid("import", write(tmp_path / "camp.json", camp), "--data", data)
    assert "each slot is 45 minutes from 10:00, with 15 minutes between" in ran.stdout
    assert [(slot["start"], slot["end"]) for slot in exported(data)["slots"]] == [
        ("10:00", "10:45"), ("11:00", "11:45"), ("12:00", "12:45")]  # fmt: skip


def test_titles_and_names_are_cleaned_on_the_way_in(tmp_path: Path) -> None:
    camp = small_camp()
    camp["sessions"][0]["title"] = "Over\u202eturn\u0000ed  \n  title"
    camp["attendees"][2]["name"] = "A\u200bsha"
    given = exported(imported(tmp_path, camp))
    assert next(s["title"] for s in given["sessions"] if s["id"] == "s1") == "Overturned title"
    assert next(a["name"] for a in given["attendees"] if a["id"] == "a7") == "Asha"


def test_an_import_beside_a_running_server_is_found_by_it(new_site: Callable[..., Site], tmp_path: Path) -> None:
    site = new_site()
    ran = campgrid("import", write(tmp_path / "camp.json", small_camp()), "--data", site.data, "--publish")
    assert ran.returncode == 0, ran.stderr
    address, key = re.search(r"Organiser:  (\S+)/sign-in#(\w+)", ran.stdout).groups()  # type: ignore[union-attr]
    assert address == f"{site.url}/e/camp"
    client = site.client()
    assert client.post("/e/camp/sign-in", data={"key": key}).status_code == 303
    assert client.get("/e/camp/desk/day").status_code == 200
    assert httpx.get(f"{site.url}/e/camp/numbers").json()["grid"] > 0


def test_score_measures_a_grid_and_names_what_it_breaks(tmp_path: Path) -> None:
    path = write(tmp_path / "camp.json", small_camp())
    good = write(tmp_path / "good.json", {"placements": small_camp()["grid"]})
    ran = campgrid("score", path, good)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "sessions placed         4 of 4" in ran.stdout
    figures = json.loads(campgrid("score", path, good, "--json").stdout)
    assert (figures["valid"], figures["granted"], figures["grantable"]) == (True, 4, 5)
    bad = small_camp()["grid"]
    bad[0]["room"], bad[2]["room"] = "r2", "r1"
    ran = campgrid("score", path, write(tmp_path / "bad.json", {"placements": bad}))
    assert ran.returncode == 1
    assert "broken: needs: " in ran.stdout
    assert "14 needs this of its room: step-free." in ran.stdout
