"""Another phone, a lost phone, another browser: a badge or a pitch is carried over by a code or by three words."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import identity, qr, web
from server.errors import Refused
from server.routes import badges, phones
from server.store import claims, sessions
from server.words import gettext as _


async def make(request: Request) -> Response:
    """POST me/codes: a code and a QR that carry this phone's badge to another, once, for some minutes."""
    badge = web.who_of(request).badge
    if badge is None:
        raise Refused(_("This phone has nothing to carry over yet. Show interest in a session first."), status=409)
    code = await web.event_of(request).write(claims.make_code, badge.person)
    if web.is_api(request):
        return web.data({"code": code, "minutes": claims.CODE_MINUTES}, 201)
    return badges.show(request, code=code)


async def hand_over(request: Request) -> Response:
    """POST sessions/{number}/codes: a code that makes another phone the host of this pitch. For its host and for helpers."""
    event = web.event_of(request)
    session = event.read(sessions.of_number, request.path_params["number"])
    who = web.who_of(request)
    if who.person is None or not who.may("type"):
        sessions.may_change(session, who.person or 0, False)
    code = await event.write(claims.make_code, None, session.id)
    if web.is_api(request):
        return web.data({"code": code, "minutes": claims.CODE_MINUTES}, 201)
    link = f"{request.app.state.settings.address}/e/{request.path_params['slug']}/me/move#{code}"
    view = {"number": session.number, "title": session.title, "code": f"{code[:4]} {code[4:]}", "qr": qr.svg(link)}
    return phones.page(request, "me/hand.html", "", view=view, minutes=claims.CODE_MINUTES)


async def page(request: Request) -> Response:
    """GET me/move: a box for the code or the three words. Opening a link uses nothing up; the button does."""
    return _page(request, {}, {})


async def use(request: Request) -> Response:
    """POST me/move: this phone carries on where the other was."""
    sent = await web.fields(request)
    typed = web.text_of(sent, "code").replace("-", " ")
    joined = "".join(typed.split())
    typed = joined if len(joined) == 8 else typed
    claimed = await web.event_of(request).write(claims.use, typed, web.who_of(request).badge)
    if claimed is None:
        wrong = _("No phone has this code or these words here. Codes last 15 minutes and work once. Look again.")
        if web.is_api(request):
            raise Refused(wrong, status=404)
        return _page(request, sent, {"code": wrong})
    if web.is_api(request):
        return web.data({"token": claimed.secret, "session": claimed.session})
    home = f"/e/{request.path_params['slug']}"
    back = f"{home}/sessions/{claimed.session}?said=handed" if claimed.session else f"{home}/me?said=moved"
    return phones.remember(request, web.see(request, back), claimed.secret)


def _page(request: Request, sent: dict[str, Any], troubles: dict[str, str]) -> Response:
    return phones.page(
        request,
        "me/move.html",
        "me",
        status=422 if troubles else 200,
        typed=web.text_of(sent, "code"),
        troubles=troubles,
        known=identity.secret_of(request) != "" and web.who_of(request).badge is not None,
    )
