"""The phone's home: the pitches, to show interest in."""

from starlette.requests import Request
from starlette.responses import Response

from server import phases, web, words
from server.routes import now, phones
from server.store import events, interests, numbers, revisions, sessions
from server.views import feed as views
from server.views import phones as phone_views


async def home(request: Request) -> Response:
    """GET /e/{slug}: every pitch in this phone's order, with its own wishes."""
    event = web.event_of(request)
    newest = max((session.number for session in event.read(sessions.shown)), default=0)
    person = web.who_of(request).person
    return phones.page(
        request,
        "feed/page.html",
        "feed",
        view=_feed(request, views.order_of(_seed(request)), newest, newest),
        wishes=event.read(interests.of_person, person) if person else {},
        stage=now.both(request),
    )


async def fragment(request: Request) -> Response:
    """GET feed/{order}: the same list, shared by all phones with this order; no wish is in it."""
    event = web.event_of(request)
    slug, order = request.path_params["slug"], request.path_params["order"] % views.ORDERS
    visit, upto = (_number(request.query_params.get(name, "")) for name in ("visit", "upto"))
    moved = event.read(numbers.current)
    key = ("feed", slug, words.language(), moved["sessions"], moved["event"], phones.is_over(request),
           event.read(events.get).counts_shown and moved["interests"], order, visit, upto)  # fmt: skip

    def make() -> str:
        return web.render("feed/_feed.html", view=_feed(request, order, visit, upto), wishes={})

    return request.app.state.shared.answer(request, key, make)  # type: ignore[no-any-return]


async def phase(request: Request) -> Response:
    """GET phase: where the day stands, in one line that all phones share."""
    event, slug = web.event_of(request), request.path_params["slug"]
    moved = event.read(numbers.current)
    key = ("phase", slug, words.language(), moved["sessions"], moved["event"], moved["grid"])

    def make() -> str:
        pitches, grid = len(event.read(sessions.shown)), event.read(revisions.latest_number)
        return web.render("phone/_phase.html", frame=phone_views.phase(event.read(events.get), pitches, grid))

    return request.app.state.shared.answer(request, key, make)  # type: ignore[no-any-return]


async def notice(request: Request) -> Response:
    """GET notice: what the organisers say to everybody just now."""
    event, slug = web.event_of(request), request.path_params["slug"]
    key = ("notice", slug, words.language(), event.read(numbers.current)["event"])

    def make() -> str:
        return web.render("phone/_notice.html", frame={"slug": slug, "message": event.read(events.get).message})

    return request.app.state.shared.answer(request, key, make)  # type: ignore[no-any-return]


def _feed(request: Request, order: int, visit: int, upto: int) -> views.FeedView:
    event, slug = web.event_of(request), request.path_params["slug"]
    every = phones.every_session(request)
    shown = [session for session in every if session.state in sessions.SHOWN]
    held = event.read(events.get)
    may_wish = phases.BY_NAME[held.phase].interest
    totals = event.read(interests.public_totals) if held.counts_shown else {}
    return views.feed(slug, shown, every, order=order, visit=visit, upto=upto, may_wish=may_wish, totals=totals)


def _seed(request: Request) -> str:
    """What tells phones apart before they have a badge, so that joining doesn't change the order that is on the screen."""
    host = request.client.host if request.client else ""
    return f"{request.path_params['slug']} {host} {request.headers.get('user-agent', '')}"


def _number(typed: str) -> int:
    return min(int(typed), 1_000_000) if typed.isdecimal() else 0
