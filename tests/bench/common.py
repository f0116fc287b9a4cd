"""What the benches share: a server of their own, a hall of phones, and a result in words. Load is bounded and on loopback."""

import asyncio
import contextlib
import os
import random
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from server import demo_camp
from server.client import Client
from tests.conftest import Organiser, Site, free_port


@dataclass(frozen=True)
class Result:
    """One promise: what was to be reached, what was reached, and whether that is enough."""

    promise: str
    figure: str
    reached: str
    kept: bool


@contextlib.contextmanager
def a_site(*flags: str) -> Iterator[Site]:
    """A server on a free port with a folder of its own; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="campgrid-bench-") as folder:
        site = Site(Path(folder) / "data", free_port(), ("--open", "--quiet", *flags))
        site.start()
        try:
            yield site
        finally:
            if site.process is not None and site.process.poll() is None:
                site.stop()


def an_event(site: Site, pitches: int = 20) -> Organiser:
    """An event with so many sessions, pitched by its organiser; in the phase of the day, in which no solver runs unasked."""
    organiser = site.new_event("Bench camp")
    for pitch in (demo_camp.PITCHES * 3)[:pitches]:
        answer = organiser.client.post(f"{organiser.path}/pitch", data={"title": pitch.title, "topic": pitch.topic})
        assert answer.status_code == 303, answer.text
    assert organiser.client.post(f"{organiser.path}/desk/phase", data={"phase": "day"}).status_code == 303
    return organiser


@dataclass
class Ledger:
    """What one phone knows: the wishes that were acknowledged, and those without an answer, which may have arrived or not."""

    client: Client
    slug: str
    acknowledged: dict[int, str] = field(default_factory=dict)
    unanswered: dict[int, set[str]] = field(default_factory=dict)
    refused: int = 0
    taps: int = 0

    async def wish(self, number: int, state: str) -> bool:
        """Send one wish; True once it is acknowledged, False where the server refused or went away."""
        unanswered = self.unanswered.setdefault(number, set())
        new = state not in unanswered
        unanswered.add(state)
        try:
            answer = await self.client.post(f"/e/{self.slug}/interests/{number}", {"state": state})
        except (OSError, EOFError):
            self.client.close()
            return False
        if answer.status >= 500:
            self.refused += 1
            if new:
                unanswered.discard(state)
            return False
        assert answer.status == 303, answer.text
        self.acknowledged[number] = state
        self.taps += 1
        if new:
            unanswered.discard(state)
        return True

    async def lost(self) -> list[str]:
        """What the server holds other than what it acknowledged. From here on, what it holds is what this phone knows."""
        held = {int(n): s for n, s in (await self.client.get(f"/e/{self.slug}/interests")).json().items()}
        wrong = []
        for number, state in self.acknowledged.items():
            if held.get(number, "none") not in {state} | self.unanswered.get(number, set()):
                wrong.append(f"{number}: acknowledged {state}, held {held.get(number, 'none')}")
        self.acknowledged, self.unanswered = held, {}
        return wrong


async def hall(site: Site, slug: str, phones: int) -> list[Ledger]:
    """Phones that have joined, by showing interest in the first session."""
    made = [Ledger(Client(site.url), slug) for _n in range(phones)]
    for batch in range(0, phones, 50):
        assert all(await asyncio.gather(*(phone.wish(1, "come") for phone in made[batch : batch + 50])))
    return made


@contextlib.asynccontextmanager
async def tapping(phones: list[Ledger], sessions: int, pause: float, chance: random.Random) -> AsyncIterator[None]:
    """Every phone taps on until the block ends, and then hears the answer to its last tap: a request that is abandoned could
    still arrive later, and would look like a loss."""
    ended = False

    async def tap(phone: Ledger) -> None:
        while not ended:
            if not await phone.wish(chance.randint(1, sessions), chance.choice(("none", "come", "must"))):
                await asyncio.sleep(0.05)
            await asyncio.sleep(pause)

    tasks = [asyncio.create_task(tap(phone)) for phone in phones]
    try:
        yield
    finally:
        ended = True
        await asyncio.gather(*tasks)


def resident_megabytes(site: Site) -> float:
    """Memory that the server holds, from /proc."""
    assert site.process is not None
    pages = int(Path(f"/proc/{site.process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def at(values: list[float], share: float) -> float:
    """The value at a share of the sorted list: `at(seconds, 0.99)`."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
