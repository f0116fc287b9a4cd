"""The server holds its ground: slow, greedy and vanished clients, too many streams, a stop with streams open, odd headers."""

import asyncio
import re
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from server.app import create_app
from server.connections import GONE_SECONDS, MOST_HEAD_BYTES, Connection, Limits, patient
from server.serving import Server
from server.settings import Settings
from tests.conftest import Site, free_port

NewSite = Callable[..., Site]


def raw(site: Site) -> socket.socket:
    return socket.create_connection(("127.0.0.1", site.port), timeout=20)


def test_a_head_that_trickles_in_is_ended_and_others_are_served(site: Site) -> None:
    slow = [raw(site) for _n in range(30)]
    began = time.monotonic()
    try:
        for each in slow:
            each.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n")
        ended: set[int] = set()
        while len(ended) < len(slow) and time.monotonic() - began < 15:
            for place, each in enumerate(slow):
                if place not in ended:
                    try:
                        each.sendall(b"x-slow: 1\r\n")
                    except OSError:
                        ended.add(place)
            asked = time.monotonic()
            assert httpx.get(f"{site.url}/healthz").status_code == 200
            assert time.monotonic() - asked < 5
            time.sleep(0.5)
        assert len(ended) == len(slow)
        assert time.monotonic() - began > 5
    finally:
        for each in slow:
            each.close()


def test_a_head_without_end_is_refused(site: Site) -> None:
    with raw(site) as greedy:
        greedy.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n")
        said = b""
        try:
            for _part in range(MOST_HEAD_BYTES // 1000 + 5):
                greedy.sendall(b"x: " + b"a" * 995 + b"\r\n")
            said = greedy.recv(200)
        except OSError:
            said = said or b"431"
        assert b"431" in said


def test_a_body_beyond_its_limit_is_refused_in_words(site: Site) -> None:
    answer = site.client().post("/", data={"name": "x" * 200_000})
    assert answer.status_code == 413
    assert "too long to send at once" in answer.text


def test_the_listening_socket_lets_go_of_phones_that_have_left() -> None:
    with patient(socket.socket()) as sock:
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == GONE_SECONDS * 1000
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1


def test_streams_and_connections_stay_below_the_descriptor_limit() -> None:
    limits = Limits()
    assert limits.streams < limits.connections < limits.descriptors
    assert limits.descriptors == resource.getrlimit(resource.RLIMIT_NOFILE)[0]


@pytest.fixture
def small_server(tmp_path: Path) -> Iterator[str]:
    """A server in this process that takes three streams and forty connections."""
    port = free_port()
    settings = Settings(data=tmp_path, port=port, open_door=True, quiet=True)
    app = create_app(settings, most_streams=3)

    class Few(Connection):
        most = 40

    server = Server(uvicorn.Config(app, port=port, log_level="error", http=Few, ws="none"), app)
    thread = threading.Thread(target=server.run)
    thread.start()
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 20
    while time.monotonic() < until and not server.started:
        time.sleep(0.02)
    yield address
    server.handle_exit(signal.SIGTERM, None)
    thread.join(15)
    assert not thread.is_alive()


def test_beyond_the_cap_a_stream_is_refused_and_the_page_polls(small_server: str) -> None:
    client = httpx.Client(base_url=small_server, headers={"origin": small_server})
    made = client.post("/", data={"name": "Small", "date": "2026-06-20", "timezone": "Europe/London"})
    slug = made.headers["location"].split("/")[2]
    held = [httpx.Client(base_url=small_server) for _n in range(3)]
    streams = [each.stream("GET", f"/e/{slug}/events") for each in held]
    try:
        assert [stream.__enter__().status_code for stream in streams] == [200, 200, 200]
        refused = client.get(f"/e/{slug}/events")
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        assert client.get(f"/e/{slug}/numbers").json()["event"] >= 1
    finally:
        for stream in streams:
            stream.__exit__(None, None, None)
        for each in held:
            each.close()
    until = time.monotonic() + 5
    while (freed := streams_open(client, slug)) and time.monotonic() < until:
        time.sleep(0.05)
    assert freed == 0


def streams_open(client: httpx.Client, slug: str) -> int:
    found = re.search(rf'campgrid_streams{{event="{slug}"}} (\d+)', client.get("/metrics").text)
    return int(found[1]) if found else 0


def test_beyond_its_connections_the_server_says_so_and_recovers(small_server: str) -> None:
    port = int(small_server.rsplit(":", 1)[1])
    crowd = [socket.create_connection(("127.0.0.1", port), timeout=5) for _n in range(60)]
    refused = sum(each.recv(20).startswith(b"HTTP/1.1 503") for each in crowd[45:])
    for each in crowd:
        each.close()
    assert refused == 15
    time.sleep(0.2)
    assert httpx.get(f"{small_server}/healthz").status_code == 200


def test_a_stop_with_streams_open_is_quick_and_clean(new_site: NewSite) -> None:
    site = new_site()
    slug = site.new_event().slug

    async def hold_and_stop() -> float:
        from server.client import Client

        ended = 0

        async def watch() -> None:
            nonlocal ended
            async for _numbers in Client(site.url).watch(f"/e/{slug}/events"):
                pass
            ended += 1

        tasks = [asyncio.create_task(watch()) for _n in range(200)]
        await asyncio.sleep(1.5)
        began = time.monotonic()
        await asyncio.to_thread(site.stop)
        seconds = time.monotonic() - began
        await asyncio.gather(*tasks, return_exceptions=True)
        assert ended == 200
        return seconds

    assert asyncio.run(hold_and_stop()) < 6
    assert site.process is not None
    assert site.process.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in site.log()


def test_the_public_address_wins_over_what_any_header_says(new_site: NewSite) -> None:
    site = new_site("--open", "--public-url", "https://camp.example.org", "--forwarded-from", "127.0.0.1")
    client = site.client()
    odd = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "http",
        "host": "evil.example",
        "forwarded": "host=evil",
    }
    made = client.post("/", data={"name": "Hosted", "date": "2026-06-20", "timezone": "Europe/London"})
    assert made.headers["set-cookie"].startswith("__Host-badge-hosted=")
    assert "secure" in made.headers["set-cookie"].lower()
    wall = client.get("/e/hosted/projector", headers=odd).text
    assert "evil" not in wall
    assert "camp.example.org" in wall


