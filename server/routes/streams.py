"""The stream that says what moved, and the same as a plain answer for screens that poll."""

from collections.abc import AsyncIterator

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from server import web
from server.live import Hub
from server.store import numbers as store_numbers


async def stream(request: Request) -> Response:
    """GET events: server-sent events, each with the numbers that moved; the first with all of them.

    503 where the server holds as many streams as it can: the page then asks for the numbers from time to time.
    """
    event = web.event_of(request)
    hubs: dict[str, Hub] = request.app.state.hubs
    if sum(map(len, hubs.values())) >= request.app.state.most_streams:
        return Response("Poll instead.", status_code=503, headers={"retry-after": "20"}, media_type="text/plain")
    hub: Hub = request.app.state.hub(request.path_params["slug"])

    async def frames() -> AsyncIterator[bytes]:
        # Where everything stands is read after the watcher is in place, so nothing can fall between.
        watching = hub.watch(event.read(store_numbers.current))
        async for news in watching:
            if not news:
                yield b": still here\n\n"
                continue
            if hub.spread_seconds:
                news["spread"] = hub.spread_seconds
            yield b"event: numbers\ndata: " + msgspec.json.encode(news) + b"\n\n"

    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(frames(), media_type="text/event-stream", headers=headers)


async def numbers(request: Request) -> Response:
    """GET numbers: where everything stands."""
    return web.data(web.event_of(request).read(store_numbers.current))
