"""Pages to print: door signs, the whole grid on A3; and the page of figures. They change nothing."""

from starlette.requests import Request
from starlette.responses import Response

from server import identity, qr, web
from server.errors import Refused
from server.routes.desk import quality_of
from server.store import desks, interests
from server.views import figures as figures_views
from server.views import prints as views
from server.words import gettext as _


async def index(request: Request) -> Response:
    """GET desk/print: what there is to print."""
    identity.need(web.who_of(request), "see desk")
    desk = web.event_of(request).read(desks.read)
    return web.page(request, "print/index.html", event=desk.event, revision=desk.revision)


async def doors(request: Request) -> Response:
    """GET desk/print/doors: a sign for each room, a page each, with the code that opens its live page."""
    paper = _paper(request)
    address = f"{request.app.state.settings.address}/e/{paper.slug}/door"
    codes = {sign.room: qr.svg(f"{address}/{sign.room}") for sign in paper.signs}
    return web.page(request, "print/doors.html", paper=paper, codes=codes)


async def grid(request: Request) -> Response:
    """GET desk/print/grid: the whole grid on one sheet of A3."""
    return web.page(request, "print/grid.html", paper=_paper(request))


async def figures(request: Request) -> Response:
    """GET desk/figures: how good the draft is, in words and small tables."""
    identity.need(web.who_of(request), "see desk")
    event = web.event_of(request)
    desk = event.read(desks.read)
    quality = await quality_of(request, desk)
    view = figures_views.figures(desk, quality, event.read(interests.people_with_any))
    if web.is_api(request):
        return web.data(view)
    return web.page(request, "desk/figures.html", event=desk.event, view=view)


def _paper(request: Request) -> views.Paper:
    identity.need(web.who_of(request), "see desk")
    desk = web.event_of(request).read(desks.read)
    if desk.revision is None:
        raise Refused(_("No grid is published yet. Publish one, then print it."), status=409)
    return views.paper(desk, desk.revision)
