"""The desk while the day runs: what is on, late pitches with their best cells, notices, running late, who looks after rooms."""

from starlette.requests import Request
from starlette.responses import Response

from server import identity, text, web
from server.errors import Refused
from server.routes.desk import scales
from server.store import desks, draft, events, keepers, sessions, today
from server.store import numbers as store_numbers
from server.views import prices
from server.views import rooms as rooms_views
from server.views import today as views
from server.words import gettext as _

NOTICE_LENGTH = 160
_LATE_SHOWN = 8


async def page(request: Request) -> Response:
    """GET desk/today, and its live part desk/today/now."""
    identity.need(web.who_of(request), "see desk")
    event = web.event_of(request)
    numbers = event.read(store_numbers.current)
    desk = event.read(desks.read)
    reports = event.read(keepers.reports)
    late = [session for session in desk.sessions if session.id not in desk.placements][:_LATE_SHOWN]
    priced = {each.number: await scales(request).prices(desk.event.slug, event, each.camp_id) for each in late}
    view = views.today(
        desk,
        rooms_views.days(desk.revision, desk.event.timezone, reports) if desk.revision else (),
        event.read(keepers.every),
        {number: prices.chips(desk, told, number) for number, told in priced.items()},
    )
    template = "desk/_today.html" if request.scope["path"].endswith("/now") else "desk/today.html"
    return web.page(
        request, template, event=desk.event, view=view, numbers=numbers, step=desk.step, who=web.who_of(request)
    )


async def act(request: Request) -> Response:
    """POST desk/today: `do` notice (`words`), late (`minutes`), cancel (`number`), again (`number`, `cell`), bigger (`number`)."""
    badge = identity.need(web.who_of(request), "adjust")
    sent = await web.fields(request)
    event = web.event_of(request)
    do, by, number = web.text_of(sent, "do"), web.who_of(request).name(), web.whole_of(sent, "number") or 0
    said = ""
    if do == "notice":
        identity.need(web.who_of(request), "stage")
        words = text.line(web.text_of(sent, "words"), NOTICE_LENGTH)
        await event.write(today.heard, words, by)
        said = _("The notice is on every screen.") if words else _("The notice is down.")
    elif do == "late":
        identity.need(web.who_of(request), "publish")
        moved = await event.write(today.run_late, web.whole_of(sent, "minutes") or 0, by)
        said = _("{n} times moved. Publish the grid to tell everybody.").format(n=moved)
    elif do == "cancel":
        await event.write(today.cancel, badge.id, number, by)
        said = _("{number} is cancelled. Publish the grid to tell everybody.").format(number=number)
    elif do == "again":
        again = await event.write(today.run_again, by, number, badge.id, _cell(sent))
        said = _("{number} runs again as {again}.").format(number=number, again=again.number)
    elif do == "bigger":
        said = await _bigger(request, number, badge.id)
    else:
        raise Refused(_("Choose what to do."), status=422)
    if web.is_api(request):
        return web.data({"said": said})
    return web.see(request, f"/e/{request.path_params['slug']}/desk/today", said)


async def _bigger(request: Request, number: int, badge: int) -> str:
    event = web.event_of(request)
    offered = event.read(today.bigger_rooms, number)
    if not offered:
        raise Refused(
            _("No bigger room is free at that time, or has a session that fewer people wish for."), status=409
        )
    swap = offered[0]
    await event.write(draft.place, badge, event.read(draft.latest), swap.session, swap.room, swap.slot, swap=True)
    room = next(each.name for each in event.read(events.rooms) if each.id == swap.room)
    if swap.other is None:
        return _("{number} is now in {room}. Publish the grid to tell everybody.").format(number=number, room=room)
    other = event.read(sessions.get, swap.other).number
    return _("{number} is now in {room}, and {other} where it was. Publish the grid to tell everybody.").format(
        number=number, room=room, other=other
    )


def _cell(sent: dict[str, object]) -> tuple[int, int]:
    typed = web.text_of(sent, "cell").split(":")
    if len(typed) != 2 or not all(each.isdecimal() for each in typed):
        raise Refused(_("Choose a room and a time of this event."), status=422)
    return int(typed[0]), int(typed[1])
