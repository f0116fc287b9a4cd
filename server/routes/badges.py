"""This phone: its person's name and limits."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import forms, web
from server.errors import Troubled
from server.routes import phones
from server.store import events, people
from server.store.file import File
from server.store.people import Person
from server.views import people as views


async def page(request: Request) -> Response:
    """GET me: name, limits, and what this phone can do with its badge."""
    person = person_of(request)
    if web.is_api(request):
        return web.data(person)
    return _page(request, person, {}, {})


async def change(request: Request) -> Response:
    """POST or PUT me: what I say of myself. A field that isn't sent stays as it was."""
    event = web.event_of(request)
    sent = await web.fields(request)
    try:
        form = forms.person(sent, views.stamps(event.read(events.slots)))
    except Troubled as trouble:
        if web.is_api(request):
            raise
        return _page(request, person_of(request), sent, trouble.troubles)
    badge = web.who_of(request).badge
    person, secret = await event.write(people.acting, badge, lambda db, me: people.change(db, me, form))
    answer = (
        web.data(person) if web.is_api(request) else web.see(request, f"/e/{request.path_params['slug']}/me?said=saved")
    )
    return phones.remember(request, answer, secret)


def person_of(request: Request) -> Person | None:
    """Whoever carries this phone; None for a stranger."""
    event: File = web.event_of(request)
    person = web.who_of(request).person
    return event.read(people.get, person) if person else None


def _page(request: Request, person: Person | None, sent: dict[str, Any], troubles: dict[str, str]) -> Response:
    event = web.event_of(request)
    return phones.page(
        request,
        "me/page.html",
        "me",
        status=422 if troubles else 200,
        limits=views.limits(event.read(events.get), event.read(events.slots), person),
        name=web.text_of(sent, "name") if "name" in sent else (person.name if person else ""),
        troubles=troubles,
        role=web.who_of(request).role,
    )
