"""Signing in on the desk: a one-time link whose key is in the fragment, so that no log or chat preview ever has it."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from server import clock, identity, qr, text, web
from server.errors import Refused, Troubled
from server.store import events, people
from server.words import gettext as _

SHORT_CODE_MINUTES = 15
INVITED = ("organiser", "helper", "projector")


async def page(request: Request) -> Response:
    """GET sign-in: a button. Opening the link uses nothing up (chat previews open links); the button's POST does."""
    event = web.event_of(request)
    return web.page(request, "sign_ins/page.html", event=event.read(events.get), role=web.who_of(request).role)


async def use(request: Request) -> Response:
    """POST sign-in: the key is used up, and this phone or laptop has its role."""
    event = web.event_of(request)
    sent = await web.fields(request)
    key = web.text_of(sent, "key").strip()
    name = text.line(web.text_of(sent, "name"), text.NAME_LENGTH)
    typed = key.upper().replace(" ", "") if len(key) < 12 else key
    try:
        badge, secret = await event.write(people.use_key, typed, web.who_of(request).badge, name)
    except Refused:
        await event.write(people.count_wrong_code)
        raise
    home = {"projector": "projector", "room": "room"}.get(badge.role, "desk")
    if web.is_api(request):
        return web.data({"role": badge.role, "token": secret})
    answer = web.see(request, f"/e/{request.path_params['slug']}/{home}")
    if secret:
        identity.set_cookie(answer, request.app.state.settings, request.path_params["slug"], secret)
    return answer


async def desk(request: Request) -> Response:
    """GET desk/sign-ins: every device with a role, and inviting another."""
    identity.need(web.who_of(request), "sign-ins")
    return _desk(request)


async def invite(request: Request) -> Response:
    """POST desk/sign-ins: a one-time link (as a QR code) for a `role`; for a projector a short code to type there."""
    identity.need(web.who_of(request), "sign-ins")
    sent = await web.fields(request)
    event = web.event_of(request)
    role = web.text_of(sent, "role")
    name = text.line(web.text_of(sent, "name"), text.NAME_LENGTH)
    if role not in INVITED:
        raise Troubled({"role": _("Choose who it is for: an organiser, a helper or the projector.")})
    address = f"{request.app.state.settings.address}/e/{request.path_params['slug']}/sign-in"
    if role == "projector":
        ends = clock.stamp(clock.now() + timedelta(minutes=SHORT_CODE_MINUTES))
        key = await event.write(people.make_short_code, role, name, ends)
    else:
        key = await event.write(people.make_key, role, name)
    if web.is_api(request):
        return web.data({"role": role, "link": f"{address}#{key}", "code": key if role == "projector" else None}, 201)
    return _desk(request, made={"role": role, "name": name, "link": f"{address}#{key}", "key": key, "address": address})


async def change(request: Request) -> Response:
    """POST desk/sign-ins/{badge}: `do=end` takes the role away at once; `do=rename` calls it by another `name`."""
    identity.need(web.who_of(request), "sign-ins")
    sent = await web.fields(request)
    event, badge = web.event_of(request), request.path_params["badge"]
    if web.text_of(sent, "do") == "rename":
        await event.write(people.rename_sign_in, badge, text.line(web.text_of(sent, "name"), text.NAME_LENGTH))
    else:
        await event.write(people.end_sign_in, badge)
    if web.is_api(request):
        return web.data({"sign_ins": event.read(people.sign_ins)})
    return web.see(request, f"/e/{request.path_params['slug']}/desk/sign-ins")


def _desk(request: Request, made: dict[str, str] | None = None) -> Response:
    event = web.event_of(request)
    facts = event.read(events.get)
    mine = web.who_of(request).badge
    return web.page(
        request,
        "sign_ins/desk.html",
        event=facts,
        sign_ins=[
            {
                **row,
                "since": f"{clock.to_local(row['made_at'], facts.timezone):%H:%M}",
                "mine": bool(mine and row["id"] == mine.id),
            }
            for row in event.read(people.sign_ins)
        ],
        made=made,
        code=qr.svg(made["link"]) if made else None,
    )
