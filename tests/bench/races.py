"""Promises 4, 5 and 10: retries, doubles and lost answers count once; two organisers never overwrite each other."""

import asyncio
import random
from typing import Any

from server.client import Client
from server.store.file import connect
from tests.bench.common import Ledger, Result, a_site, an_event, hall
from tests.conftest import Site

SESSIONS = 8


def run(quick: bool = False) -> list[Result]:
    """2,000 raced wishes, 1,000 pitches and wishes over a line that breaks, 1,000 raced moves (quick: 150 each)."""
    many = 150 if quick else 1_000
    return asyncio.run(_run(many))


async def _run(many: int) -> list[Result]:
    with a_site() as site:
        organiser = an_event(site, SESSIONS)
        cookies = dict(organiser.client.cookies)
        return [
            await _doubles(site, organiser.slug, 2 * many),
            await _breaking_line(site, organiser.slug, many),
            await _moves(site, organiser.slug, cookies, many),
        ]


async def _doubles(site: Site, slug: str, many: int) -> Result:
    """One phone, several connections, the same wish at once: it is one row, and the last that was answered holds."""
    chance = random.Random(4)
    phone = (await hall(site, slug, 1))[0].client
    twins = [Client(site.url, dict(phone.cookies)) for _n in range(8)]
    wrong = 0
    for _turn in range(many // 8):
        number, state = chance.randint(1, SESSIONS), chance.choice(("come", "must", "none"))
        sent = [twin.post(f"/e/{slug}/interests/{number}", {"state": state}) for twin in twins]
        answers = await asyncio.gather(*sent)
        held = (await phone.get(f"/e/{slug}/interests")).json().get(str(number), "none")
        wrong += held != state or any(answer.status != 303 for answer in answers)
    extra = _count(site, slug, "select count(*) - count(distinct person || ':' || session) from interests")
    reached = f"{extra} extra, {wrong} wrong of {many:,} raced wishes"
    return Result("4  One badge, one wish, the last counts", "0 extra", reached, not extra and not wrong)


async def _breaking_line(site: Site, slug: str, many: int) -> Result:
    """A proxy that breaks 15 % of requests before they arrive and 15 % of answers on their way back; phones send again."""
    chance = random.Random(5)
    broken = 0

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal broken
        host, port = site.url.removeprefix("http://").split(":")
        fate = chance.random()
        up_reader, up_writer = await asyncio.open_connection(host, int(port))
        try:
            while data := await reader.read(65536):
                if fate < 0.15:
                    broken += 1
                    break
                up_writer.write(data)
                await up_writer.drain()
                answer = await up_reader.read(65536)
                if fate < 0.30:
                    broken += 1
                    break
                writer.write(answer)
                await writer.drain()
                fate = chance.random()
        except OSError:
            pass
        finally:
            writer.close()
            up_writer.close()

    line = await asyncio.start_server(carry, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{line.sockets[0].getsockname()[1]}"
    crowd = await hall(site, slug, 10)
    for phone in crowd:
        phone.client.address = address
        phone.client.close()
    before = _count(site, slug, "select count(*) from sessions")
    for turn in range(many // 10):
        await asyncio.gather(
            *(_until_it_arrives(phone, slug, f"{place}-{turn}", chance) for place, phone in enumerate(crowd))
        )
    lost = [each for phone in crowd for each in await _through(phone, site.url)]
    pitched = _count(site, slug, "select count(*) from sessions") - before
    line.close()
    wanted = many // 10 * 10
    reached = f"{len(lost)} wishes lost, {pitched - wanted:+d} pitches of {wanted:,}, the line broke {broken:,} times"
    return Result("5  Bad Wi-Fi neither loses nor doubles", "all arrive once", reached, not lost and pitched == wanted)


async def _until_it_arrives(phone: Ledger, slug: str, key: str, chance: random.Random) -> None:
    number, state = chance.randint(1, SESSIONS), chance.choice(("come", "must", "none"))
    while not await phone.wish(number, state):
        pass
    while True:
        try:
            answer = await phone.client.post(f"/e/{slug}/pitch", {"title": f"Pitch {key}", "once": f"once-{key}"})
        except (OSError, EOFError):
            continue
        assert answer.status == 303, answer.text
        return


async def _through(phone: Ledger, address: str) -> list[str]:
    phone.client.address = address
    phone.client.close()
    phone.unanswered = {}
    return await phone.lost()


async def _moves(site: Site, slug: str, cookies: dict[str, str], many: int) -> Result:
    """Two organisers move random cards at the same instant, each naming the draft that they saw."""
    chance = random.Random(10)
    two = [Client(site.url, dict(cookies)) for _n in range(2)]
    rooms, slots = (
        _column(site, slug, "select id from rooms"),
        _column(site, slug, "select id from slots where kind = 'session'"),
    )
    taken = refused = wrong = 0
    for _turn in range(many // 2):
        seen = _count(site, slug, "select coalesce(max(id), 0) from steps")
        asked = [(chance.randint(1, SESSIONS), chance.choice(rooms), chance.choice(slots)) for _each in two]
        sent = [
            _put(client, slug, number, room, slot, seen)
            for client, (number, room, slot) in zip(two, asked, strict=True)
        ]
        for status in await asyncio.gather(*sent):
            taken += status < 300
            refused += status == 409
            wrong += status not in (200, 201, 409)
    doubled = _count(site, slug, "select count(*) - count(distinct room || ':' || slot) from placements")
    steps = _count(site, slug, "select count(*) from steps")
    lost = abs(steps - taken)
    reached = (
        f"{taken} taken, {refused} refused with the grid as it is, {lost} lost, {doubled} double-booked, {wrong} odd"
    )
    kept = not lost and not doubled and not wrong and refused > 0
    return Result("10 Two organisers never overwrite each other", "0 lost, 0 double-booked", reached, kept)


async def _put(client: Client, slug: str, number: int, room: int, slot: int, seen: int) -> int:
    sent: dict[str, Any] = {"room": room, "slot": slot, "seen": seen}
    return (await client.send("PUT", f"/e/{slug}/placements/{number}", sent)).status


def _count(site: Site, slug: str, sql: str) -> int:
    db = connect(site.data / f"{slug}.sqlite", readonly=True)
    try:
        return int(db.value(sql))
    finally:
        db.close()


def _column(site: Site, slug: str, sql: str) -> list[int]:
    db = connect(site.data / f"{slug}.sqlite", readonly=True)
    try:
        return [int(next(iter(row.values()))) for row in db.all(sql)]
    finally:
        db.close()
