"""The published grid: the page, and the fragment that all phones share."""

from starlette.requests import Request
from starlette.responses import Response

from server import clock, web, words
from server.errors import Refused
from server.routes import phones, plan
from server.store import events, interests, keepers, numbers, revisions, sessions
from server.store.revisions import Time
from server.views import grid as views
from server.words import gettext as _

_WAYS = ("time", "room", "mine")


async def page(request: Request) -> Response:
    """GET grid: by time, by room, mine, or what is asked for with ?q=."""
    if web.is_api(request):
        return web.data(web.event_of(request).read(revisions.latest))
    by, asked = _way(request)
    view, wishes = _own(request, by, asked)
    return phones.page(
        request,
        "grid/page.html",
        "grid",
        view=view,
        wishes=wishes,
        told=plan.told_of(request),
        slug=request.path_params["slug"],
        by=by,
        asked=asked,
    )


async def fragment(request: Request) -> Response:
    """GET grid/{revision}: a number, or `latest`. The same bytes for everybody, made once for each state of the event.

    What is one's own (`?by=mine`, `?q=`) is made for who asks, and kept for nobody.
    """
    event, slug = web.event_of(request), request.path_params["slug"]
    which: str = request.path_params["revision"]
    if which != "latest" and not which.isdecimal():
        raise Refused(_("There is no grid {number}.").format(number=which), status=404)
    number = int(which) if which != "latest" else None
    by, asked = _way(request)
    if asked or by == "mine":
        view, wishes = _own(request, by, asked)
        return web.page(request, "grid/_grid.html", view=view, wishes=wishes, slug=slug)
    moved = event.read(numbers.current)
    newest = event.read(revisions.latest_number) if number is None else number
    turn = _turn(request, newest)
    key = ("grid", slug, words.language(), newest, by, moved["grid"], moved["event"], turn,
           phones.is_over(request))  # fmt: skip

    def make() -> str:
        return web.render("grid/_grid.html", view=_grid(request, number, by, "", None), wishes={}, slug=slug)

    return request.app.state.shared.answer(request, key, make)  # type: ignore[no-any-return]


def _way(request: Request) -> tuple[str, str]:
    """How somebody reads the grid, and what they look for in it."""
    by = request.query_params.get("by", "time")
    return (by if by in _WAYS else "time"), request.query_params.get("q", "")[:100]


def _own(request: Request, by: str, asked: str) -> tuple[views.GridView | None, dict[int, str]]:
    """The grid with the wishes of who asks."""
    event = web.event_of(request)
    person = web.who_of(request).person
    wishes = event.read(interests.of_person, person) if person else {}
    only = None
    if by == "mine":
        leads = event.read(sessions.led_by, person) if person else []
        only = frozenset({*wishes, *(session.number for session in leads)})
    return _grid(request, None, by, asked, only), wishes


def _grid(
    request: Request, number: int | None, by: str, asked: str, only: frozenset[int] | None
) -> views.GridView | None:
    event = web.event_of(request)
    revision = phones.grid(request, number)
    if revision is None:
        return None
    full = frozenset(session for session, said in event.read(keepers.reports).items() if "full" in said)
    return views.grid(
        event.read(events.get),
        revision,
        phones.every_session(request),
        clock.now(),
        by=by,
        asked=asked,
        only=only,
        full=full,
    )


def _turn(request: Request, number: int) -> int:
    """When "now" turns next: part of the fragment's key, so that a kept one is never late. A revision's times are read once."""
    if not number:
        return 0
    edges: dict[tuple[str, int], tuple[Time, ...]] = request.app.state.turns
    key = (request.path_params["slug"], number)
    if key not in edges:
        edges[key] = web.event_of(request).read(revisions.get, number).times
    return views.turns_at(edges[key], clock.now())
