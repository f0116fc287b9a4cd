"""Merging pitches: likely twins found, hosts asked or the organiser decides, and every merge taken back by one button."""

from starlette.requests import Request
from starlette.responses import Response

from server import identity, twins, web
from server.errors import Refused
from server.store import asks, events, interests, merges, sessions
from server.store import numbers as store_numbers
from server.store.file import Db
from server.views import merges as views
from server.words import gettext as _


async def page(request: Request) -> Response:
    """GET desk/merges: likely twins, questions that wait, what is merged now."""
    identity.need(web.who_of(request), "moderate")
    event = web.event_of(request)
    numbers = event.read(store_numbers.current)
    return web.page(request, "merges/page.html", view=event.read(_view), numbers=numbers)


async def part(request: Request) -> Response:
    """GET desk/merges/now: the live part."""
    identity.need(web.who_of(request), "moderate")
    return _answer(request)


async def change(request: Request) -> Response:
    """POST desk/merges, `do=merge|ask` with `kept` and `gone`; `do=split` with `gone`; `do=drop` with `ask`."""
    asking = web.who_of(request)
    identity.need(asking, "moderate")
    sent = await web.fields(request)
    event = web.event_of(request)
    do = web.text_of(sent, "do")
    kept, gone, ask = (web.whole_of(sent, name) for name in ("kept", "gone", "ask"))
    if do in ("merge", "ask") and (kept is None or gone is None):
        raise Refused(_("Type the numbers of the two sessions."), status=422)
    if do == "merge":
        await event.write(merges.merge, kept or 0, gone or 0, asking.name())
    elif do == "ask":
        await event.write(asks.ask, kept or 0, gone or 0, asking.name())
    elif do == "split":
        await event.write(merges.split, gone or 0, asking.name())
    elif do == "drop":
        await event.write(asks.drop, ask or 0)
    else:
        raise Refused(_("Sessions can be merged, asked about, or split again."), status=422)
    if web.is_api(request):
        return web.data({"merged": event.read(merges.every)})
    return (
        _answer(request) if web.is_htmx(request) else web.see(request, f"/e/{request.path_params['slug']}/desk/merges")
    )


async def answer(request: Request) -> Response:
    """POST merges/asks/{ask}, `say=yes|no`: what a host says on the phone."""
    person = web.who_of(request).person
    sent = await web.fields(request)
    say = web.text_of(sent, "say")
    if say not in ("yes", "no"):
        raise Refused(_("Say yes or no."), status=422)
    if person is None:
        raise Refused(_("Only the people who lead one of the two sessions can answer this."))
    merged = await web.event_of(request).write(asks.answer, int(request.path_params["ask"]), person, say == "yes")
    if web.is_api(request):
        return web.data({"merged": merged})
    return web.see(request, f"/e/{request.path_params['slug']}")


def _answer(request: Request) -> Response:
    return web.page(request, "merges/_merges.html", view=web.event_of(request).read(_view))


def _view(db: Db) -> views.MergesView:
    shown = {session.number: session for session in sessions.shown(db)}
    wanted = interests.people_by_session(db)
    found = twins.pairs(
        {number: session.title for number, session in shown.items()},
        {number: wanted.get(session.id, set()) for number, session in shown.items()},
    )
    refused = asks.declined(db)
    return views.merges(
        events.get(db),
        sessions.every(db),
        [pair for pair in found if frozenset((pair.a, pair.b)) not in refused],
        asks.open_asks(db),
        merges.every(db),
    )
