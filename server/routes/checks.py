"""The host check: hosts on their phones, privately; the desk's list of who answered and who is missing."""

from starlette.requests import Request
from starlette.responses import Response

from server import identity, text, web
from server.errors import Refused, Troubled
from server.store import checks, desks
from server.store import numbers as store_numbers
from server.views import hosts as views
from server.words import gettext as _

REASON_LENGTH = 200


async def mine(request: Request) -> Response:
    """GET checks: a fragment of one's own: one's sessions, where they would be, and "fine" or "I can't"."""
    event = web.event_of(request)
    person = web.who_of(request).person
    desk = event.read(desks.read)
    asked = event.read(checks.is_open) and person is not None
    answers = event.read(checks.answers)
    held = views.mine(desk, person, answers) if asked and person is not None else ()
    early = person is not None and any(
        session.id in event.read(checks.missing) and any(host.person == person for host in session.people)
        for session in desk.sessions
    )
    if web.is_api(request):
        return web.data({"sessions": held, "say_here": early})
    return web.page(
        request, "checks/_mine.html", slug=desk.event.slug, held=held, early=early, known=person is not None
    )


async def answer(request: Request) -> Response:
    """POST or PUT checks/{number}: `answer` fine or cant, with a `reason`."""
    badge = web.who_of(request).badge
    if badge is None:
        raise Refused(_("Only the people who lead this session can answer for it."))
    sent = await web.fields(request)
    said = web.text_of(sent, "answer")
    if said not in checks.ANSWERS:
        raise Troubled({"answer": _("Choose fine, or I can't.")})
    reason = text.line(web.text_of(sent, "reason"), REASON_LENGTH)
    await web.event_of(request).write(checks.say, badge.person, request.path_params["number"], said, reason)
    return _again(request)


async def here(request: Request) -> Response:
    """POST arrivals: I am here; a helper names the `person`."""
    sent = await web.fields(request)
    asking = web.who_of(request)
    person = web.whole_of(sent, "person")
    if person is not None and person != asking.person:
        identity.need(asking, "check in")
    if person is None and asking.person is None:
        raise Refused(_("Join on this phone first."))
    await web.event_of(request).write(checks.arrive, person if person is not None else asking.person or 0)
    if person is not None and not web.is_api(request):
        return web.see(request, f"/e/{request.path_params['slug']}/desk/hosts")
    return _again(request)


async def page(request: Request) -> Response:
    """GET desk/hosts, and its live part desk/hosts/list: who said fine, who can't and why, who hasn't answered, who is missing."""
    identity.need(web.who_of(request), "check in")
    event = web.event_of(request)
    numbers = event.read(store_numbers.current)
    desk = event.read(desks.read)
    view = views.hosts(desk, event.read(checks.answers), event.read(checks.is_open), event.read(checks.missing))
    if web.is_api(request):
        return web.data(view)
    template = "desk/_hosts.html" if request.scope["path"].endswith("/list") else "desk/hosts.html"
    return web.page(request, template, event=desk.event, view=view, numbers=numbers)


async def ask(request: Request) -> Response:
    """POST desk/hosts: `do=ask` lets hosts see their time and room and answer; `do=end` ends it."""
    identity.need(web.who_of(request), "check in")
    sent = await web.fields(request)
    await web.event_of(request).write(checks.set_open, web.text_of(sent, "do") != "end")
    if web.is_api(request):
        return web.data({"open": web.event_of(request).read(checks.is_open)})
    return web.see(request, f"/e/{request.path_params['slug']}/desk/hosts")


def _again(request: Request) -> Response:
    if web.is_api(request):
        return web.data({"said": _("Thank you.")})
    return web.see(request, f"/e/{request.path_params['slug']}")
