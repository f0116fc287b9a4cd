"""The scribe: a helper types pitches as they are spoken. Keyboard only, one line, saved as typed, duplicates offered."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import forms, identity, text, twins, web
from server.errors import Troubled
from server.store import events, people, queue, scribbles, sessions
from server.store.file import Db
from server.store.rows import note
from server.store.sessions import Session
from server.views import scribes as views
from server.words import gettext as _

_FIELDS = ("title", "hosts", "topic", "way", "first_time")
_LONGEST_FIELD = 400


async def page(request: Request) -> Response:
    """GET desk/scribe: one line to type into, with what was left unfinished, and the last pitches."""
    identity.need(web.who_of(request), "type")
    return _page(request, "scribe/page.html", {}, {})


async def add(request: Request) -> Response:
    """POST desk/scribe: a pitch, by people who may have no phone; `way` is mic, read, remote or silent."""
    badge = identity.need(web.who_of(request), "type")
    sent = await web.fields(request)
    try:
        form = forms.pitch({**sent, "co_hosts": sent.get("hosts", "")})
    except Troubled as trouble:
        if web.is_api(request):
            raise
        return _page(request, _template(request), sent, trouble.troubles)
    session = await web.event_of(request).write(
        _add, form, web.text_of(sent, "way"), bool(web.text_of(sent, "first_time")), badge
    )
    if web.is_api(request):
        return web.data({"number": session.number, "title": session.title}, 201)
    if not web.is_htmx(request):
        return web.see(request, f"/e/{request.path_params['slug']}/desk/scribe")
    saved = _("Saved as {number}: {title}").format(number=session.number, title=session.title)
    return _page(request, "scribe/_scribe.html", {}, {}, saved)


async def keep(request: Request) -> Response:
    """PUT desk/scribe: what is typed so far. Answers with the pitches that look like it."""
    badge = identity.need(web.who_of(request), "type")
    sent = await web.fields(request)
    fields = {name: web.text_of(sent, name)[:_LONGEST_FIELD] for name in _FIELDS}
    event = web.event_of(request)
    await event.write(scribbles.keep, badge.id, fields)
    alike = event.read(_like, fields["title"])
    if web.is_api(request):
        return web.data({"like": [session.number for session in alike]})
    return web.page(request, "scribe/_like.html", slug=request.path_params["slug"], like=views.rows(alike))


async def add_host(request: Request) -> Response:
    """POST desk/scribe/{number}/hosts: the pitch that was being typed is one that is there; its people lead that one too."""
    badge = identity.need(web.who_of(request), "type")
    sent = await web.fields(request)
    hosts = forms.names(web.texts_of(sent, "hosts"))
    await web.event_of(request).write(_add_hosts, int(request.path_params["number"]), hosts, badge)
    return web.see(request, f"/e/{request.path_params['slug']}/desk/scribe")


def _add(db: Db, form: sessions.PitchForm, way: str, first_time: bool, badge: people.Badge) -> Session:
    session = sessions.pitch(db, form, None)
    if way in queue.WAYS:
        queue.join(db, session.number, badge.person, way=way, first_time=first_time, desk=True)
    scribbles.keep(db, badge.id, {})
    note(db, badge.name or badge.role, f"typed pitch {session.number}")
    return sessions.get(db, session.id)


def _add_hosts(db: Db, number: int, hosts: tuple[str, ...], badge: people.Badge) -> None:
    session = sessions.of_number(db, number)
    held = {text.folded(host.name) for host in session.hosts}
    for name in hosts:
        if text.folded(name) not in held:
            sessions.set_part(db, session.id, people.add(db, name), "host")
    scribbles.keep(db, badge.id, {})
    note(db, badge.name or badge.role, f"added hosts to pitch {number}")
    sessions.changed(db)


def _like(db: Db, title: str) -> list[Session]:
    shown = {session.number: session for session in sessions.shown(db)}
    return [shown[number] for number in twins.like(title, {n: s.title for n, s in shown.items()})]


def _page(request: Request, template: str, sent: dict[str, Any], troubles: dict[str, str], saved: str = "") -> Response:
    event, badge = web.event_of(request), web.who_of(request).badge
    assert badge is not None
    typed = {name: web.text_of(sent, name) for name in _FIELDS} if sent else event.read(scribbles.kept, badge.id)
    view = views.scribe(event.read(events.get), event.read(sessions.every), typed)
    return web.page(request, template, status=422 if troubles else 200, view=view, troubles=troubles, saved=saved)


def _template(request: Request) -> str:
    return "scribe/_scribe.html" if web.is_htmx(request) else "scribe/page.html"
