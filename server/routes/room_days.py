"""A room's page, from the QR code on its door: its day for everybody, and buttons for who looks after it."""

from starlette.requests import Request
from starlette.responses import Response

from server import identity, text, web
from server.errors import Refused, Troubled
from server.store import events, keepers, people, revisions, sessions
from server.store import numbers as store_numbers
from server.views import rooms as views
from server.words import gettext as _

MOST_HEADS = 5000


async def page(request: Request) -> Response:
    """GET door/{room}: the room's day; who looks after it can report."""
    event = web.event_of(request)
    numbers = event.read(store_numbers.current)
    facts = event.read(events.get)
    revision = event.read(revisions.latest)
    rooms = views.days(revision, facts.timezone, event.read(keepers.reports)) if revision else ()
    room = next((each for each in rooms if each.id == request.path_params["room"]), None)
    named = next((each for each in event.read(events.rooms) if each.id == request.path_params["room"]), None)
    if named is None:
        raise Refused(_("There is no such room."), status=404)
    who = web.who_of(request)
    keeper = event.read(keepers.of_badge, who.badge.id) if who.badge else None
    mine = keeper is not None and keeper.room == named.id
    template = "rooms/_day.html" if request.scope["path"].endswith("/day") else "rooms/page.html"
    return web.page(
        request,
        template,
        event=facts,
        name=named.name,
        id=named.id,
        room=room,
        numbers=numbers,
        waits=mine and keeper is not None and not keeper.confirmed,
        may=who.may("adjust") or (mine and keeper is not None and keeper.confirmed),
    )


async def ask(request: Request) -> Response:
    """POST door/{room}: ask to look after the room, with a `name`; a helper confirms on the desk."""
    event = web.event_of(request)
    sent = await web.fields(request)
    name = text.line(web.text_of(sent, "name"), text.NAME_LENGTH)
    if not name:
        raise Troubled({"name": _("Type your name, so that a helper knows whom to confirm.")})
    known = web.who_of(request).badge
    badge, secret = (known, "") if known else await event.write(people.join, name)
    await event.write(keepers.ask, badge.id, request.path_params["room"], name)
    answer = _again(request)
    if secret:
        identity.set_cookie(answer, request.app.state.settings, request.path_params["slug"], secret)
    return answer


async def report(request: Request) -> Response:
    """POST door/{room}/reports: of session `number`: `kind` heads (with `value`), full, host missing, five minutes; `do=clear`."""
    event = web.event_of(request)
    who = web.who_of(request)
    sent = await web.fields(request)
    keeper = event.read(keepers.of_badge, who.badge.id) if who.badge else None
    if not who.may("adjust") and not (keeper and keeper.confirmed and keeper.room == request.path_params["room"]):
        raise Refused(_("Ask a helper to confirm that you look after this room."))
    kind = web.text_of(sent, "kind")
    value = web.whole_of(sent, "value") if kind == "heads" else 1
    if kind not in keepers.KINDS or value is None or not 0 <= value <= MOST_HEADS:
        raise Troubled({"value": _("Type how many heads you counted, as a whole number.")})
    session = event.read(sessions.of_number, web.whole_of(sent, "number") or 0)
    clear = web.text_of(sent, "do") == "clear"
    await event.write(keepers.report, session.id, kind, None if clear else value, who.name())
    return _again(request)


async def confirm(request: Request) -> Response:
    """POST desk/keepers/{badge}: `do=confirm` lets a phone look after its room, `do=release` ends it."""
    identity.need(web.who_of(request), "check in")
    sent = await web.fields(request)
    verb_release = web.text_of(sent, "do") == "release"
    event, badge = web.event_of(request), request.path_params["badge"]
    if verb_release:
        await event.write(keepers.release, badge)
    else:
        await event.write(keepers.confirm, badge, web.who_of(request).name())
    if web.is_api(request):
        return web.data({"keepers": event.read(keepers.every)})
    return web.see(request, f"/e/{request.path_params['slug']}/desk/today")


def _again(request: Request) -> Response:
    if web.is_api(request):
        return web.data({"said": _("Noted.")})
    return web.see(request, f"/e/{request.path_params['slug']}/door/{request.path_params['room']}")
