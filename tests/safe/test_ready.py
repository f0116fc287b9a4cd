"""Ready for the day: `campgrid check` and `campgrid rehearse` against a real server, and what an operator can see."""

import re
import subprocess
import sys
from pathlib import Path

import httpx

from server.store import backups
from tests.conftest import REPO, Site, free_port


def campgrid(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "server.cli", *arguments], cwd=REPO, capture_output=True, text=True, timeout=120
    )


def test_check_finds_a_good_machine_ready_beside_its_running_server(site: Site) -> None:
    site.new_event("Ready camp")
    ran = campgrid("check", "--data", str(site.data), "--port", str(site.port), "--wait", "0")
    assert ran.returncode == 0, ran.stdout
    assert f"A server answers on port {site.port}." in ran.stdout
    assert "STOP" not in ran.stdout
    assert "Ready for the day." in ran.stdout


def test_check_stops_at_a_damaged_event_and_a_taken_port(tmp_path: Path, site: Site) -> None:
    (tmp_path / "leeds.sqlite").write_bytes(b"not a database" * 500)
    ran = campgrid("check", "--data", str(tmp_path), "--host", "127.0.0.1", "--port", str(free_port()), "--wait", "0")
    assert ran.returncode == 1
    assert "STOP  The file of leeds is damaged" in ran.stdout
    assert "Not ready" in ran.stdout


def test_check_waits_for_a_phone_and_says_when_one_came(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "server.cli", "check", "--data", str(tmp_path), "--host", "127.0.0.1"]
    with subprocess.Popen(
        [*command, "--port", str(port), "--wait", "30"], cwd=REPO, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        said = ""
        while "Scan this with a phone now" not in said:
            line = running.stdout.readline()
            assert line, said
            said += line
        assert httpx.get(f"http://127.0.0.1:{port}/").text.startswith("This phone reaches Campgrid.")
        said += running.stdout.read()
    assert "A phone reached this machine." in said


def test_a_rehearsal_plays_in_a_copy_and_leaves_nothing_behind(new_site: object, tmp_path: Path) -> None:
    site: Site = new_site()  # type: ignore[operator]
    organiser = site.new_event("Evening before")
    plot = tmp_path / "taps.svg"
    ran = campgrid(
        "rehearse", organiser.slug, "--data", str(site.data), "--phones", "30", "--seconds", "4", "--plot", str(plot)
    )
    assert "30 phones were served: 212 taps, none of them refused or lost." in ran.stdout, ran.stdout + ran.stderr
    assert "What is new reached 30 open pages" in ran.stdout
    assert re.search(r"places 15 of 30 sessions, meets \d+% of the wishes", ran.stdout)
    assert "Your rooms seat 150 people at once." in ran.stdout
    assert plot.read_text().startswith("<svg")
    assert [path.stem for path in site.data.glob("*.sqlite") if path.stem != "front"] == [organiser.slug]


def test_a_rehearsal_without_a_server_is_refused_in_a_sentence(tmp_path: Path, new_site: object) -> None:
    site: Site = new_site()  # type: ignore[operator]
    slug = site.new_event().slug
    site.stop()
    ran = campgrid("rehearse", slug, "--data", str(site.data))
    assert ran.returncode == 2
    assert "No server is running" in ran.stderr


def test_a_second_server_on_the_same_folder_is_refused_with_a_sentence(site: Site) -> None:
    ran = campgrid("serve", "--data", str(site.data), "--host", "127.0.0.1", "--port", "0")
    assert ran.returncode == 2
    assert f"Another Campgrid server is running on {site.data}." in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_damaged_file_is_set_aside_at_the_start_and_restored_by_one_command(new_site: object) -> None:
    site: Site = new_site()  # type: ignore[operator]
    slug = site.new_event("Fragile camp").slug
    backups.make(site.data, slug)
    site.stop()
    path = site.data / f"{slug}.sqlite"
    path.write_bytes(b"\xff" * 8192 + path.read_bytes()[8192:])
    site.start()
    assert f"campgrid restore {slug}" in site.log()
    assert site.client().get(f"/e/{slug}").status_code == 404
    site.stop()
    assert campgrid("restore", slug, "--data", str(site.data)).returncode == 0
    site.start()
    assert site.client().get(f"/e/{slug}").status_code == 200


def test_the_log_has_a_line_a_request_without_names_wishes_or_addresses(new_site: object) -> None:
    site: Site = new_site()  # type: ignore[operator]
    organiser = site.new_event()
    organiser.client.post(f"{organiser.path}/pitch", data={"title": "A secret title", "name": "Aloysius"})
    organiser.client.post(f"{organiser.path}/interests/1", data={"state": "must"})
    organiser.client.get(f"{organiser.path}/sessions/1?name=Aloysius")
    lines = [line for line in site.log().splitlines() if re.match(r"\d{4}-\d\d-\d\dT[\d:]+ INFO (GET|POST) ", line)]
    assert any("POST /e/{slug}/interests/{number:int} 303" in line for line in lines)
    logged = "\n".join(lines)
    for never in ("127.0.0.1", "Aloysius", "secret", "must", organiser.slug, "interests/1"):
        assert never not in logged


def test_metrics_tell_an_operator_what_they_would_ask(site: Site) -> None:
    organiser = site.new_event("Metered camp")
    organiser.client.post(f"{organiser.path}/pitch", data={"title": "One"})
    text = httpx.get(f"{site.url}/metrics").text
    for name in ("streams", "most_streams", "writes_total", "commits_total", "resident_bytes", "open_descriptors"):
        assert re.search(rf"^campgrid_{name}(\{{[^}}]*\}})? \d", text, re.MULTILINE), name
    assert re.search(
        r'campgrid_request_seconds_bucket\{route="/e/\{slug\}/pitch",method="POST",status="303",le="\+Inf"\} \d', text
    )


def test_metrics_are_for_this_machine_or_the_tokens_bearer(new_site: object) -> None:
    site: Site = new_site("--open", "--metrics-token", "abc")  # type: ignore[operator]
    assert httpx.get(f"{site.url}/metrics").status_code == 200
    through_a_proxy = {"x-forwarded-for": "203.0.113.9"}
    assert httpx.get(f"{site.url}/metrics", headers=through_a_proxy).status_code == 403
    assert (
        httpx.get(f"{site.url}/metrics", headers={**through_a_proxy, "authorization": "Bearer wrong"}).status_code
        == 403
    )
    assert (
        httpx.get(f"{site.url}/metrics", headers={**through_a_proxy, "authorization": "Bearer abc"}).status_code == 200
    )
