"""Publishing: what would change, in words; then the draft is frozen as the next grid. Taking the last one back."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import clock, identity, text, web
from server.errors import Refused
from server.routes.desk import proven, scales
from server.store import desks, revisions
from server.store.revisions import Content, Revision
from server.views import publishing
from server.words import gettext as _

NOTE_LENGTH = 300
SOON_MINUTES = 30


async def page(request: Request) -> Response:
    """GET desk/publish: what changed since the last grid, who is touched (a number), a note for everybody."""
    identity.need(web.who_of(request), "publish")
    return _page(request)


async def publish(request: Request) -> Response:
    """POST revisions: freeze the draft. Where a session that is on now or next changes, `sure=yes` must come too."""
    badge = identity.need(web.who_of(request), "publish")
    sent = await web.fields(request)
    event = web.event_of(request)
    slug = request.path_params["slug"]
    view = _view(request)
    note = text.line(web.text_of(sent, "note"), NOTE_LENGTH)
    if view.asks_twice and web.text_of(sent, "sure") != "yes":
        said = _("This changes sessions that are on now or next. Tick that you are sure, then publish.")
        if web.is_api(request):
            raise Refused(said, status=409, sure=True)
        return _page(request, {"sure": said}, note)
    figures = await _figures(request)
    made = await event.write(revisions.publish, badge.name, note, figures, web.whole_of(sent, "seen"))
    said = _("Grid {number} is published.").format(number=made.number)
    if web.is_api(request):
        return web.data({"number": made.number, "said": said, "changes": view.lines}, 201)
    return web.see(request, f"/e/{slug}/desk?published={made.number}")


async def take_back(request: Request) -> Response:
    """POST revisions/{number}: `do=take-back` shows again what stood before the newest grid. The draft stays as it is."""
    badge = identity.need(web.who_of(request), "publish")
    made = await web.event_of(request).write(revisions.take_back, request.path_params["number"], badge.name)
    if web.is_api(request):
        return web.data({"number": made.number})
    return web.see(request, f"/e/{request.path_params['slug']}/desk/publish")


def soon(old: Revision | None, new: Content) -> frozenset[int]:
    """Sessions (row ids) that are on now or start within half an hour, in the old grid or the new one."""
    now = clock.now()
    found: set[int] = set()
    for grid in (old, new):
        if grid is None:
            continue
        times = {time.id: time for time in grid.times}
        for card in grid.cards:
            time = times.get(card.slot)
            if time is not None:
                starts, ends = clock.moment(time.starts_at), clock.moment(time.ends_at)
                if now <= ends and (starts - now).total_seconds() <= SOON_MINUTES * 60:
                    found.add(card.session)
    return frozenset(found)


async def _figures(request: Request) -> dict[str, Any]:
    """How good the draft is, and the proven bound where there is one: what the record of the choice tells."""
    event = web.event_of(request)
    pan = await scales(request).weigh(request.path_params["slug"], event)
    if not pan or not pan.measure:
        return {}
    figures: dict[str, Any] = msgspec.to_builtins(pan.measure)
    bound = proven(request, event.read(desks.read), pan.wishes_key)
    return figures if bound is None else figures | {"bound": bound}


def _view(request: Request) -> publishing.PublishView:
    event = web.event_of(request)
    desk = event.read(desks.read)
    new = event.read(revisions.of_draft)
    changed = frozenset(change.card.session for change in publishing.between(desk.revision, new))
    touched = event.read(revisions.touched, changed)
    return publishing.publish(desk.revision, new, desk.event.timezone, touched, soon(desk.revision, new))


def _page(request: Request, troubles: dict[str, str] | None = None, note: str = "") -> Response:
    desk = web.event_of(request).read(desks.read)
    return web.page(
        request,
        "desk/publish.html",
        status=422 if troubles else 200,
        event=desk.event,
        view=_view(request),
        step=desk.step,
        revision=desk.revision,
        troubles=troubles or {},
        note=note,
        who=web.who_of(request),
    )
