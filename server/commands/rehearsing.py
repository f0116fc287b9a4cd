"""`campgrid rehearse`: simulated phones against a running server, in a copy of an event's rooms and times, the evening before.

The copy is an event of its own and is deleted at the end; the event itself is only read. The report is in words, with a
picture of how long taps took as more phones came.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click

from server import crowd, demo_camp, keys
from server.client import Client
from server.commands import Wrong, event_in, house_in
from server.crowd import Organiser, Phone, Tally, Unexpected
from server.errors import Refused
from server.store import events, people
from server.store.file import Db
from server.store.house import House

_STEPS = (0.25, 0.5, 1.0)
_PITCHES = 30
_SLOW_SECONDS = 0.5
_SEED = 7


@dataclass
class Step:
    """A while with so many phones: how long each of their taps took, and what went wrong."""

    phones: int
    seconds: list[float] = field(default_factory=list)
    troubles: int = 0

    def within(self, share: float) -> float:
        """Seconds within which this share of the taps was saved."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


@dataclass
class Report:
    """What the rehearsal found."""

    event: str
    copy_name: str
    seats: int
    expected: int | None
    steps: list[Step] = field(default_factory=list)
    news_seconds: list[float] = field(default_factory=list)
    grid: dict[str, Any] | None = None
    sessions: int = 0


def rehearse(slug: str, data: Path, address: str, phones: int, seconds: float, plot: Path | None) -> int:
    """Play it, say how it went, write the picture; gives 1 where phones were not served well. Raises Wrong."""
    if not 1 <= phones <= 5_000:
        raise Wrong("--phones: from 1 to 5000.")
    address = address or keys.kept_address(data)
    with house_in(data) as house:
        event_in(house, slug)
        try:
            house.lock()
        except Refused:
            pass  # just as it should be: a server is running
        else:
            raise Wrong(f"No server is running on {data}. Start it first, as it will run on the day.")
    with house_in(data) as house:
        copy, key, report = _set_up(house, slug)
    try:
        asyncio.run(_play(address, copy, key, phones, seconds, report))
    except (OSError, EOFError) as trouble:
        said = f"The server at {address} went away: {trouble or 'it closed the connection'}. "
        raise Wrong(f"{said}The rehearsal's event is still there: delete {copy} on its desk.") from None
    for sentence in in_words(report):
        click.echo(sentence)
    if plot is not None:
        plot.write_text(picture(report), encoding="utf-8")
        click.echo(f"The picture is in {plot}.")
    return 1 if any(step.troubles or step.within(0.99) > _SLOW_SECONDS for step in report.steps) else 0


def in_words(report: Report) -> list[str]:
    """The report, a sentence a line."""
    last = report.steps[-1]
    taps = sum(len(step.seconds) for step in report.steps)
    troubles = sum(step.troubles for step in report.steps)
    said = [
        f"{last.phones} phones were served: {taps} taps, {troubles or 'none'} of them refused or lost.",
        f"With all of them, 99 of 100 taps were saved within {1000 * last.within(0.99):.0f} ms; the slowest took "
        f"{1000 * last.within(1):.0f} ms.",
    ]
    if report.news_seconds:
        said.append(
            f"What is new reached {len(report.news_seconds)} open pages within {1000 * max(report.news_seconds):.0f} ms."
        )
    if report.grid:
        option = report.grid["options"][0]
        measure, placed = option["measure"], report.sessions - len(option["unplaced"])
        share = measure["granted"] / max(1, measure["grantable"])
        said.append(
            f"In your rooms, a made-up crowd's grid places {placed} of {report.sessions} sessions, meets {share:.0%} of the "
            f"wishes that it could meet, and leaves about {measure['standing']:.0f} people standing."
        )
    else:
        said.append("The solver gave no grid: look at the desk, then at what the server printed.")
    enough = (
        ""
        if not report.expected or report.seats >= report.expected
        else " That is fewer than you expect: people will stand."
    )
    said.append(f"Your rooms seat {report.seats} people at once.{enough}")
    slow = last.within(0.99) > _SLOW_SECONDS or troubles
    said.append(
        "Some phones would wait. Use a quicker machine, or ask fewer phones at once." if slow else "All is well."
    )
    return said


