"""The files in deploy/ say what the program takes, and the README names what is there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from server.cli import main
from tests.conftest import REPO

FILES = sorted((REPO / "deploy").iterdir())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_flag_and_variable_in_a_hosting_file_is_one_of_serve(path: Path) -> None:
    options = main.commands["serve"].params
    flags = {name for option in options for name in option.opts}
    variables = {str(option.envvar) for option in options if option.envvar}
    text = path.read_text()
    for command in re.findall(r"campgrid serve ((?:[^\n]|\\\n)*)", text):
        for flag in re.findall(r"--[a-z-]+", command):
            assert flag in flags
    for variable in re.findall(r"CAMPGRID_[A-Z_]+", text):
        assert variable in variables


def test_the_readme_names_every_hosting_file() -> None:
    readme = (REPO / "README.md").read_text()
    assert [path.name for path in FILES if f"deploy/{path.name}" not in readme] == []


def test_no_proxy_passes_metrics_on_or_holds_a_stream_back() -> None:
    caddy, nginx = (REPO / "deploy/Caddyfile").read_text(), (REPO / "deploy/nginx.conf").read_text()
    assert "respond /metrics 404" in caddy
    assert "location = /metrics { return 404; }" in nginx
    assert "flush_interval -1" in caddy
    assert "proxy_buffering off;" in nginx


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze on this machine")
    text = (REPO / "deploy/campgrid.service").read_text().replace("/opt/campgrid/bin/campgrid", "/bin/true")
    unit = tmp_path / "campgrid.service"
    unit.write_text(text)
    ran = subprocess.run([analyze, "verify", "--man=no", str(unit)], capture_output=True, text=True, timeout=60)
    assert [line for line in ran.stderr.splitlines() if "campgrid.service" in line] == []
