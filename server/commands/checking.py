"""`campgrid check`: is this machine ready for the day? Looks at the folder, the network and the solver; changes nothing.

Each look gives one Finding: fine, mind (it will do, but), or stop. Nothing here needs a running server; one that runs is
noticed and left alone.
"""

import contextlib
import http.server
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import click
import segno

from server.connections import Limits
from server.errors import Refused
from server.settings import Settings
from server.store import backups
from server.store.file import sqlite3
from server.store.house import House

_LEAST_BYTES = 500 * 1024**2
_SLOW_SYNC_SECONDS = 0.05
_TLS_DAYS = 7
_SYNCS = 20


@dataclass(frozen=True)
class Finding:
    """What one look found: `word` is fine, mind or stop."""

    word: str
    what: str


def check(settings: Settings, wait: float) -> int:
    """Look, say each finding in a line, then wait for a phone; gives 1 if something must be mended before the day."""
    found: list[Finding] = []
    for look in (_folder, _disk, _events, _database, _descriptors, _clock, _solver, _port, _public_address):
        for finding in look(settings):
            found.append(finding)
            _say(finding)
    if wait and not any(finding.word == "stop" for finding in found):
        _say(_phone(settings, wait))
    stops = sum(finding.word == "stop" for finding in found)
    click.echo("Ready for the day." if not stops else "Not ready: mend what says STOP, then run this again.")
    return 1 if stops else 0


def _say(finding: Finding) -> None:
    mark = {"fine": "fine", "mind": "MIND", "stop": "STOP"}[finding.word]
    click.echo(f"{mark}  {finding.what}")


def _folder(settings: Settings) -> Iterator[Finding]:
    if not settings.data.exists():
        yield Finding("fine", f"{settings.data} will be made when the server starts.")
        return
    try:
        house = House(settings.data)
    except (OSError, sqlite3.Error) as trouble:
        yield Finding("stop", f"{settings.data} can't be written: {trouble}.")
        return
    try:
        house.lock()
        yield Finding("fine", f"{settings.data} can be written, and no server is running on it.")
    except Refused:
        yield Finding("fine", f"A server is running on {settings.data}.")
    finally:
        house.close_all()


def _disk(settings: Settings) -> Iterator[Finding]:
    place = next(each for each in (settings.data, *settings.data.resolve().parents) if each.exists())
    free = shutil.disk_usage(place).free
    word = "fine" if free >= _LEAST_BYTES else "stop"
    yield Finding(word, f"{free / 1024**3:.1f} GB free on the disk (a camp takes a few MB; backups as much again).")
    seconds = _sync_seconds(place)
    slow = "; taps will wait for it" if seconds > _SLOW_SYNC_SECONDS else ""
    yield Finding("mind" if slow else "fine", f"The disk takes {1000 * seconds:.1f} ms to keep a write{slow}.")


