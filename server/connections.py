"""Connections that can't be held for nothing: the listening socket's own time-outs, deadlines for a request's head and body,
and a cap below the descriptor limit. Knows nothing of what is asked.

The kernel drops a phone that has left (TCP_USER_TIMEOUT: what was sent is not acknowledged; keep-alive: nothing is sent
at all). A client that trickles its headers, or its form, is ended by the server itself.
"""

import asyncio
import resource
import socket
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10  # for the request line and all headers, from the first byte
BODY_SECONDS = 20  # for a form of at most 64 KB
MOST_HEAD_BYTES = 32 * 1024
GONE_SECONDS = 15
_SPARE_DESCRIPTORS = 128  # event files, logs, the solver's pipes
_LEAST_DESCRIPTORS = 256


class Limits:
    """How many connections and streams fit under this process's descriptor limit, which is first raised as far as it goes."""

    def __init__(self) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
        self.descriptors = soft
        self.connections = max(32, soft - _SPARE_DESCRIPTORS)
        # Whatever the streams take, a third of the connections is left for taps and pages.
        self.streams = self.connections * 2 // 3

    @property
    def too_few(self) -> bool:
        """Whether a hall would not fit."""
        return self.descriptors < _LEAST_DESCRIPTORS


class Connection(HttpToolsProtocol):
    """uvicorn's connection with deadlines and a cap. `most` is set once, when the server starts."""

    most: int = 1_000

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._in_head = False
        self._gone: list[Callable[[], None]] = []

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.write(b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\n\r\n")
            transport.close()
            return
        self._expect(HEAD_SECONDS)  # a connection on which nothing is ever asked is held for nothing, too

    def connection_lost(self, exc: Exception | None) -> None:
        self._relax()
        for tell in self._gone:
            tell()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.cycle is None or self.cycle.response_complete or self._in_head:
            self._head_bytes += len(data)
            if not self._in_head:
                self._in_head = True
                self._expect(HEAD_SECONDS)
        super().data_received(data)
        if self._in_head and self._head_bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
            self._end(b"431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        # A stream asks here to be told when its client has gone, in place of a task that waits for it.
        self._gone = []
        self.scope["extensions"] = {"campgrid.gone": self._gone}  # type: ignore[dict-item]

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_bytes = 0
        self._expect(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._relax()
        super().on_message_complete()

    def _expect(self, seconds: float) -> None:
        self._relax()
        self._deadline = self.loop.call_later(seconds, self._end, b"408 Request Timeout")

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _end(self, status: bytes) -> None:
        self._relax()
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            self.transport.close()


def patient(sock: socket.socket) -> socket.socket:
    """Give a listening socket the kernel's time-outs; each connection that it accepts has them too (Linux)."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_USER_TIMEOUT", GONE_SECONDS * 1000),
        ("TCP_KEEPIDLE", 10),
        ("TCP_KEEPINTVL", 5),
        ("TCP_KEEPCNT", 3),
    ):
        if hasattr(socket, name):  # macOS has only some of them
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return sock
