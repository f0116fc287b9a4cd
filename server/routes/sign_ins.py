"""Signing in on the desk: a one-time link whose key is in the fragment, so that no log or chat preview ever has it."""

from starlette.requests import Request
from starlette.responses import Response

from server import identity, text, web
from server.store import events, people


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
    badge, secret = await event.write(people.use_key, key, web.who_of(request).badge, name)
    home = {"projector": "projector", "room": "room"}.get(badge.role, "desk")
    if web.is_api(request):
        return web.data({"role": badge.role, "token": secret})
    answer = web.see(request, f"/e/{request.path_params['slug']}/{home}")
    if secret:
        identity.set_cookie(answer, request.app.state.settings, request.path_params["slug"], secret)
    return answer
