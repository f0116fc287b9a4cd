"""The quick form of the benches: each promise is tried for a few seconds with every test run. The long form: tests.bench.promises.

Speeds are not judged here, since a test machine is busy with other things; losses, doubles and faults are.
"""

import shutil
from pathlib import Path

import pytest

from server.store.file import File, connect
from tests.bench import bytes as odd_bytes
from tests.bench import crash, full_disk, powercut, races, restart, streams
from tests.bench.common import Result


def kept(result: Result) -> None:
    assert result.kept, f"{result.promise}: {result.reached}"


def test_a_killed_server_has_every_wish_and_pitch_that_it_acknowledged() -> None:
    kept(crash.run(quick=True))


def test_a_power_cut_loses_nothing_acknowledged() -> None:
    assert shutil.which("cc") or shutil.which("gcc"), "Install a C compiler (Debian: apt install gcc)."
    kept(powercut.run(quick=True))


def test_the_power_cut_would_find_a_disk_that_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    kept_pragma = powercut.SYNCHRONOUS
    monkeypatch.setattr(powercut, "SYNCHRONOUS", "OFF")
    assert not powercut.run(quick=True).kept
    assert kept_pragma == "FULL"


def test_a_full_disk_is_outlived() -> None:
    kept(full_disk.run(quick=True))


def test_doubles_broken_lines_and_raced_moves_count_once() -> None:
    for result in races.run(quick=True):
        kept(result)


def test_backups_and_a_restart_with_streams_open_lose_nobody() -> None:
    for result in restart.run(quick=True):
        kept(result)


def test_every_screen_hears_of_every_change_beside_frozen_ones() -> None:
    heard = streams.run(quick=True)[0]
    assert heard.reached.startswith("1,200 of 1,200 arrived"), heard.reached


def test_odd_bytes_never_end_in_a_5xx() -> None:
    kept(odd_bytes.run(quick=True))


def test_a_file_closed_by_a_clean_stop_stands_alone(tmp_path: Path) -> None:
    file = File(tmp_path / "x.sqlite")
    file.write_now(lambda db: db.run("create table notes (text text) strict"))
    file.close()
    assert [path.name for path in tmp_path.iterdir()] == ["x.sqlite"]
    db = connect(tmp_path / "x.sqlite")
    assert db.value("select count(*) from notes") == 0
    db.close()
