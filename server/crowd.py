"""Simulated people: phones that join, pitch and show interest over HTTP as a browser would, and an organiser beside them.

Used by the demo, by a rehearsal and by the load benches. Knows addresses and forms; never the store or the solver.
"""

import asyncio
import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.client import Answer, Client

_NUMBER = re.compile(r"/(?:sessions|interests)/(\d+)")


class Unexpected(Exception):
    """The server answered something that a page would not have led to."""

    def __init__(self, doing: str, answer: Answer) -> None:
        words = re.sub(r"<[^>]+>|\s+", " ", answer.text)[:300]
        super().__init__(f"{doing}: status {answer.status}. {words}")


@dataclass
class Tally:
    """What the crowd did and how long the server took: seconds by what was asked, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)

    def took(self, doing: str, answer: Answer) -> Answer:
        """Count an answer; one that no page would lead to raises Unexpected."""
        self.seconds.setdefault(doing, []).append(answer.seconds)
        if answer.status >= 400:
            raise Unexpected(doing, answer)
        return answer

    def slowest(self, doing: str, share: float = 1.0) -> float:
        """Seconds within which `share` of these answers came; 0.0 if there were none."""
        sorted_seconds = sorted(self.seconds.get(doing, ()))
        if not sorted_seconds:
            return 0.0
        return sorted_seconds[min(len(sorted_seconds) - 1, int(share * len(sorted_seconds)))]


@dataclass
class Phone:
    """One phone of an event. `wishes` is what the server has acknowledged: session number -> state."""

    client: Client
    slug: str
    tally: Tally
    name: str = ""
    topics: frozenset[str] = frozenset()
    wishes: dict[int, str] = field(default_factory=dict)

    async def arrive(self, code: str = "") -> str:
        """Scan the code, open the feed; gives the page."""
        if code:
            self.tally.took("join", await self.client.get(f"/J/{code}"))
        return self.tally.took("feed", await self.client.get(f"/e/{self.slug}")).text

    async def look(self) -> list[int]:
        """Open the feed; gives the numbers of the sessions in it."""
        return sorted({int(number) for number in _NUMBER.findall(await self.arrive())})

    async def give_name(self) -> None:
        """Say who this is."""
        self.tally.took("name", await self.client.post(f"/e/{self.slug}/me", {"name": self.name}))

    async def pitch(self, fields: dict[str, Any]) -> int:
        """Pitch a session by the form; gives its number."""
        answer = self.tally.took("pitch", await self.client.post(f"/e/{self.slug}/pitch", fields))
        found = re.search(r"/sessions/(\d+)", answer.headers.get("location", "") + answer.text)
        if found is None:
            raise Unexpected("pitch", answer)
        return int(found[1])

    async def queue(self, number: int) -> None:
        """Stand in line for the microphone."""
        self.tally.took(
            "queue", await self.client.post(f"/e/{self.slug}/queue/{number}", {"state": "join", "way": "mic"})
        )

    async def wish(self, number: int, state: str) -> None:
        """Set interest in a session: none, come or must."""
        path = f"/e/{self.slug}/interests/{number}"
        self.tally.took("interest", await self.client.post(path, {"state": state}))
        self.wishes[number] = state

    async def read_grid(self) -> str:
        """Open the published grid; gives the page."""
        return self.tally.took("grid", await self.client.get(f"/e/{self.slug}/grid")).text

    async def watch(self, heard: Callable[[dict[str, Any]], None]) -> None:
        """Keep the stream open and pass on what it says, opening it again when it breaks, until cancelled."""
        while True:
            try:
                async for numbers in self.client.watch(f"/e/{self.slug}/events"):
                    heard(numbers)
            except (OSError, EOFError):
                await asyncio.sleep(1)


@dataclass
class Organiser:
    """Somebody signed in on the desk."""

    client: Client
    slug: str
    tally: Tally

    async def sign_in(self, key: str) -> None:
        """Use a one-time key up."""
        self.tally.took("sign in", await self.client.post(f"/e/{self.slug}/sign-in", {"key": key}))

    async def post(self, path: str, **fields: Any) -> Answer:
        """Send a form of the desk; `path` is below the event."""
        return self.tally.took(path, await self.client.post(f"/e/{self.slug}{path}", fields))

    async def send(self, path: str, value: dict[str, Any]) -> Answer:
        """Ask for something as a script does; the answer is JSON."""
        return self.tally.took(path.split("/")[1], await self.client.send("POST", f"/e/{self.slug}{path}", value))

    async def read(self, path: str) -> Answer:
        """Read something as JSON."""
        return self.tally.took(
            path.split("/")[1], await self.client.get(f"/e/{self.slug}{path}", {"accept": "application/json"})
        )


def phones(address: str, slug: str, count: int, topics: Sequence[str], chance: random.Random) -> list[Phone]:
    """A crowd that shares one tally; each phone cares for two or three of the topics."""
    tally = Tally()
    return [
        Phone(Client(address), slug, tally, topics=frozenset(chance.sample(list(topics), min(3, len(topics)))))
        for _number in range(count)
    ]


async def at_random_times(
    work: Iterable[Callable[[], Any]], seconds: float, chance: random.Random, tally: Tally, at_once: int = 64
) -> None:
    """Begin each piece of work at a moment of its own within `seconds`; what goes wrong is noted in the tally."""
    gate = asyncio.Semaphore(at_once)

    async def one(begin: Callable[[], Any]) -> None:
        await asyncio.sleep(chance.uniform(0, seconds))
        async with gate:
            try:
                await begin()
            except (Unexpected, OSError, EOFError) as trouble:
                tally.troubles.append(str(trouble) or type(trouble).__name__)

    await asyncio.gather(*(one(begin) for begin in work))
