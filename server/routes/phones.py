"""What every page on a phone stands in: the event's name, its phase, the bottom row, and this phone's own wishes."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import browsers, identity, web
from server.store import events, interests, numbers, revisions, sessions
from server.views import phones as views


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
    return web.page(request, template, status=status, frame=frame, **view)


def remember(request: Request, answer: Response, secret: str | None) -> Response:
    """Let a phone that has just joined carry its badge."""
    if secret:
        identity.set_cookie(answer, request.app.state.settings, request.path_params["slug"], secret)
    return answer
