"""`campgrid demo`: a camp in a folder of its own, a server for it, and a crowd of simulated phones that lives its first hour.

Owns the processes, the camp's set-up and what is printed; what the crowd does is in demo_day.
"""

import asyncio
import contextlib
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import click
import segno

from server import clock, demo_camp, demo_day
from server.settings import Settings
from server.store import events, people, stage
from server.store.file import Db
from server.store.house import House, slug_of

ZONE = "Europe/London"
_START_SECONDS = 30


@dataclass(frozen=True)
class Keys:
    """One-time keys: for whoever watches, for the projector's browser and for the simulated organiser."""

    organiser: str
    projector: str
    crowd: str
    code: str


def run(
    host: str, port: int, data: Path | None, public_url: str, seconds: float, phones: int, wait: float, browser: bool
) -> None:
    """Set the camp up, serve it, play its hour in `seconds` with so many phones, then serve until Ctrl+C.

    The hour begins when a page of the camp is open somewhere, or after `wait` seconds.
    """
    if not 1 <= phones <= 2000:
        raise click.UsageError("--phones: from 1 to 2000.")
    if not 10 <= seconds <= 3600:
        raise click.UsageError("--seconds: from 10 to 3600.")
    for sent in (signal.SIGINT, signal.SIGTERM):  # whichever ends this ends the server with it
        signal.signal(sent, signal.default_int_handler)
    with contextlib.ExitStack() as stack, contextlib.suppress(KeyboardInterrupt):
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="campgrid-demo-")))
        settings = Settings(data=folder, host=host, port=_free_port(host, port), public_url=public_url)
        slug, keys = set_up(folder, seconds)
        server = stack.enter_context(_serving(settings))
        _announce(settings, slug, keys)
        if browser:
            webbrowser.open(f"{settings.address}/e/{slug}/sign-in#{keys.projector}")
        _wait_for_a_screen(settings, wait)
        day = demo_day.Day(_local(settings), slug, keys.crowd, keys.code, seconds, phones)
        asyncio.run(demo_day.play(day, click.echo))
        click.echo("The hour is over and the camp goes on: join in with a phone. Stop with Ctrl+C.")
        server.wait()


def set_up(folder: Path, seconds: float) -> tuple[str, Keys]:
    """Make the demo's event in a folder: its times, rooms and keys, and nothing that anybody says or does."""
    house = House(folder)
    try:
        house.lock()
        slug = slug_of(demo_camp.NAME)
        while house.event(slug):
            slug = f"{slug_of(demo_camp.NAME)}-{secrets.token_hex(2)}"
        keys = house.create(slug).write_now(_lay_out, slug, seconds)
        house.set_code(slug, keys.code)
        return slug, keys
    finally:
        house.close_all()


def _lay_out(db: Db, slug: str, seconds: float) -> Keys:
    first = _first_start(clock.now().astimezone(ZoneInfo(ZONE)))
    event = events.found(db, slug, demo_camp.NAME, first.date(), ZONE, expected=240)
    pitch_seconds = max(1, round(seconds * demo_day.PITCHING / len(demo_camp.PITCHES)))
    events.change(db, spare=4, languages=["en", "cy"], pitch_seconds=pitch_seconds)
    stage.change(db, choose_seconds=round(seconds * demo_day.LAST_CALL))
    for start, end, kind, title in demo_camp.DAY:
        opens, ends = first + timedelta(minutes=start), first + timedelta(minutes=end)
        form = events.SlotForm(day=opens.date(), start=opens.time(), end=ends.time(), kind=kind, title=title)
        events.set_slot(db, form)
    for room in demo_camp.ROOMS:
        form_of_room = events.RoomForm(
            name=room.name, capacity=room.capacity, features=room.features, where_it_is=room.where_it_is
        )
        events.set_room(db, form_of_room)
    made = {role: people.make_key(db, role) for role in ("organiser", "projector")}
    return Keys(made["organiser"], made["projector"], people.make_key(db, "organiser", "Demo"), event.join_code)


def _first_start(now: datetime) -> datetime:
    """When the first session starts: in a few minutes; tomorrow at eleven where the day would run past midnight."""
    soon = (now + timedelta(minutes=7)).replace(second=0, microsecond=0, tzinfo=None)
    soon -= timedelta(minutes=soon.minute % 5)
    earliest, latest = demo_camp.DAY[0][0], demo_camp.DAY[-1][1]
    same_day = (soon + timedelta(minutes=earliest)).date() == (soon + timedelta(minutes=latest)).date()
    return soon if same_day else (soon + timedelta(days=1 if soon.hour > 12 else 0)).replace(hour=11, minute=0)


@contextlib.contextmanager
def _serving(settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
    """The server as a process of its own, answering; stopped at the end."""
    log = settings.data / "server.log"
    command = [sys.executable, "-m", "server.cli", "serve", "--host", settings.host, "--port", str(settings.port)]
    command += ["--data", str(settings.data), "--public-url", settings.address]
    with log.open("ab") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        _wait_until_it_answers(settings, server, log)
        yield server
    finally:
        server.terminate()
        server.wait(15)


def _wait_until_it_answers(settings: Settings, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(URLError, OSError), urlopen(f"{_local(settings)}/healthz", timeout=2):
            return
        time.sleep(0.05)
    raise click.ClickException(f"The server did not start. It said:\n{log.read_text(errors='replace')}")


def _wait_for_a_screen(settings: Settings, seconds: float) -> None:
    """Until a live page is open, as the server's own figures tell."""
    if seconds:
        click.echo(f"Open the projector page: the hour begins then, or in {seconds:.0f} seconds.")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(URLError, OSError), urlopen(f"{_local(settings)}/metrics", timeout=2) as answer:
            if re.search(rb"^campgrid_streams\{[^}]*\} [1-9]", answer.read(), re.MULTILINE):
                return
        time.sleep(0.5)


def _local(settings: Settings) -> str:
    """The server's address on this machine."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    return f"http://{host}:{settings.port}"


def _free_port(host: str, wanted: int) -> int:
    """The port asked for, or any free one where that is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((host, port))
                return int(probe.getsockname()[1])
    raise click.UsageError(f"No port on {host} can be used.")


def _announce(settings: Settings, slug: str, keys: Keys) -> None:
    phones = f"{settings.address}/J/{keys.code}"
    segno.make(phones, error="m").terminal(compact=True)
    click.echo(f"Your phone:  {phones}   (scan this with a phone on the same network)")
    click.echo(f"Projector:   {settings.address}/e/{slug}/sign-in#{keys.projector}   (open this first, and watch)")
    click.echo(f"Desk:        {settings.address}/e/{slug}/sign-in#{keys.organiser}")
    click.echo()
