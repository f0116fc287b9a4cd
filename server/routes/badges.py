"""This phone: its person's name and limits, and deleting all of it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import forms, identity, qr, threewords, web
from server.errors import Troubled
from server.routes import phones
from server.store import calendars, claims, events, keeping, people
from server.store.file import Db, File
from server.store.people import Person
from server.views import me as me_views
from server.views import people as views


async def join(request: Request) -> Response:
    """POST badges: a badge for a script, which then names itself by the token; a phone needs none of this."""
    _badge, secret = await web.event_of(request).write(people.join)
    return web.data({"token": secret}, 201)


async def page(request: Request) -> Response:
    """GET me: name, limits, and what this phone can do with its badge."""
    person = person_of(request)
    if web.is_api(request):
        return web.data(person)
    return show(request)


async def change(request: Request) -> Response:
    """POST or PUT me: what I say of myself. A field that isn't sent stays as it was."""
    event = web.event_of(request)
    sent = await web.fields(request)
    try:
        form = forms.person(sent, views.stamps(event.read(events.slots)))
    except Troubled as trouble:
        if web.is_api(request):
            raise
        return show(request, sent, trouble.troubles)

    def changed(db: Db, me: int) -> Person:
        if "credited" in sent:
            keeping.set_credited(db, me, web.text_of(sent, "credited") in ("yes", "True", "true", "1"))
        return people.change(db, me, form)

    person, secret = await event.write(people.acting, web.who_of(request).badge, changed)
    home = f"/e/{request.path_params['slug']}"
    answer = web.data(person) if web.is_api(request) else web.see(request, f"{home}/me?said=saved")
    return phones.remember(request, answer, secret)


async def forget(request: Request) -> Response:
    """POST me/delete or DELETE me: everything personal is gone, the totals stay."""
    badge = web.who_of(request).badge
    if badge is not None:
        await web.event_of(request).write(claims.forget, badge.person)
    home = f"/e/{request.path_params['slug']}"
    answer = web.data({"deleted": True}) if web.is_api(request) else web.see(request, f"{home}?said=gone")
    # What the browser kept of this site goes too: pages for dead spots, what waited to be sent.
    answer.headers["clear-site-data"] = '"cache", "storage"'
    identity.drop_cookie(answer, request.app.state.settings, request.path_params["slug"])
    return answer


def person_of(request: Request) -> Person | None:
    """Whoever carries this phone; None for a stranger."""
    event: File = web.event_of(request)
    person = web.who_of(request).person
    return event.read(people.get, person) if person else None


def show(
    request: Request, sent: dict[str, Any] | None = None, troubles: dict[str, str] | None = None, *, code: str = ""
) -> Response:
    """The page, with what was typed where a form failed, and with a code that was just made."""
    event = web.event_of(request)
    badge = web.who_of(request).badge
    secret = identity.secret_of(request)
    view = me_views.me(
        event.read(events.get),
        event.read(events.slots),
        person_of(request),
        address=request.app.state.settings.address,
        typed=sent,
        credited=badge is not None and badge.person in event.read(keeping.credited),
        code=code,
        words=threewords.words_of(secret) if badge and event.read(claims.has_words, badge.person) else (),
        calendar=(event.read(calendars.address, badge, secret) or "") if badge else "",
    )
    return phones.page(
        request,
        "me/page.html",
        "me",
        status=422 if troubles else 200,
        view=view,
        troubles=troubles or {},
        qr=qr.svg(view.move) if view.move else "",
    )
