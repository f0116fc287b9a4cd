"""Somebody's own calendar: a feed by an unguessable address, which can be reset."""

from starlette.requests import Request
from starlette.responses import Response

from server import clock, identity, web
from server.errors import Refused
from server.formats import ical, schedule
from server.store import calendars, interests, plans, revisions, sessions
from server.views import plan as views
from server.words import gettext as _


async def make(request: Request) -> Response:
    """POST me/calendar: an address for this phone's plan; `do=reset` ends the old one."""
    badge = web.who_of(request).badge
    if badge is None:
        raise Refused(_("Show interest in a session first. Then there is a plan to follow."), status=409)
    sent = await web.fields(request)
    event = web.event_of(request)
    if web.text_of(sent, "do") == "reset":
        await event.write(calendars.reset, badge)
    address = await event.write(calendars.make, badge, identity.secret_of(request))
    home = f"/e/{request.path_params['slug']}"
    if web.is_api(request):
        return web.data({"address": f"{request.app.state.settings.address}{home}/calendar/{address}.ics"})
    return web.see(request, f"{home}/me?said=saved#calendar")


async def feed(request: Request) -> Response:
    """GET calendar/{address}.ics: the sessions that its owner's plan takes, and those that left the grid as CANCELLED."""
    event = web.event_of(request)
    person = event.read(calendars.owner, request.path_params["address"])
    if person is None:
        raise Refused(_("No calendar has this address. It may have been reset."), status=404)
    found = event.read(schedule.of_event, request.app.state.settings.address, clock.now())
    wishes = event.read(interests.of_person, person)
    leads = [session.number for session in event.read(sessions.led_by, person)]
    grid = event.read(revisions.latest)
    taken = views.taken_cards(grid, wishes, leads, event.read(plans.choices, person)) if grid else []
    mine = {card.number for card, _state in taken}
    happenings = [ical.happening(entry) for entry in found.entries if entry.number in mine]
    happenings += [ical.happening(entry, gone=True) for entry in found.gone if entry.number in {*wishes, *leads}]
    name = _("My plan · {event}").format(event=found.name)
    body = ical.calendar(name, happenings, url=f"{found.url}/plan", minutes=15)
    headers = {"cache-control": "private, no-cache", "content-disposition": 'inline; filename="plan.ics"'}
    return Response(body, media_type=ical.MEDIA_TYPE, headers=headers)
