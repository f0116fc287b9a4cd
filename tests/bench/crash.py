"""Promise 1: an acknowledged wish or pitch survives kill -9. The server is killed under load, again and again."""

import asyncio
import random
import time

from server.client import Client
from tests.bench.common import Result, a_site, an_event, hall, tapping

SESSIONS = 20


def run(quick: bool = False) -> Result:
    """Kill until 20,000 wishes were acknowledged (quick: 500)."""
    return asyncio.run(_run(500 if quick else 20_000, 40 if quick else 100))


async def _run(wanted: int, phones: int) -> Result:
    chance = random.Random(1)
    acknowledged = kills = pitched = 0
    lost: list[str] = []
    away: list[float] = []
    with a_site() as site:
        slug = an_event(site, SESSIONS).slug
        crowd = await hall(site, slug, phones)
        while acknowledged < wanted or kills < 2:
            before = sum(phone.taps for phone in crowd)
            titles: list[str] = []
            async with tapping(crowd, SESSIONS, 0.005, chance):
                pitching = asyncio.create_task(_pitch_on(site.url, slug, titles, kills))
                await asyncio.sleep(chance.uniform(0.4, 1.6))
                site.stop(kill=True)
                pitching.cancel()
            await asyncio.gather(pitching, return_exceptions=True)
            kills += 1
            began = time.monotonic()
            site.start()
            away.append(time.monotonic() - began)
            acknowledged += sum(phone.taps for phone in crowd) - before
            for phone in crowd:
                lost += await phone.lost()
            page = (await Client(site.url).get(f"/e/{slug}")).text
            lost += [title for title in titles if title not in page]
            pitched += len(titles)
    reached = (
        f"{len(lost)} lost of {acknowledged:,} wishes and {pitched} pitches, {kills} kills; back in {max(away):.1f} s"
    )
    return Result("1  A crash loses nothing acknowledged", "0 lost of 20,000, back in 1 s", reached, not lost)


async def _pitch_on(address: str, slug: str, titles: list[str], round_: int) -> None:
    client = Client(address)
    for n in range(1000):
        title = f"Crash pitch {round_} {n}"
        answer = await client.post(f"/e/{slug}/pitch", {"title": title})
        if answer.status == 303:
            titles.append(title)
        await asyncio.sleep(0.03)