def _sync_seconds(place: Path) -> float:
    """The middle one of some small writes, each brought to the disk."""
    taken = []
    with tempfile.TemporaryFile(dir=place) as file:
        for _write in range(_SYNCS):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - began)
    return sorted(taken)[_SYNCS // 2]


def _events(settings: Settings) -> Iterator[Finding]:
    for path in sorted(settings.data.glob("*.sqlite")):
        if path.stem == "front":
            continue
        if wrong := backups.trouble_in(path):
            yield Finding("stop", f"The file of {path.stem} is damaged: {wrong}. Start the server; it sets it aside.")
            continue
        made = backups.listed(settings.data, path.stem)
        age = f"; its newest backup is of {made[0].at:%d %B %H:%M} UTC" if made else "; no backup yet"
        yield Finding("fine", f"The file of {path.stem} is whole{age}.")


def _database(settings: Settings) -> Iterator[Finding]:
    good = sqlite3.sqlite_version_info >= (3, 51, 3)
    told = f"SQLite {sqlite3.sqlite_version}"
    yield (
        Finding("fine", f"{told}.")
        if good
        else Finding(
            "mind", f"{told} has a rare fault that can damage a file. Install pysqlite3, which brings a newer one."
        )
    )


def _descriptors(settings: Settings) -> Iterator[Finding]:
    limits = Limits()
    word = "stop" if limits.too_few else "fine" if limits.streams >= 1_000 else "mind"
    more = "" if word == "fine" else " Raise the limit: ulimit -n 65536."
    yield Finding(word, f"{limits.streams:,} screens are told at once; more than that ask from time to time.{more}")


def _clock(settings: Settings) -> Iterator[Finding]:
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        told = subprocess.run(
            ["timedatectl", "show", "--property=NTPSynchronized", "--value"], capture_output=True, text=True, timeout=5
        ).stdout.strip()
        if told in ("yes", "no"):
            word = "fine" if told == "yes" else "mind"
            kept = (
                "is kept by a time server" if told == "yes" else "is not kept by a time server: compare it with a phone"
            )
            yield Finding(word, f"The clock says {datetime.now(UTC):%H:%M:%S} UTC and {kept}.")
            return
    yield Finding("mind", f"The clock says {datetime.now(UTC):%H:%M:%S} UTC. Compare it with a phone.")


def _solver(settings: Settings) -> Iterator[Finding]:
    began = time.monotonic()
    ran = subprocess.run([sys.executable, "-c", "import solver.propose"], capture_output=True, text=True, timeout=60)
    if ran.returncode:
        yield Finding(
            "stop", f"The solver doesn't start: {(ran.stderr.strip().splitlines() or ['no reason given'])[-1]}"
        )
    else:
        cores = os.cpu_count() or 1
        yield Finding("fine", f"The solver starts in {time.monotonic() - began:.1f} s; {cores} processor cores.")


def _port(settings: Settings) -> Iterator[Finding]:
    if _answers(f"http://127.0.0.1:{settings.port}/healthz"):
        yield Finding("fine", f"A server answers on port {settings.port}.")
    else:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, settings.port))
                yield Finding("fine", f"Port {settings.port} on {settings.host} is free.")
            except OSError as trouble:
                yield Finding("stop", f"Port {settings.port} on {settings.host} can't be used: {trouble.strerror}.")
    if not settings.public_url and settings.host in ("0.0.0.0", "::") and "127.0.0.1" in settings.address:
        yield Finding("mind", "This machine is on no network, so no phone can reach it.")
    if settings.host in ("127.0.0.1", "::1", "localhost") and not settings.public_url:
        yield Finding(
            "mind", "The server would listen to this machine only. For phones: --host 0.0.0.0, or --public-url."
        )


def _public_address(settings: Settings) -> Iterator[Finding]:
    if not settings.secure:
        yield Finding(
            "mind", "Phones come over plain HTTP: fine in one hall, but anybody on the same Wi-Fi can read along."
        )
        return
    parts = urlsplit(settings.address)
    try:
        days = _certificate_days(parts.hostname or "", parts.port or 443)
        word = "fine" if days > _TLS_DAYS else "mind"
        yield Finding(word, f"The certificate of {parts.hostname} is good for {days} more days.")
    except (OSError, ssl.SSLError) as trouble:
        yield Finding("stop", f"{settings.address} can't be reached with a good certificate: {trouble}.")
        return
    if not _answers(f"{settings.address}/healthz"):
        yield Finding("mind", f"{settings.address} is reached, but no Campgrid answers there yet.")


def _certificate_days(host: str, port: int) -> int:
    with (
        socket.create_connection((host, port), timeout=5) as plain,
        ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secured,
    ):
        ends = ssl.cert_time_to_seconds(str((secured.getpeercert() or {})["notAfter"]))
    return int((ends - time.time()) // 86_400)


def _answers(address: str) -> bool:
    with contextlib.suppress(OSError, ValueError), urlopen(address, timeout=3) as answer:
        return bool(answer.status == 200)
    return False


def _phone(settings: Settings, wait: float) -> Finding:
    """Show a QR code, and see whether a phone comes. Where no server runs, a page of ours answers in its place."""
    came = threading.Event()
    with contextlib.ExitStack() as stack:
        if not _answers(f"http://127.0.0.1:{settings.port}/healthz"):
            stack.enter_context(_listening(settings, came.set))
        else:
            segno.make(settings.address, error="m").terminal(compact=True)
            return Finding("fine", f"Scan this with a phone now: {settings.address} must open there.")
        segno.make(settings.address, error="m").terminal(compact=True)
        click.echo(f"Scan this with a phone now: {settings.address}  (waiting {wait:.0f} s)")
        if came.wait(wait):
            return Finding("fine", "A phone reached this machine.")
    return Finding("mind", "No phone came. Is it on the same network, and does the Wi-Fi let phones see this machine?")


@contextlib.contextmanager
def _listening(settings: Settings, came: Callable[[], None]) -> Iterator[None]:
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"This phone reaches Campgrid. All is well.")
            came()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: no address of a phone is ever noted."""

    server = http.server.ThreadingHTTPServer((settings.host, settings.port), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
