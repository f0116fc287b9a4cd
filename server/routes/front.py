"""The front door: which events are here, making a new one, the short code that phones join by, and whether we are well."""

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import forms, identity, web
from server.errors import Refused, Troubled
from server.settings import Settings
from server.store import events, people
from server.store.file import Db
from server.store.house import House, free_slug
from server.words import gettext as _

_KEY_COOKIE = "server-key"


async def door(request: Request) -> Response:
    """GET /: join by code; for who may, make an event."""
    return _door(request, {}, {})


async def create(request: Request) -> Response:
    """POST /: three questions make an event; its maker's badge is the organiser's."""
    sent = await web.fields(request)
    if not _may_create(request):
        raise Refused(_("Open the link that the server printed when it started. It lets you make events here."))
    try:
        name, day, zone, expected = forms.event(sent)
    except Troubled as trouble:
        if web.is_api(request):
            raise
        return _door(request, sent, trouble.troubles)
    house: House = request.app.state.house
    slug = free_slug(house, name)
    file = house.create(slug)
    copied = house.event(web.text_of(sent, "copy_of"))

    def found(db: Db, pattern: dict[str, Any] | None) -> tuple[str, str]:
        event = events.found(db, slug, name, day, zone, expected)
        if pattern:
            events.lay_out_like(db, **pattern)
        else:
            events.lay_out(db)
        _badge, secret = people.give_badge(
            db, people.add(db, "", here=True), role="organiser", name=_("First organiser")
        )
        return secret, event.join_code

    allowed = copied is not None and identity.who(_with_slug(request, web.text_of(sent, "copy_of")), copied).may(
        "set up"
    )
    pattern = copied.read(events.pattern) if copied is not None and allowed else None
    secret, code = await file.write(found, pattern)
    house.set_code(slug, code)
    if web.is_api(request):
        return web.data({"slug": slug, "token": secret}, 201)
    answer = web.see(request, f"/e/{slug}/desk/day")
    identity.set_cookie(answer, request.app.state.settings, slug, secret)
    return answer


async def open_with_key(request: Request) -> Response:
    """GET /open shows a button, the server's key stays in the fragment; POST uses it up for a cookie that may make events."""
    if request.method == "GET":
        return web.page(request, "front/open.html")
    sent = await web.fields(request)
    house: House = request.app.state.house
    key = house.use_server_key(web.text_of(sent, "key").strip())
    if key is None:
        raise Refused(_("This link doesn't open anything, or it has been used. Start the server again for a new one."))
    settings: Settings = request.app.state.settings
    answer = web.see(request, "/")
    answer.set_cookie(
        _KEY_COOKIE, key, max_age=31536000, path="/", httponly=True, samesite="lax", secure=settings.secure
    )
    return answer


async def join(request: Request) -> Response:
    """GET /J/{CODE}: to the event, in any letter case. Nothing is made before the phone does something."""
    house: House = request.app.state.house
    slug = house.slug_of_code(request.path_params["code"])
    if slug is None or house.event(slug) is None:
        raise Refused(
            _("No event has this code. Look at the projector again: it is four letters and numbers."), status=404
        )
    return RedirectResponse(f"/e/{slug}", status_code=303)


async def health(request: Request) -> Response:
    """GET /healthz: whether the server answers and can save."""
    house: House = request.app.state.house
    ill = house.front.trouble
    return web.data({"ok": not ill, "trouble": ill}, 503 if ill else 200)


def _door(request: Request, sent: dict[str, Any], troubles: dict[str, str]) -> Response:
    house: House = request.app.state.house
    code = request.query_params.get("code", "").strip()
    if code and house.slug_of_code(code):
        return RedirectResponse(f"/J/{code.upper()}", status_code=303)
    if code:
        troubles = {"code": _("No event has the code {code}. Look at the projector again.").format(code=code[:12])}
    mine = []
    for slug in house.slugs():
        file = house.event(slug)
        if file is not None and identity.who(_with_slug(request, slug), file).role:
            mine.append(file.read(events.get))
    typed = {"name": "", "date": date.today().isoformat(), "timezone": "Europe/London", "copy_of": ""} | sent
    return web.page(
        request,
        "front/page.html",
        status=422 if troubles else 200,
        typed=typed,
        troubles=troubles,
        code=code,
        events=mine,
        copies=[(event.slug, event.name) for event in mine],
        may_create=_may_create(request),
        zones=forms.zones(),
    )


def _may_create(request: Request) -> bool:
    settings: Settings = request.app.state.settings
    key = request.cookies.get(_KEY_COOKIE, "")
    return settings.open_door or bool(key and request.app.state.house.server_key_fits(key))


def _with_slug(request: Request, slug: str) -> Request:
    """The same request as if it were for an event: to know whether this browser has a role there."""
    scope = {**request.scope, "path_params": {"slug": slug}, "state": {}}
    return Request(scope)
