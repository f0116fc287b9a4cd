"""Promise 16: a backup while people vote loses nothing, and a restart with streams open is over before anybody frowns."""

import asyncio
import random
import subprocess
import sys
import time

from server.client import Client
from server.store import backups
from server.store.file import connect
from tests.bench.common import Result, a_site, an_event, hall, tapping
from tests.conftest import REPO, Site

SESSIONS = 10


def run(quick: bool = False) -> list[Result]:
    """20 backups under load; SIGTERM with 1,000 streams open (quick: 3 and 150)."""
    return asyncio.run(_run(3 if quick else 20, 150 if quick else 1_000))


async def _run(copies: int, streams: int) -> list[Result]:
    with a_site() as site:
        slug = an_event(site, SESSIONS).slug
        backing = await _back_up(site, slug, copies)
        return [backing, await _restart(site, slug, streams)]


async def _back_up(site: Site, slug: str, copies: int) -> Result:
    crowd = await hall(site, slug, 30)
    wrong: list[str] = []
    async with tapping(crowd, SESSIONS, 0.01, random.Random(16)):
        for copy in range(copies):
            out = site.data.parent / f"copy{copy}.sqlite"
            command = [sys.executable, "-m", "server.cli", "backup", slug, "--data", str(site.data), "--out", str(out)]
            ran = await asyncio.to_thread(subprocess.run, command, cwd=REPO, capture_output=True, text=True)
            if ran.returncode or backups.trouble_in(out):
                wrong.append(ran.stderr)
    # A backup holds nothing that was never said: every wish in it is of somebody who is in it, on a session that is in it.
    held = connect(site.data.parent / f"copy{copies - 1}.sqlite")
    wishes = held.value("select count(*) from interests")
    held.close()
    refused = sum(phone.refused for phone in crowd)
    taps = sum(phone.taps for phone in crowd)
    reached = f"{len(wrong)} of {copies} backups wrong, {refused} of {taps:,} taps refused meanwhile, {wishes} wishes in the last"
    return Result("16 Backup while voting", "0 errors", reached, not wrong and not refused and wishes > 0)


async def _restart(site: Site, slug: str, streams: int) -> Result:
    back: dict[int, float] = {}
    opened = 0

    async def watch(place: int) -> None:
        """As a page does: when the stream ends, open it again after a second or so."""
        nonlocal opened
        chance = random.Random(place)
        while True:
            try:
                async for _numbers in Client(site.url).watch(f"/e/{slug}/events"):
                    if place not in back:
                        back[place] = time.monotonic()
                        opened += 1
            except (OSError, EOFError):
                pass
            await asyncio.sleep(chance.uniform(0.5, 2))

    tasks = []
    for start in range(0, streams, 50):
        tasks += [asyncio.create_task(watch(place)) for place in range(start, min(start + 50, streams))]
        await asyncio.sleep(0.05)
    while opened < streams:
        await asyncio.sleep(0.05)
    began = time.monotonic()
    await asyncio.to_thread(site.stop)
    exit_seconds = time.monotonic() - began
    back.clear()
    await asyncio.to_thread(site.start)
    until = time.monotonic() + 30
    while len(back) < streams and time.monotonic() < until:
        await asyncio.sleep(0.05)
    all_back = time.monotonic() - began
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    reached = f"exit in {exit_seconds:.1f} s, {len(back):,} of {streams:,} back {all_back:.1f} s after the signal"
    kept = exit_seconds < 6 and len(back) == streams and all_back < 15
    return Result(f"16 Restart with {streams:,} streams open", "exit < 6 s, all back < 15 s", reached, kept)