def picture(report: Report) -> str:
    """An SVG: how long taps took, half and 99 of 100 of them, as more phones came."""
    width, height, left, bottom = 640, 320, 70, 50
    most = max(step.within(0.99) for step in report.steps) * 1000 or 1
    gap = (width - left - 40) / max(1, len(report.steps))

    def y(milliseconds: float) -> float:
        return height - bottom - milliseconds / most * (height - bottom - 40)

    bars = []
    floor = height - bottom
    for place, step in enumerate(report.steps):
        x = left + place * gap + gap * 0.15
        for nth, (share, fill) in enumerate(((0.5, "#1846c9"), (0.99, "#0b5f43"))):
            ms, at, wide = 1000 * step.within(share), x + nth * gap * 0.36, gap * 0.3
            bars += [
                f'<rect x="{at:.0f}" y="{y(ms):.0f}" width="{wide:.0f}" height="{floor - y(ms):.0f}" fill="{fill}"/>',
                f'<text x="{at + wide / 2:.0f}" y="{y(ms) - 6:.0f}" text-anchor="middle">{ms:.0f} ms</text>',
            ]
        bars.append(
            f'<text x="{x + gap * 0.33:.0f}" y="{height - 26}" text-anchor="middle">{step.phones} phones</text>'
        )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="14">',
            f'<title>Taps in the rehearsal of {report.event}</title><rect width="{width}" height="{height}" fill="#fffdf8"/>',
            '<text x="20" y="24" font-weight="bold">How long a tap took: half of them (blue), 99 of 100 (green)</text>',
            f'<line x1="{left - 10}" y1="{height - bottom}" x2="{width - 20}" y2="{height - bottom}" stroke="#16181d"/>',
            *bars,
            "</svg>",
        ]
    )


def _set_up(house: House, slug: str) -> tuple[str, str, Report]:
    event = event_in(house, slug)
    pattern = event.read(events.pattern)
    real = event.read(events.get)
    copy, name = f"rehearsal-{int(time.time())}", f"Rehearsal of {real.name}"[:60]

    # What has begun is not planned again, so the copy's day is one to come.
    day = max(date.fromisoformat(real.date), date.today() + timedelta(days=1))

    def fill(db: Db) -> str:
        events.found(db, copy, name, day, real.timezone, real.expected)
        events.lay_out_like(db, **pattern)
        events.change(db, phase="pitch")
        return people.make_key(db, "organiser", "Rehearsal")

    key = house.create_whole(copy, fill)
    seats = sum(room.capacity for room in event.read(events.rooms))
    return copy, key, Report(real.name, name, seats, real.expected)


async def _play(address: str, slug: str, key: str, count: int, seconds: float, report: Report) -> None:
    chance = random.Random(_SEED)
    phones = crowd.phones(address, slug, count, demo_camp.TOPICS, chance)
    tally = phones[0].tally
    organiser = Organiser(Client(address), slug, tally)
    await organiser.sign_in(key)
    hosts = demo_camp.PITCHES[:_PITCHES]
    numbers = [
        await phones[place % count].pitch({"title": pitch.title, "topic": pitch.topic})
        for place, pitch in enumerate(hosts)
    ]
    report.sessions = len(numbers)
    for share in _STEPS:
        here = phones[: max(1, round(share * count))]
        report.steps.append(await _taps(here, numbers, seconds / (len(_STEPS) + 1), chance))
        click.echo(f"  {len(here)} phones: 99 of 100 taps within {1000 * report.steps[-1].within(0.99):.0f} ms")
    report.news_seconds = await _news(phones, organiser)
    report.grid = await _grid(organiser)
    await organiser.post("/desk/day/delete", name=report.copy_name)
    for phone in phones:
        phone.client.close()


async def _taps(phones: list[Phone], numbers: list[int], seconds: float, chance: random.Random) -> Step:
    """Each phone opens the feed and taps on a few pitches, at moments of its own."""
    step = Step(len(phones))
    tally = Tally()

    async def visit(phone: Phone) -> None:
        phone.tally = tally
        await phone.arrive()
        for number in chance.sample(numbers, min(4, len(numbers))):
            await phone.wish(number, chance.choice(("come", "come", "must")))

    await crowd.at_random_times([partial(visit, phone) for phone in phones], seconds, chance, tally, at_once=256)
    step.seconds = tally.seconds.get("interest", [])
    step.troubles = len(tally.troubles)
    return step


async def _news(phones: list[Phone], organiser: Organiser) -> list[float]:
    """How long a turn of the phase takes to reach every open page."""
    heard: dict[int, float] = {}
    began = float("inf")

    def listener(place: int) -> Any:
        def hear(numbers: dict[str, int]) -> None:
            if "event" in numbers and time.monotonic() >= began:
                heard.setdefault(place, time.monotonic())

        return hear

    tasks = [asyncio.create_task(phone.watch(listener(place))) for place, phone in enumerate(phones)]
    await asyncio.sleep(min(5.0, 1 + len(phones) / 200))
    began = time.monotonic()
    await organiser.post("/desk/phase", phase="choose")
    until = time.monotonic() + 10
    while len(heard) < len(phones) and time.monotonic() < until:
        await asyncio.sleep(0.02)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return [moment - began for moment in heard.values()]


async def _grid(organiser: Organiser) -> dict[str, Any] | None:
    try:
        offer = (await organiser.send("/proposals", {"kind": "pins", "seconds": 10})).json()["id"]
        until = time.monotonic() + 60
        while time.monotonic() < until:
            found = (await organiser.read(f"/proposals/{offer}")).json()
            if found["state"] != "running":
                return found["answer"] or None
            await asyncio.sleep(0.5)
    except Unexpected as trouble:
        click.echo(str(trouble))
    return None