def test_forwarded_headers_of_a_stranger_mean_nothing(new_site: NewSite) -> None:
    site = new_site("--open")
    odd = {"x-forwarded-proto": "https", "x-forwarded-host": "evil.example"}
    made = site.client().post(
        "/", data={"name": "Plain", "date": "2026-06-20", "timezone": "Europe/London"}, headers=odd
    )
    assert made.headers["set-cookie"].startswith("badge-plain=")
    assert "evil" not in site.client().get("/e/plain/projector", headers=odd).text


def test_the_privacy_notice_says_which_retention_is_in_force(site: Site) -> None:
    organiser = site.new_event("Private camp")
    page = organiser.client.get(f"{organiser.path}/privacy").text
    assert "They have not chosen one yet." in page
    assert "Copies for safety are kept for 14 days" in page
    assert f'href="{organiser.path}/privacy"' in page
    assert httpx.get(f"{site.url}/privacy").status_code == 200


def test_the_desk_says_when_the_disk_refuses_and_when_it_has_healed(new_site: NewSite) -> None:
    site = new_site()
    organiser = site.new_event()
    organiser.client.post(f"{organiser.path}/pitch", data={"title": "Before"})
    assert site.process is not None
    wal = (site.data / f"{organiser.slug}.sqlite-wal").stat().st_size
    resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE, (wal, resource.RLIM_INFINITY))
    refused = organiser.client.post(f"{organiser.path}/pitch", data={"title": "Refused", "about": "x" * 1900})
    assert refused.status_code == 503
    assert refused.headers["retry-after"]
    assert "can't save just now" in refused.text or "can&#39;t save just now" in refused.text
    assert "Nothing can be saved just now" in organiser.client.get(f"{organiser.path}/desk/day").text
    assert "Before" in organiser.client.get(organiser.path).text
    resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    until = time.monotonic() + 10
    while (
        "Nothing can be saved" in organiser.client.get(f"{organiser.path}/desk/health").text
        and time.monotonic() < until
    ):
        time.sleep(0.2)
    assert "Nothing can be saved" not in organiser.client.get(f"{organiser.path}/desk/day").text  # it healed by itself
    assert organiser.client.post(f"{organiser.path}/pitch", data={"title": "After"}).status_code == 303
