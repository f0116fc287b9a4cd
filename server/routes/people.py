"""People as the desk knows them: who leads what, and "The same Asha?". Wishes and needs are nobody's business here."""

from starlette.requests import Request
from starlette.responses import Response

from server import identity, web
from server.errors import Refused
from server.store import doubles, events
from server.words import gettext as _


async def page(request: Request) -> Response:
    """GET desk/people: pairs of one name, each with the question whether they are one person."""
    identity.need(web.who_of(request), "type")
    event = web.event_of(request)
    asked = event.read(doubles.asked)
    if web.is_api(request):
        return web.data({"doubles": asked})
    return web.page(request, "people/page.html", event=event.read(events.get), doubles=asked)


async def answer(request: Request) -> Response:
    """POST desk/people: `kept` and `other` with `do=same` (one person) or `do=different` (two)."""
    badge = identity.need(web.who_of(request), "type")
    sent = await web.fields(request)
    kept, other = web.whole_of(sent, "kept"), web.whole_of(sent, "other")
    verb = {"same": doubles.same, "different": doubles.different}.get(web.text_of(sent, "do"))
    if verb is None or kept is None or other is None or kept == other:
        raise Refused(_("Say which two people, and whether they are one."), status=422)
    await web.event_of(request).write(verb, kept, other, badge.name or badge.role)
    if web.is_api(request):
        return web.data({"doubles": web.event_of(request).read(doubles.asked)})
    return web.see(request, f"/e/{request.path_params['slug']}/desk/people")
