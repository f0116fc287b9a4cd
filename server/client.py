"""A small HTTP client for simulated phones: one kept connection, cookies, streams. Asks nothing of pages and knows no routes.

Why not a library: a rehearsal holds thousands of phones in one process, and a bench must cost less than what it measures.
"""

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

_LIMIT = 4 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back: `headers` by lower-case name, `seconds` from the first byte sent to the last received."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    def json(self) -> Any:
        """The body as a JSON value."""
        return json.loads(self.body)


@dataclass
class Client:
    """One browser-like visitor of one site: `address` is its origin, such as "http://127.0.0.1:8000"."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    tls: ssl.SSLContext | None = None
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """GET a path."""
        return await self.ask("GET", path, headers=headers)

    async def post(self, path: str, fields: Mapping[str, Any] | Sequence[tuple[str, Any]] = ()) -> Answer:
        """POST a form, as a page would. Redirects are not followed."""
        body = urlencode(fields, doseq=True).encode()
        return await self.ask("POST", path, body, {"content-type": "application/x-www-form-urlencoded"})

    async def send(self, method: str, path: str, value: Any) -> Answer:
        """Send JSON, as a script would."""
        return await self.ask(method, path, json.dumps(value).encode(), {"content-type": "application/json"})

    async def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """One request and its answer, one at a time. Raises OSError or EOFError where the server goes away."""
        async with self._turn:
            return await self._ask(method, path, body, headers or {})

    async def watch(self, path: str, since: Mapping[str, str] | None = None) -> AsyncIterator[dict[str, Any]]:
        """The JSON of each server-sent event at `path`, on a connection of its own, until the server ends it.

        Raises OSError where the stream is refused.
        """
        reader, writer = await self._open()
        try:
            writer.write(self._head("GET", path, 0, {"accept": "text/event-stream", **(since or {})}))
            status, headers = await _read_head(reader, {})
            if status != 200:
                raise OSError(f"the stream was refused: {status}")
            async for line in _lines(reader, headers):
                if line.startswith(b"data:"):
                    yield json.loads(line[5:])
        finally:
            writer.close()

    def close(self) -> None:
        """Let the connection go; the next request opens another."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        if self._writer is None or self._reader is None or self._reader.at_eof():
            await self._connect()
        assert self._reader is not None
        assert self._writer is not None
        began = time.perf_counter()
        try:
            self._writer.write(self._head(method, path, len(body), headers) + body)
            await self._writer.drain()
            status, found = await _read_head(self._reader, self.cookies)
            content = b"" if method == "HEAD" or status in (204, 304) else await _read_body(self._reader, found)
        except BaseException:
            self.close()
            raise
        if found.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, found, content, time.perf_counter() - began)

    async def _connect(self) -> None:
        self.close()
        self._reader, self._writer = await self._open()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        parts = urlsplit(self.address)
        secure = parts.scheme == "https"
        tls = (self.tls or ssl.create_default_context()) if secure else None
        return await asyncio.open_connection(
            parts.hostname, parts.port or (443 if secure else 80), limit=_LIMIT, ssl=tls
        )

    def _head(self, method: str, path: str, length: int, headers: Mapping[str, str]) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"host: {urlsplit(self.address).netloc}"]
        if method not in ("GET", "HEAD"):
            lines += [f"origin: {self.address}", f"content-length: {length}"]
        if self.token:
            lines.append(f"authorization: Bearer {self.token}")
        elif self.cookies:
            lines.append("cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _read_head(reader: asyncio.StreamReader, cookies: dict[str, str]) -> tuple[int, dict[str, str]]:
    """The status and headers of an answer; cookies that it sets go into `cookies`."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in filter(None, lines):
        name, _colon, value = line.partition(":")
        headers[name.lower()] = value.strip()
        if name.lower() == "set-cookie":
            pair, *facts = value.strip().split(";")
            key, _equals, content = pair.partition("=")
            ended = any(fact.strip().lower() == "max-age=0" for fact in facts)
            cookies.pop(key, None) if ended else cookies.__setitem__(key, content)
    return int(first.split(" ")[1]), headers


async def _read_body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return b"".join([chunk async for chunk in _chunks(reader)])
    return await reader.read()


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        yield (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")


async def _lines(reader: asyncio.StreamReader, headers: dict[str, str]) -> AsyncIterator[bytes]:
    held = b""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        async for chunk in _chunks(reader):
            *whole, held = (held + chunk).split(b"\n")
            for line in whole:
                yield line
    else:
        while line := await reader.readline():
            yield line
