"""Promise 17: bad input never ends in a 5xx. Every route, with bodies, fields, headers and lines that nobody should send."""

import asyncio
import json
import random
import string
from collections.abc import AsyncIterator
from typing import Any

from server.client import Client
from tests.bench.common import Result, a_site, an_event
from tests.conftest import Site
from tests.safe.test_rights import ALL, Door

_FIELDS = [
    "a",
    "about",
    "again",
    "and",
    "answer",
    "approve",
    "back",
    "b",
    "capacity",
    "co_hosts",
    "code",
    "count",
    "date",
    "day",
    "do",
    "end",
    "entry",
    "expected",
    "features",
    "file",
    "first",
    "forget_on",
    "heads",
    "kind",
    "lang",
    "language",
    "length",
    "licence",
    "max_moves",
    "minutes",
    "mode",
    "name",
    "needs",
    "note",
    "notice",
    "number",
    "once",
    "option",
    "paste",
    "person",
    "phase",
    "pin",
    "reason",
    "record",
    "redo",
    "role",
    "room",
    "rule",
    "scope",
    "seconds",
    "seen",
    "slot",
    "spare",
    "start",
    "state",
    "step",
    "sure",
    "take",
    "text",
    "timezone",
    "title",
    "token",
    "topic",
    "undo",
    "until",
    "value",
]
_ODD: tuple[Any, ...] = (
    "", " ", "0", "-1", "1", "99999999999999999999", "1e999", "NaN", "\x00", "é" * 3000, "'; drop table x;--", "<b>", "2026-13-45",
    "25:99", "Mars/Base", "none", "come", "must", "yes", "\u202e", "../../etc/passwd", "%00", "null", "a" * 300,
    None, True, [], {}, [[]], {"a": 1}, 1.5, -7, 2**70,
)  # fmt: skip
_RAW = (
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nhost: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"GET  HTTP/9.9\r\n\r\n",
    b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n",
    b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET /e/%2e%2e/%2e%2e HTTP/1.1\r\nhost: \r\n\r\n",
    b"\n" * 100,
    b"GET / HTTP/1.1\r\nhost: x\r\ncookie: \xff\xff=\xff; badge-x=\x01\r\nconnection: close\r\n\r\n",
)


def run(quick: bool = False) -> Result:
    """12,000 requests (quick: 700) as an organiser and as a stranger, and what is no HTTP at all."""
    return asyncio.run(_run(700 if quick else 12_000))


async def _run(many: int) -> Result:
    chance = random.Random(17)
    bad: list[str] = []
    with a_site() as site:
        organiser = an_event(site, 3)
        asked = 0
        clients = [Client(site.url, dict(organiser.client.cookies)), Client(site.url)]
        doors = [door for door in ALL if not door.at.endswith(("/events", "/desk/day/delete", "/proposals"))]
        while asked < many:
            for door in doors:
                client = chance.choice(clients)
                path, body, headers = _odd_request(door, organiser.slug, chance)
                try:
                    answer = await asyncio.wait_for(client.ask(door.method, path, body, headers), 30)
                except (OSError, EOFError, asyncio.IncompleteReadError):
                    client.close()  # the server may hang up on what is no HTTP
                    continue
                finally:
                    asked += 1
                if answer.status >= 500 and answer.status != 503:
                    bad.append(f"{answer.status} {door.method} {path} {body[:200]!r}")
        bad += [text async for text in _raw(site)]
        alive = (await Client(site.url).get("/healthz")).status == 200
        traces = site.log().count("Traceback")
    for line in sorted(set(bad))[:20]:
        print("   ", line[:300])
    reached = f"{len(bad)} of {asked:,} ended in a 5xx, {traces} tracebacks"
    return Result("17 Bad input never ends in a 5xx", "0 of 10,000", reached, not bad and alive and not traces)


def _odd_request(door: Door, slug: str, chance: random.Random) -> tuple[str, bytes, dict[str, str]]:
    path = door.url(slug)
    if chance.random() < 0.25:
        parts = enumerate(path.split("/"))
        path = "/".join(_odd_part(part, chance) if n > 1 and chance.random() < 0.4 else part for n, part in parts)
    if chance.random() < 0.3:
        path += "?" + "&".join(f"{chance.choice(_FIELDS)}={_escaped(chance.choice(_ODD))}" for _n in range(2))
    fields = {chance.choice(_FIELDS): chance.choice(_ODD) for _n in range(chance.randint(0, 6))}
    kind = chance.random()
    headers = {"accept": chance.choice(("application/json", "text/html", "*/*", "x"))}
    if chance.random() < 0.2:
        headers["accept-language"] = chance.choice(("cy", "xx;q=9", ",,,", "é".encode().decode("latin-1")))
    if door.method in ("GET", "HEAD"):
        if chance.random() < 0.2:
            headers["if-none-match"] = headers["if-modified-since"] = chance.choice(("*", '"x"', "yesterday"))
        return path, b"", headers
    if kind < 0.45:
        return path, json.dumps(fields).encode(), headers | {"content-type": "application/json"}
    if kind < 0.85:
        body = "&".join(f"{name}={_escaped(value)}" for name, value in fields.items()).encode()
        return path, body, headers | {"content-type": "application/x-www-form-urlencoded"}
    junk = bytes(chance.randrange(256) for _n in range(chance.randint(0, 400)))
    types = (
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "",
    )
    return path, junk, headers | {"content-type": chance.choice(types)}


def _odd_part(part: str, chance: random.Random) -> str:
    return chance.choice(
        ("0", "-1", "9" * 30, "%00", "%ff%fe", "..", "%2e%2e", "x" * 300, part.upper(), "", "1.5", "%E2%80%AE")
    )


def _escaped(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return "".join(
        c if c in string.ascii_letters + string.digits else "".join(f"%{b:02X}" for b in c.encode()) for c in text
    )


async def _raw(site: Site) -> AsyncIterator[str]:
    for sent in _RAW:
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(sent)
        try:
            said = await asyncio.wait_for(reader.read(200), 2)
        except (TimeoutError, OSError):
            said = b""
        if b" 500 " in said[:20]:
            yield f"500 {sent[:60]!r}"
        writer.close()
