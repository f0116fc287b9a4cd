"""What every page on a phone stands in: the event's name, its phase, the bottom row, and this phone's own wishes."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import browsers, clock, identity, record, web
from server.store import doors, events, interests, keeping, numbers, revisions, sessions
from server.store.revisions import Revision
from server.store.sessions import Session
from server.views import phones as views

_KEPT_SECONDS = 30


def page(request: Request, template: str, here: str, *, status: int = 200, **view: Any) -> Response:
    """A whole page for the phone; `here` is the entry of the bottom row that is lit."""
    event = web.event_of(request)
    who = web.who_of(request)
    now = event.read(numbers.current)  # read before the content: what moves meanwhile is then fetched again
    facts = event.read(events.get)
    elsewhere = browsers.inside_another_app(request.headers.get("user-agent", ""))
    frame = views.frame(
        facts,
        grid=event.read(revisions.latest_number),
        here=here,
        numbers=now,
        pitches=len(event.read(sessions.shown)),
        wishes=event.read(interests.of_person, who.person) if who.person else {},
        joined=who.person is not None,
        role=who.role,
        inside=f"{request.app.state.settings.address}/J/{facts.join_code}" if elsewhere else "",
        said=request.query_params.get("said", ""),
    )
    must_join = who.person is None and event.read(doors.get).mode != "open"
    return web.page(request, template, status=status, frame=frame, must_join=must_join, **view)


def every_session(request: Request) -> list[Session]:
    """All sessions as pages may show them now: after the day only what is on the record (server.record)."""
    event = web.event_of(request)
    return record.on_pages(event.read(sessions.every), event.read(keeping.credited), is_over(request))


def grid(request: Request, number: int | None = None) -> Revision | None:
    """A published grid, the newest unless numbered, as pages may show it now; None before the first."""
    event = web.event_of(request)
    revision = event.read(revisions.latest) if number is None else event.read(revisions.get, number)
    listed = {session.id for session in every_session(request)}
    return revision and msgspec.structs.replace(
        revision, cards=tuple(card for card in revision.cards if card.session in listed)
    )


def is_over(request: Request) -> bool:
    """Whether the day is over. Thousands of phones ask in one second, so the answer is kept for half a minute."""
    event, slug = web.event_of(request), request.path_params["slug"]
    moved = event.read(numbers.current)
    now = clock.now()
    key = (moved["grid"], moved["event"], int(now.timestamp()) // _KEPT_SECONDS)
    kept: dict[str, tuple[tuple[int, ...], bool]] = request.app.state.overs
    if slug not in kept or kept[slug][0] != key:
        grid = event.read(revisions.latest)
        kept[slug] = key, record.is_over(event.read(events.get), grid.times if grid else (), now)
    return kept[slug][1]


def remember(request: Request, answer: Response, secret: str | None) -> Response:
    """Let a phone that has just joined carry its badge."""
    if secret:
        identity.set_cookie(answer, request.app.state.settings, request.path_params["slug"], secret)
    return answer
