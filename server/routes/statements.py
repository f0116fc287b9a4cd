"""The accessibility statement: a page for everybody, which an organiser fills in on the same page."""

from starlette.requests import Request
from starlette.responses import Response

from server import identity, text, web
from server.routes import phones
from server.store import statements
from server.store.statements import Statement

_LONGEST = 4_000


async def page(request: Request) -> Response:
    """GET accessibility: what holds here, and whom to ask."""
    said = web.event_of(request).read(statements.get)
    if web.is_api(request):
        return web.data(said)
    return phones.page(
        request, "statements/page.html", "", view=said, fills=web.who_of(request).may("set up"), troubles={}
    )


async def change(request: Request) -> Response:
    """POST or PUT accessibility: the organiser's own words."""
    identity.need(web.who_of(request), "set up")
    sent = await web.fields(request)
    said = Statement(
        contact=text.passage(web.text_of(sent, "contact"), _LONGEST),
        venue=text.passage(web.text_of(sent, "venue"), _LONGEST),
        known=text.passage(web.text_of(sent, "known"), _LONGEST),
    )
    await web.event_of(request).write(statements.change, said)
    if web.is_api(request):
        return web.data(said)
    return web.see(request, f"/e/{request.path_params['slug']}/accessibility?said=saved")
