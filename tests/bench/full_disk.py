"""Promise 3: a full disk loses nothing and heals. The running server's file size limit is lowered under load, then raised."""

import asyncio
import random
import resource
import time
from pathlib import Path

from server.client import Client
from tests.bench.common import Ledger, Result, a_site, an_event, hall, tapping

SESSIONS = 20


def run(quick: bool = False) -> Result:
    """Fill the disk 5 times (quick: once) while phones tap."""
    return asyncio.run(_run(1 if quick else 5, 30 if quick else 100))


async def _run(times: int, phones: int) -> Result:
    chance = random.Random(3)
    lost: list[str] = []
    healed: list[float] = []
    told = reads = 0
    with a_site() as site:
        slug = an_event(site, SESSIONS).slug
        crowd = await hall(site, slug, phones)
        assert site.process is not None
        for _time in range(times):
            async with tapping(crowd, SESSIONS, 0.01, chance):
                await asyncio.sleep(1)
                await asyncio.to_thread(_limit, site.process.pid, _wal(site.data, slug))
                await asyncio.sleep(1.5)
                refused = sum(phone.refused for phone in crowd)
                answer = await Client(site.url).get(f"/e/{slug}")
                reads += answer.status == 200
                assert (await Client(site.url).get("/healthz")).status in (200, 503)
                await asyncio.to_thread(_limit, site.process.pid, resource.RLIM_INFINITY)
                began = time.monotonic()
                healed.append(await _next_tap(crowd, began))
                told += refused
            for phone in crowd:
                lost += await phone.lost()
    taps = sum(phone.taps for phone in crowd)
    reached = (
        f"{len(lost)} lost of {taps:,}, {told:,} told 503, {reads} of {times} pages read meanwhile, "
        f"writes again {max(healed):.1f} s after"
    )
    kept = not lost and told > 0 and reads == times and max(healed) < 2
    return Result("3  A full disk loses nothing and heals", "0 lost, 503, writes again in 2 s", reached, kept)


def _wal(data: Path, slug: str) -> int:
    return (data / f"{slug}.sqlite-wal").stat().st_size


def _limit(process: int, size: int) -> None:
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def _next_tap(crowd: list[Ledger], began: float) -> float:
    before = sum(phone.taps for phone in crowd)
    while sum(phone.taps for phone in crowd) == before:
        if time.monotonic() - began > 10:
            return 10.0
        await asyncio.sleep(0.02)
    return time.monotonic() - began
