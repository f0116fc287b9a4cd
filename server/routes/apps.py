"""What makes an event's page installable, and its pages open without a connection: the manifest and the service worker."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import web
from server.store import events

_ICONS = (
    ("icons/192.png", "192x192", "any"),
    ("icons/512.png", "512x512", "any"),
    ("icons/512.png", "512x512", "maskable"),
)
_WALL = "#f2ede3"  # the token --wall in light: a manifest can't name a token


async def manifest(request: Request) -> Response:
    """GET manifest.webmanifest: the event as an app of its own."""
    event = web.event_of(request).read(events.get)
    static = request.app.state.static_url
    home = f"/e/{event.slug}"
    made = {
        "id": home,
        "name": event.name,
        "short_name": event.name[:12].strip(),
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": _WALL,
        "theme_color": _WALL,
        "icons": [
            {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in _ICONS
        ],
    }
    return Response(
        msgspec.json.encode(made), media_type="application/manifest+json", headers={"cache-control": "no-cache"}
    )


async def worker(request: Request) -> Response:
    """GET sw.js: at the root, so that it may answer for every event's pages."""
    request.path_params["name"] = "sw.js"
    answer: Response = await request.app.state.statics.serve(request)
    answer.headers["cache-control"] = "no-cache"
    return answer
