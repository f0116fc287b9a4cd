"""The pitch round under load: 300 phones join and vote on each of 50 pitches while the queue runs and a scribe types.

    python -m tests.bench.round            the whole, about four minutes
    python -m tests.bench.round --quick    60 phones, 10 pitches

Phones listen to the stream, fetch what is at the microphone when it moves, and tap. The wall is fetched as the projector's
page does it. Counted in the end: what each phone was told is saved, against what the server holds.
"""

import asyncio
import random
import re
import sys
import time
from dataclasses import dataclass, field

import uvloop

from server import demo_camp
from server.client import Answer, Client
from tests.bench.common import Ledger, Result, a_site, at
from tests.conftest import Organiser

_NUMBER = re.compile(r'data-number="(\d+)"')


@dataclass(frozen=True)
class Size:
    """How much: phones, pitches, seconds to join in, seconds a pitch, what the scribe types."""

    phones: int = 300
    pitches: int = 50
    join_seconds: float = 60
    pitch_seconds: float = 3.0
    typed: int = 20


QUICK = Size(phones=60, pitches=10, join_seconds=2, pitch_seconds=0.6, typed=4)


@dataclass
class Heard:
    """What the run measured, in seconds."""

    votes: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    walls: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    acknowledged: int = 0


def run(quick: bool = False) -> list[Result]:
    """The round, and what it reached."""
    size = QUICK if quick else Size()
    with a_site() as site:
        organiser = site.new_event("Round under load")
        heard = uvloop.run(_round(organiser, size))
    return [
        Result("Every acknowledged wish of the round is there", f"0 lost of {heard.acknowledged:,}",
               f"{len(heard.lost)} lost", not heard.lost and heard.acknowledged >= size.phones * size.pitches // 2),
        Result("Voters never slow the scribe", "save p99 < 100 ms", f"p99 {1000 * at(heard.saves, 0.99):.0f} ms",
               at(heard.saves, 0.99) < 0.1),
        Result("The wall follows the queue", "new pitch shown < 1 s", f"slowest {1000 * max(heard.walls):.0f} ms",
               max(heard.walls) < 1),
        Result("A vote in the round", "p99 < 500 ms", f"p99 {1000 * at(heard.votes, 0.99):.0f} ms",
               at(heard.votes, 0.99) < 0.5),
    ]  # fmt: skip


async def _round(organiser: Organiser, size: Size) -> Heard:
    heard, chance = Heard(), random.Random(5)
    site, base = organiser.site, organiser.path
    desk = Client(site.url, dict(organiser.client.cookies.items()))
    scribe = Client(site.url, dict(organiser.client.cookies.items()))
    await _pitch_all(site.url, base, size.pitches)
    crowd = [
        _Listener(Ledger(Client(site.url), organiser.slug), base, heard, chance, 0.8 * size.pitch_seconds)
        for _n in range(size.phones)
    ]
    tasks = [asyncio.create_task(each.live(chance.uniform(0, size.join_seconds))) for each in crowd]
    wall = _Wall(Client(site.url), base)
    tasks.append(asyncio.create_task(wall.live()))
    await asyncio.sleep(size.join_seconds + 1)
    typing = asyncio.create_task(_type(scribe, base, size, heard))
    entry = ""
    for _pitch in range(size.pitches):
        began = time.perf_counter()
        answer = await desk.ask(
            "POST", f"{base}/desk/queue", f"do=next&seen={entry}".encode(),
            {"content-type": "application/x-www-form-urlencoded", "hx-request": "true"},
        )  # fmt: skip
        assert answer.status == 200, answer.text
        entry = re.findall(r'name="seen" value="(\d*)"', answer.text)[0]
        number = re.findall(r'class="number">(\d+)<', answer.text)[0]
        heard.walls.append(await wall.shows(number, began))
        await asyncio.sleep(max(0.0, size.pitch_seconds - (time.perf_counter() - began)))
    await typing
    for each in crowd:
        each.still.set()
    await asyncio.sleep(1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for each in crowd:
        heard.acknowledged += each.ledger.taps
        heard.lost += await each.ledger.lost()
    return heard


async def _pitch_all(address: str, base: str, count: int) -> None:
    for pitch in (demo_camp.PITCHES * 3)[:count]:
        host = Client(address)
        answer = await host.post(f"{base}/pitch", {"title": pitch.title, "topic": pitch.topic})
        number = re.findall(r"/sessions/(\d+)", answer.headers["location"])[0]
        assert (await host.post(f"{base}/queue/{number}", {"state": "join"})).status == 303
        host.close()


@dataclass
class _Listener:
    """A phone: it joins, listens, fetches what is spoken, and taps after a moment."""

    ledger: Ledger
    base: str
    heard: Heard
    chance: random.Random
    thinks: float
    still: asyncio.Event = field(default_factory=asyncio.Event)

    async def live(self, after: float) -> None:
        await asyncio.sleep(after)
        assert (await self.ledger.client.get(self.base)).status == 200
        async for numbers in self.ledger.client.watch(f"{self.base}/events"):
            if "stage" in numbers and not self.still.is_set():
                await self._vote()

    async def _vote(self) -> None:
        spoken = _NUMBER.search((await self.ledger.client.get(f"{self.base}/now")).text)
        await asyncio.sleep(self.chance.uniform(0, self.thinks))
        if spoken is None or self.still.is_set():
            return
        began = time.perf_counter()
        if await self.ledger.wish(int(spoken[1]), self.chance.choice(("come", "must"))):
            self.heard.votes.append(time.perf_counter() - began)


@dataclass
class _Wall:
    """The projector: fetches its picture when the stage moves."""

    client: Client
    base: str
    shown: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def live(self) -> None:
        async for _numbers in self.client.watch(f"{self.base}/events"):
            answer = await self.client.get(f"{self.base}/projector/wall")
            found = re.findall(r'<section class="note now[^>]*>\s*<span class="number">(\d+)<', answer.text)
            self.shown = found[0] if found else ""
            self.changed.set()

    async def shows(self, number: str, began: float) -> float:
        async with asyncio.timeout(10):
            while self.shown != number:
                self.changed.clear()
                await self.changed.wait()
        return time.perf_counter() - began


async def _type(scribe: Client, base: str, size: Size, heard: Heard) -> None:
    """A scribe types: each title in four pauses, each kept, then saved."""
    pause = size.pitches * size.pitch_seconds / size.typed / 6
    for number in range(size.typed):
        title = f"Typed by hand, as number {number} of the round"
        for end in range(10, len(title), 12):
            await asyncio.sleep(pause)
            kept = await _form(scribe, "PUT", f"{base}/desk/scribe", f"title={title[:end]}")
            assert kept.status == 200, kept.text
            heard.saves.append(kept.seconds)
        saved = await _form(scribe, "POST", f"{base}/desk/scribe", f"title={title}&hosts=Ffion&way=silent")
        assert saved.status in (200, 303), saved.text
        heard.saves.append(saved.seconds)


async def _form(client: Client, method: str, path: str, body: str) -> Answer:
    headers = {"content-type": "application/x-www-form-urlencoded", "hx-request": "true"}
    return await client.ask(method, path, body.replace(" ", "+").encode(), headers)


if __name__ == "__main__":
    results = run(quick="--quick" in sys.argv)
    for each in results:
        print(f"{'ok  ' if each.kept else 'MISS'} {each.promise:48} {each.figure:28} {each.reached}")
    sys.exit(not all(each.kept for each in results))
