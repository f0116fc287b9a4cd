"""Moderation: approve first, or show and hide; and the log in which it all stands. No words are filtered: people decide."""

from starlette.requests import Request
from starlette.responses import Response

from server import identity, web
from server.errors import Refused
from server.store import events, log, seen, sessions
from server.store import numbers as store_numbers
from server.store import stage as stages
from server.store.file import Db
from server.store.rows import note
from server.views import moderation as views
from server.words import gettext as _

_STATES = {"show": "pitched", "hide": "hidden", "withdraw": "withdrawn", "restore": "pitched"}


async def page(request: Request) -> Response:
    """GET desk/moderation: what waits, what is shown, what is hidden; the log."""
    identity.need(web.who_of(request), "moderate")
    event = web.event_of(request)
    numbers = event.read(store_numbers.current)
    return web.page(request, "moderation/page.html", view=event.read(_view), numbers=numbers)


async def pitches(request: Request) -> Response:
    """GET desk/moderation/pitches: the live part."""
    identity.need(web.who_of(request), "moderate")
    return web.page(request, "moderation/_pitches.html", view=web.event_of(request).read(_view))


async def decide(request: Request) -> Response:
    """POST desk/moderation/{number}, `do=show|hide|withdraw|restore`: at once, on every screen."""
    asking = web.who_of(request)
    badge = identity.need(asking, "moderate")
    sent = await web.fields(request)
    state = _STATES.get(web.text_of(sent, "do"))
    if state is None:
        raise Refused(_("A pitch can be shown, hidden, withdrawn or restored."), status=422)
    number = int(request.path_params["number"])
    await web.event_of(request).write(_decide, number, state, badge.person, asking.name())
    if web.is_api(request):
        return web.data({"number": number, "state": state})
    if web.is_htmx(request):
        return await pitches(request)
    return web.see(request, f"/e/{request.path_params['slug']}/desk/moderation")


def _decide(db: Db, number: int, state: str, by: int, name: str) -> None:
    sessions.set_state(db, number, state, by, desk=True)
    note(db, name, f"pitch {number}: {state}")


def _view(db: Db) -> views.ModerationView:
    return views.moderation(events.get(db), stages.get(db), sessions.every(db), log.newest(db), seen.counts(db))
