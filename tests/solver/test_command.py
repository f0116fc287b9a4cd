"""The command line: exit codes, what is printed, what is written."""

import json
import signal
import subprocess
import sys

import pytest

from solver.__main__ import main
from tests.solver.boards import camp_json, wished_camp
from tests.solver.checker import faults, figures


@pytest.fixture
def camp_file(tmp_path):
    def write(drawn):
        path = tmp_path / "camp.json"
        path.write_text(drawn if isinstance(drawn, str) else json.dumps(drawn))
        return str(path)

    return write


def test_a_grid_is_written_and_its_figures_are_true(camp_file, tmp_path, capsys):
    drawn = wished_camp(sessions=10, slots=3, rooms=4, people=30, seed=1)
    out = tmp_path / "grid.json"
    assert main([camp_file(drawn), "--seconds", "0.3", "--out", str(out), "--json"]) == 0
    written = json.loads(out.read_text())
    assert faults(drawn, written["placements"]) == []
    wanted = figures(drawn, written["placements"])
    assert {name: written[name] for name in ("granted", "grantable", "moves")} == {
        name: wanted[name] for name in ("granted", "grantable", "moves")
    }
    assert written["granted"] <= written["bound"]
    printed = capsys.readouterr()
    assert printed.out.splitlines()[0].split()[:3] == ["granted", "grantable", "bound"]
    progress = [json.loads(line) for line in printed.err.splitlines()]
    assert {"seconds", "granted", "bound", "grantable"} == set(progress[-1])


def test_contradicting_demands_exit_with_1_and_are_put_in_words(camp_file, capsys):
    drawn = camp_json(
        sessions=[
            {"id": "s1", "title": "Signs", "with": ["eve"], "slots": ["t3"]},
            {"id": "s2", "number": 7, "title": "Sounds", "with": ["eve"], "slots": ["t3"]},
        ]
    )
    assert main([camp_file(drawn), "--seconds", "0.2"]) == 1
    printed = capsys.readouterr().out
    assert "No grid keeps all demands. These can't hold together:" in printed
    assert "eve must be at both “Signs” (s1) and “Sounds” (7), so these can't overlap." in printed
    assert "“Signs” (s1) can start only at: 14:00 (t3)." in printed


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        ("{", "this is not a JSON document"),
        ({"rooms": [], "slots": [], "sessions": [{"id": 7}]}, "sessions[0].id: expected an id, got 7"),
    ],
)
def test_a_bad_file_exits_with_2_and_names_the_place(drawn, words, camp_file, capsys):
    assert main([camp_file(drawn)]) == 2
    assert words in capsys.readouterr().err


def test_a_file_that_is_not_there_exits_with_2(capsys, tmp_path):
    assert main([str(tmp_path / "no.json")]) == 2
    assert "no.json: No such file or directory" in capsys.readouterr().err


def test_a_session_that_is_not_there_exits_with_2(camp_file, capsys):
    assert main([camp_file(camp_json()), "--frozen", "s9"]) == 2
    assert "There is no session “s9”" in capsys.readouterr().err


def test_a_grid_of_its_own_is_kept_within_the_moves_allowed(camp_file, tmp_path):
    drawn = wished_camp(sessions=10, slots=3, rooms=4, people=30, seed=1)
    out = tmp_path / "grid.json"
    assert main([camp_file(drawn), "--seconds", "0.05", "--out", str(out)]) == 0
    arguments = [camp_file(drawn), "--grid", str(out), "--max-moves", "2", "--seconds", "0.3", "--out", str(out)]
    assert main(arguments) == 0
    assert json.loads(out.read_text())["moves"] <= 2


def test_it_runs_as_a_module(camp_file):
    done = subprocess.run(
        [sys.executable, "-m", "solver", camp_file(camp_json()), "--seconds", "0.1"], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_interrupt_gives_the_best_so_far(camp_file, tmp_path):
    drawn, out = wished_camp(sessions=30, slots=5, rooms=7, people=90, seed=1), tmp_path / "grid.json"
    running = subprocess.Popen(
        [sys.executable, "-m", "solver", camp_file(drawn), "--seconds", "60", "--json", "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr.readline().startswith('{"seconds"')
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=30)
    assert running.returncode == 0
    assert faults(drawn, json.loads(out.read_text())["placements"]) == []
