"""Promises 7 and 8: the grid is live for thousands, and slow or frozen phones hurt nobody. Screens live in a process apart."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from multiprocessing import Process, Queue

from server.client import Client
from server.connections import Limits
from tests.bench.common import Result, a_site, an_event, at

SLOW_HEADS = 200


@dataclass(frozen=True)
class Heard:
    """How it went: seconds from each change to each screen that heard of it, and memory for each stream in KB."""

    seconds: list[float]
    wanted: int
    kilobytes: float

    @property
    def p99(self) -> float:
        return at(self.seconds, 0.99)


@dataclass
class Screen:
    """One open page: the numbers that it was told, with the moments."""

    client: Client
    told: list[tuple[int, float]] = field(default_factory=list)
    open: bool = False

    async def watch(self, slug: str, freeze: bool) -> None:
        async for numbers in self.client.watch(f"/e/{slug}/events"):
            if self.open and freeze:
                await asyncio.sleep(3600)  # the socket stays open, and nobody reads it
            self.open = True
            if "event" in numbers:
                self.told.append((numbers["event"], time.monotonic()))


def run(quick: bool = False) -> list[Result]:
    """5,000 streams and 50 changes, then the same with a tenth of them frozen beside slow heads (quick: 150 and 8)."""
    streams, changes = (150, 8) if quick else (5_000, 50)
    streams = min(streams, int((Limits().descriptors - 600) / 1.1))
    with a_site() as site:
        organiser = an_event(site, 5)
        cookies = dict(organiser.client.cookies)
        plain = _in_a_process(site.url, organiser.slug, cookies, streams, 0, changes)
        hurt = _in_a_process(site.url, organiser.slug, cookies, streams, streams // 10, changes)
    reached = (
        f"{len(plain.seconds):,} of {plain.wanted:,} arrived, p99 {plain.p99:.2f} s, {plain.kilobytes:.0f} KB a stream"
    )
    kept = len(plain.seconds) == plain.wanted and plain.p99 < 1 and plain.kilobytes < 25
    seven = Result(f"7  Live for {streams:,} screens, {changes} changes", "p99 < 1 s, < 25 KB a stream", reached, kept)
    ratio = hurt.p99 / max(plain.p99, 1e-6)
    reached = f"{ratio:.2f} x ({plain.p99:.2f} s, then {hurt.p99:.2f} s)"
    kept = len(hurt.seconds) == hurt.wanted and (ratio < 1.2 or hurt.p99 < 0.05)
    name = f"8  {streams // 10} frozen phones, {SLOW_HEADS} slow heads"
    return [seven, Result(name, "others' p99 < 1.2 x", reached, kept)]


def _in_a_process(address: str, slug: str, cookies: dict[str, str], streams: int, frozen: int, changes: int) -> Heard:
    answers: Queue[Heard] = Queue()
    process = Process(target=_child, args=(address, slug, cookies, streams, frozen, changes, answers))
    process.start()
    heard = answers.get(timeout=600)
    process.join()
    return heard


def _child(
    address: str, slug: str, cookies: dict[str, str], streams: int, frozen: int, changes: int, answers: "Queue[Heard]"
) -> None:
    import uvloop

    Limits()  # raises this process's own limit
    answers.put(uvloop.run(_listen(address, slug, cookies, streams, frozen, changes)))


async def _listen(address: str, slug: str, cookies: dict[str, str], streams: int, frozen: int, changes: int) -> Heard:
    organiser = Client(address, dict(cookies))
    before = await _resident(address)
    screens = [Screen(Client(address)) for _n in range(streams + frozen)]
    tasks: list[asyncio.Task[None]] = []
    for start in range(0, len(screens), 100):
        batch = screens[start : start + 100]
        tasks += [asyncio.create_task(s.watch(slug, freeze=start + n >= streams)) for n, s in enumerate(batch)]
        while not all(screen.open for screen in batch):
            await asyncio.sleep(0.01)
    kilobytes = (await _resident(address) - before) / 1024 / len(screens)
    slow = [asyncio.create_task(_trickle(address)) for _n in range(SLOW_HEADS if frozen else 0)]
    await asyncio.sleep(2 if slow else 0)
    made: list[tuple[int, float]] = []
    for change in range(changes):
        began = time.monotonic()
        answer = await organiser.post(f"/e/{slug}/desk/stage", {"do": "notice", "notice": f"Notice {change}"})
        assert answer.status == 303, answer.text
        made.append(((await organiser.get(f"/e/{slug}/numbers")).json()["event"], began))
        await asyncio.sleep(max(0.0, 0.4 - (time.monotonic() - began)))
    until = time.monotonic() + 20
    while time.monotonic() < until and any(not s.told or s.told[-1][0] < made[-1][0] for s in screens[:streams]):
        await asyncio.sleep(0.1)
    for task in (*tasks, *slow):
        task.cancel()
    await asyncio.gather(*tasks, *slow, return_exceptions=True)
    seconds = []
    for screen in screens[:streams]:
        for number, began in made:
            arrived = next((moment for told, moment in screen.told if told >= number), None)
            if arrived is not None:
                seconds.append(arrived - began)
    return Heard(seconds, streams * changes, kilobytes)


async def _trickle(address: str) -> None:
    """A client that sends its head a line at a time, and comes again whenever it is ended."""
    host, port = address.removeprefix("http://").split(":")
    while True:
        with contextlib.suppress(OSError):
            _reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n")
            for _line in range(60):
                writer.write(b"x-slow: 1\r\n")
                await asyncio.sleep(1)
                if writer.is_closing():
                    break
            writer.close()


async def _resident(address: str) -> float:
    text = (await Client(address).get("/metrics")).text
    return float(next(line for line in text.splitlines() if line.startswith("campgrid_resident_bytes ")).split()[1])
