"""The stream that says what moved, and the same as a plain answer for screens that poll."""

from collections.abc import Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server import web
from server.live import Hub
from server.store import numbers as store_numbers
from server.store.file import File

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


async def stream(request: Request) -> Response:
    """GET events: server-sent events, each with the numbers that moved; the first with all of them.

    503 where the server holds as many streams as it can: the page then asks for the numbers from time to time.
    """
    event = web.event_of(request)
    hubs: dict[str, Hub] = request.app.state.hubs
    if sum(map(len, hubs.values())) >= request.app.state.most_streams:
        return Response("Poll instead.", status_code=503, headers={"retry-after": "20"}, media_type="text/plain")
    return EventStream(event, request.app.state.hub(request.path_params["slug"]))


async def numbers(request: Request) -> Response:
    """GET numbers: where everything stands."""
    return web.data(web.event_of(request).read(store_numbers.current))


class EventStream(Response):
    """One screen's stream, without a task of its own: the connection itself says when the screen has gone."""

    def __init__(self, event: File, hub: Hub) -> None:
        self.background = None
        self.status_code = 200
        self.event, self.hub = event, hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send frames until the screen has gone or the server stops."""
        # Where everything stands is read in the same turn of the loop as the watcher joins, so nothing falls between.
        watcher = self.hub.join(self.event.read(store_numbers.current))
        try:
            scope["extensions"]["campgrid.gone"].append(watcher.leave)
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            while True:
                news = await watcher.next()
                if watcher.gone:
                    break
                await send({"type": "http.response.body", "body": self._frame(news), "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self.hub.drop(watcher)

    def _frame(self, news: Mapping[str, int]) -> bytes:
        if not news:
            return b": still here\n\n"
        spread = {"spread": self.hub.spread_seconds} if self.hub.spread_seconds else {}
        return b"event: numbers\ndata: " + msgspec.json.encode({**news, **spread}) + b"\n\n"
