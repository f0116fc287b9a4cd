"""Keys for organisers' scripts: made with scopes and an end, shown once with curl that works, taken back."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import forms, identity, text, web
from server.errors import Refused, Troubled
from server.store import api_keys, events
from server.views import keys as views
from server.words import gettext as _

_RIGHT = "sign-ins"


async def page(request: Request) -> Response:
    """GET desk/keys: what a script can do and how, and the keys that there are."""
    identity.need(web.who_of(request), _RIGHT)
    if web.is_api(request):
        return web.data({"items": web.event_of(request).read(api_keys.listed)})
    return _page(request, {}, {})


async def make(request: Request) -> Response:
    """POST desk/keys: a new key, shown this once."""
    badge = identity.need(web.who_of(request), _RIGHT)
    sent = await web.fields(request)
    name = text.line(web.text_of(sent, "name"), text.NAME_LENGTH)
    scopes, ends_on = web.texts_of(sent, "scopes"), forms.day_of(web.text_of(sent, "ends_on"))
    try:
        key, secret = await web.event_of(request).write(
            api_keys.make, name, scopes, ends_on, badge.name or badge.role
        )  # fmt: skip
    except Troubled as trouble:
        if web.is_api(request):
            raise
        return _page(request, sent, trouble.troubles)
    if web.is_api(request):
        return web.data({"id": key, "token": secret}, 201)
    return _page(request, {}, {}, secret=secret, scopes=scopes)


async def end(request: Request) -> Response:
    """POST or DELETE desk/keys/{key}: take it back, at once."""
    badge = identity.need(web.who_of(request), _RIGHT)
    ended = await web.event_of(request).write(api_keys.end, request.path_params["key"], badge.name or badge.role)
    if not ended:
        raise Refused(_("There is no such key, or it has been taken back."), status=404)
    if web.is_api(request):
        return web.data({"done": True})
    return web.see(request, f"/e/{request.path_params['slug']}/desk/keys")


def _page(
    request: Request, sent: dict[str, Any], troubles: dict[str, str], *, secret: str = "", scopes: tuple[str, ...] = ()
) -> Response:
    event = web.event_of(request)
    facts = event.read(events.get)
    view = views.keys(
        facts, event.read(api_keys.listed), request.app.state.settings.address, secret=secret, scopes=scopes
    )
    typed = {"name": web.text_of(sent, "name"), "ends_on": web.text_of(sent, "ends_on") or view.usual_end}
    return web.page(
        request,
        "open/keys.html",
        status=422 if troubles else 200,
        event=facts,
        view=view,
        typed=typed,
        scopes=web.texts_of(sent, "scopes"),
        troubles=troubles,
    )
