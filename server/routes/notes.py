"""The notes of a session: read by everybody, written by anyone who joined, kept with history, moderated like pitches."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import clock, identity, record, text, web
from server.errors import Refused, Troubled
from server.routes import phones
from server.store import events, notes, people, revisions, sessions
from server.store.sessions import Session
from server.views import notes as views
from server.words import gettext as _

_LONGEST = 20_000
_LINK = re.compile(r"https?://[^\s\"'<>]{4,490}")


async def page(request: Request) -> Response:
    """GET sessions/{number}/notes: the notes to write in, and every earlier version."""
    session = _session(request)
    if web.is_api(request):
        newest = web.event_of(request).read(notes.current, session.id)
        return web.data({"version": newest.id, "at": newest.at, "text": newest.text} if newest else {"version": 0})
    return _page(request, session, {}, {})


async def write(request: Request) -> Response:
    """POST or PUT sessions/{number}/notes: save them. `seen` is the version that the writer began from."""
    session = _session(request)
    sent = await web.fields(request)
    try:
        typed = _typed(sent)
        badge = web.who_of(request).badge
        saved, secret = await web.event_of(request).write(
            people.acting, badge, lambda db, me: notes.write(db, me, session.number, typed, web.whole_of(sent, "seen"))
        )
    except (Troubled, notes.Overtaken) as trouble:
        if web.is_api(request):
            raise
        troubles = trouble.troubles if isinstance(trouble, Troubled) else {"text": trouble.sentence}
        return _page(request, session, sent, troubles)
    back = f"/e/{request.path_params['slug']}/sessions/{session.number}?said=noted"
    answer = web.data({"version": saved.id}) if web.is_api(request) else web.see(request, back)
    return phones.remember(request, answer, secret)


async def pad(request: Request) -> Response:
    """POST sessions/{number}/pad: link to notes kept elsewhere; empty takes the link away. For who leads it."""
    session = _session(request)
    sent = await web.fields(request)
    link = web.text_of(sent, "link").strip()
    who = web.who_of(request)
    if link and not _LINK.fullmatch(link):
        if web.is_api(request):
            raise Troubled({"link": _("Type the whole link, beginning with https://")})
        return _page(request, session, sent, {"link": _("Type the whole link, beginning with https://")})
    await web.event_of(request).write(notes.set_pad, session.number, link, who.person or 0, desk=who.may("moderate"))
    back = f"/e/{request.path_params['slug']}/sessions/{session.number}?said=saved"
    return web.data({"link": link}) if web.is_api(request) else web.see(request, back)


async def hide(request: Request) -> Response:
    """POST sessions/{number}/notes/{note}: `hidden=yes` takes a version out of everybody's sight, `no` brings it back."""
    identity.need(web.who_of(request), "moderate")
    session = _session(request)
    sent = await web.fields(request)
    hidden = web.text_of(sent, "hidden") in ("yes", "True", "true", "1")
    await web.event_of(request).write(notes.hide, request.path_params["note"], hidden)
    back = f"/e/{request.path_params['slug']}/sessions/{session.number}/notes"
    return web.data({"hidden": hidden}) if web.is_api(request) else web.see(request, back)


def _session(request: Request) -> Session:
    """The session, where its notes may be shown at all."""
    event = web.event_of(request)
    session = event.read(sessions.of_number, request.path_params["number"])
    grid = event.read(revisions.latest)
    over = record.is_over(event.read(events.get), grid.times if grid else (), clock.now())
    if session.state not in sessions.SHOWN or not record.is_told(session, over):
        raise Refused(_("This session keeps no notes."), status=404)
    return session


def _typed(sent: dict[str, Any]) -> str:
    typed = text.passage(web.text_of(sent, "text"), 10 * _LONGEST)
    if len(typed) > _LONGEST:
        sentence = _("Make this shorter: {most} characters at most, this has {length}.")
        raise Troubled({"text": sentence.format(most=_LONGEST, length=len(typed))})
    return "" if typed == views.opening() else typed


def _page(request: Request, session: Session, sent: dict[str, Any], troubles: dict[str, str]) -> Response:
    event = web.event_of(request)
    who = web.who_of(request)
    leads = who.person is not None and any(host.person == who.person for host in session.hosts)
    view = views.page(
        event.read(events.get),
        session,
        event.read(notes.history, session.id),
        pad=event.read(notes.pad, session.id),
        leads=leads or who.may("moderate"),
        moderates=who.may("moderate"),
        typed=web.text_of(sent, "text") if "text" in sent else None,
        link=web.text_of(sent, "link") if "link" in sent else None,
    )
    return phones.page(request, "notes/page.html", "", status=422 if troubles else 200, view=view, troubles=troubles)
