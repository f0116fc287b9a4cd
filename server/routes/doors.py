"""Joining with a code, and the organisers' page about who joins: ways to join, cards, phones that look alike."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import clock, identity, qr, web
from server.errors import Refused
from server.settings import Settings
from server.store import doors, events, people, quarantine
from server.store.doors import NotAdmitted
from server.views import doors as views
from server.words import gettext as _


async def page(request: Request) -> Response:
    """GET join: a field for the code, filled in from a card's QR code. Opening it uses nothing up."""
    return _ask(request)


async def join(request: Request) -> Response:
    """POST join, `code=...`: this phone takes part from now on."""
    event = web.event_of(request)
    sent = await web.fields(request)
    home = f"/e/{request.path_params['slug']}"
    if web.who_of(request).badge is not None:
        return web.data({"joined": True}) if web.is_api(request) else web.see(request, home)
    try:
        _badge, secret = await event.write(people.join_with_code, web.text_of(sent, "code"))
    except NotAdmitted as refusal:
        await event.write(doors.count_wrong)
        if web.is_api(request):
            raise
        return _ask(request, {"code": refusal.sentence}, web.text_of(sent, "code"))
    if web.is_api(request):
        return web.data({"token": secret}, 201)
    answer = web.see(request, home)
    identity.set_cookie(answer, request.app.state.settings, request.path_params["slug"], secret)
    return answer


def not_admitted(request: Request, refusal: NotAdmitted) -> Response:
    """Whatever a phone tried that needs a badge first: the page that asks for the code, with the reason."""
    return _ask(request, {"code": refusal.sentence})


async def desk(request: Request) -> Response:
    """GET desk/doors: ways to join, cards, and phones that look alike."""
    identity.need(web.who_of(request), "moderate")
    event = web.event_of(request)
    view = _view(request)
    if web.is_api(request):
        return web.data({"mode": view.mode, "suspects": event.read(quarantine.suspects), "tally": view.tally})
    return web.page(request, "doors/desk.html", view=view, event=view.event)


async def change(request: Request) -> Response:
    """POST desk/doors: how phones join from now on."""
    badge = identity.need(web.who_of(request), "set up")
    sent = await web.fields(request)
    minutes = web.whole_of(sent, "every_minutes") or doors.Doors().every_minutes
    await web.event_of(request).write(doors.set_mode, web.text_of(sent, "mode"), minutes, badge.name)
    return _back(request)


async def cards(request: Request) -> Response:
    """POST desk/doors/cards: new single-use codes, on a page to print. They are shown this once."""
    badge = identity.need(web.who_of(request), "set up")
    sent = await web.fields(request)
    event = web.event_of(request)
    codes = await event.write(doors.make_codes, web.whole_of(sent, "count") or 0, badge.name)
    if web.is_api(request):
        return web.data({"codes": codes}, 201)
    settings: Settings = request.app.state.settings
    link = f"{settings.address}/e/{request.path_params['slug']}/join"
    made = [(doors.spaced(code), qr.svg(f"{link}#{code}")) for code in codes]
    return web.page(request, "doors/cards.html", event=event.read(events.get), cards=made, link=link)


async def void(request: Request) -> Response:
    """POST desk/doors/void: end every card that is not used yet."""
    badge = identity.need(web.who_of(request), "set up")
    await web.event_of(request).write(doors.void_codes, badge.name)
    return _back(request)


async def set_aside(request: Request) -> Response:
    """POST desk/doors/aside: `first=...` sets a group's wishes aside, `again=MOMENT` or `again=all` counts them again."""
    badge = identity.need(web.who_of(request), "moderate")
    sent = await web.fields(request)
    event = web.event_of(request)
    again = web.text_of(sent, "again")
    if again:
        await event.write(quarantine.count_again, badge.name, None if again == "all" else again)
        return _back(request)
    first = web.whole_of(sent, "first")
    group = next((each for each in event.read(quarantine.suspects) if each.first == first), None)
    if group is None:
        raise Refused(_("These phones don't look alike any more. Here is how they stand now."), status=409)
    await event.write(quarantine.set_aside, list(group.people), badge.name)
    return _back(request)


def _view(request: Request) -> views.DoorsView:
    event = web.event_of(request)
    standing = event.read(doors.get)
    code, until = "", ""
    if standing.mode == "room":
        shown, turns = doors.room_code(standing, clock.now())
        code, until = doors.spaced(shown), clock.stamp(turns)
    return views.doors(
        event.read(events.get), standing, code, until, event.read(people.phones), event.read(doors.code_counts),
        event.read(quarantine.suspects), event.read(quarantine.aside), event.read(quarantine.tally),
    )  # fmt: skip


def _back(request: Request) -> Response:
    if web.is_api(request):
        return web.data({"done": True})
    return web.see(request, f"/e/{request.path_params['slug']}/desk/doors")


def _ask(request: Request, troubles: dict[str, str] | None = None, typed: str = "") -> Response:
    event = web.event_of(request)
    view: dict[str, Any] = {"event": event.read(events.get), "mode": event.read(doors.get).mode}
    status = 403 if troubles else 200
    return web.page(request, "doors/page.html", status=status, troubles=troubles or {}, typed=typed, **view)
