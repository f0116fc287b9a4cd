"""Memory stays flat over a day: rounds of reading, tapping, publishing and streams that come and go, hour after hour."""

import asyncio
import random

from server.client import Client
from tests.bench.common import Ledger, Result, a_site, an_event, hall, resident_megabytes
from tests.conftest import Organiser, Site

SESSIONS, PHONES = 20, 40
MOST_MEGABYTES = 15


def run(quick: bool = False) -> Result:
    """40 rounds (quick: 6) after 5 that warm up; a round is about ten minutes of a camp of 40 phones."""
    return asyncio.run(_run(6 if quick else 40))


async def _run(rounds: int) -> Result:
    chance = random.Random(18)
    with a_site() as site:
        organiser = an_event(site, SESSIONS)
        phones = await hall(site, organiser.slug, PHONES)
        for _round in range(5):
            await _round_of(site, organiser, phones, chance)
        before = resident_megabytes(site)
        for _round in range(rounds):
            await _round_of(site, organiser, phones, chance)
        after = resident_megabytes(site)
    grown = after - before
    reached = f"{before:.0f} MB, then {after:.0f} MB after {rounds} rounds"
    return Result("   Memory stays flat over a day", f"< {MOST_MEGABYTES} MB more", reached, grown < MOST_MEGABYTES)


async def _round_of(site: Site, organiser: Organiser, phones: list[Ledger], chance: random.Random) -> None:
    slug, path = organiser.slug, organiser.path

    async def visit(phone: Ledger) -> None:
        for page in ("", "/grid", "/plan"):
            assert (await phone.client.get(f"{path}{page}")).status == 200
        for _tap in range(5):
            await phone.wish(chance.randint(1, SESSIONS), chance.choice(("come", "must", "none")))

    async def listen() -> None:
        async for _numbers in Client(site.url).watch(f"/e/{slug}/events"):
            pass

    listening = [asyncio.create_task(listen()) for _phone in phones]
    await asyncio.gather(*(visit(phone) for phone in phones))
    desk = Client(site.url, dict(organiser.client.cookies))
    for page in ("/desk", "/projector", "/projector/wall", "/desk/stage"):
        assert (await desk.get(f"{path}{page}")).status == 200
    await desk.post(f"{path}/desk/stage", {"do": "notice", "notice": f"Round {chance.random()}"})
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    desk.close()
