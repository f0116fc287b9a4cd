"""The grid where other people's pages are: an iframe, a script-free fragment, and the sign at a room's door.

None of these reads a cookie or knows who looks; all of them say the same to everybody.
"""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import clock, web, words
from server.errors import Refused
from server.formats import now_next
from server.formats.schedule import Schedule
from server.routes import exports
from server.store import events, numbers
from server.views import doors_sign, programme
from server.words import gettext as _


async def page(request: Request) -> Response:
    """GET embed: the live grid for an iframe on a camp's own site."""
    moment = clock.now()
    event = web.event_of(request)
    now = event.read(numbers.current)
    found = exports.current(request)
    return web.page(
        request, "open/embed.html", headers={"cache-control": "no-cache"}, numbers=now, **_grid(request, found, moment)
    )


async def fragment(request: Request) -> Response:
    """GET embed/grid: what the iframe fetches again when the grid moved."""
    return web.page(request, "open/_embed.html", **_grid(request, exports.current(request), clock.now()))


async def plain(request: Request) -> Response:
    """GET embed/grid.html: the grid as a piece of HTML without script, for a site that includes it on its own server."""
    moment = clock.now()
    found = exports.current(request)
    what = f"plain:{now_next.moment_key(found, moment)}:{words.language()}"
    return exports.give(
        request, what, lambda: web.render("open/plain.html", **_grid(request, found, moment)).encode(), "text/html", {}
    )


async def door(request: Request) -> Response:
    """GET door/{room}/sign: what is on in one room, for a screen at its door."""
    event = web.event_of(request)
    now = event.read(numbers.current)
    return web.page(
        request, "open/door.html", event=event.read(events.get), numbers=now, view=_door(request), slug=_slug(request)
    )


async def door_day(request: Request) -> Response:
    """GET door/{room}/sign/day: its live part."""
    return web.page(request, "open/_door.html", view=_door(request), slug=_slug(request))


def _door(request: Request) -> doors_sign.DoorView:
    event = web.event_of(request)
    room = next((each for each in event.read(events.rooms) if each.id == request.path_params["room"]), None)
    if room is None:
        raise Refused(_("There is no such room here. Check the address on the door."), status=404)
    return doors_sign.door(exports.current(request), room, clock.now())


def _grid(request: Request, found: Schedule, moment: datetime) -> dict[str, Any]:
    return {
        "schedule": found,
        "days": programme.days(found, lambda entry: entry.url, moment),
        "slug": _slug(request),
        "until": _until(found, moment),
    }


def _until(found: Schedule, moment: datetime) -> int:
    turns = now_next.changes_at(found, moment)
    return int(clock.moment(turns).timestamp()) if turns else 0


def _slug(request: Request) -> str:
    slug: str = request.path_params["slug"]
    return slug
