"""Sessions: pitch one, read one, change or withdraw one's own."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import forms, identity, record, threewords, web
from server.errors import Refused, Troubled
from server.routes import now, phones
from server.routes.badges import person_of
from server.store import claims, events, interests, keepers, merges, notes, people, revisions, sessions
from server.store.file import Db
from server.store.rows import token
from server.store.sessions import Session
from server.views import people as people_views
from server.views import sessions as views
from server.words import gettext as _


async def pitch_page(request: Request) -> Response:
    """GET pitch: the form, with a random key that makes a retry harmless."""
    return _form(request, None, {}, {})


async def pitch(request: Request) -> Response:
    """POST pitch: a new session with its number. Name and limits sent with it become the host's own."""
    sent = await web.fields(request)
    event = web.event_of(request)
    try:
        form = forms.pitch(sent)
        me = forms.person({name: sent[name] for name in sent.keys() & _OF_THE_HOST}, _stamps(request))
    except Troubled as trouble:
        if web.is_api(request):
            raise
        return _form(request, None, sent, trouble.troubles)
    once = web.text_of(sent, "once")[:64]

    def pitched(db: Db, person: int) -> Session:
        people.change(db, person, me)
        return sessions.pitch_once(db, form, person, once)

    session, secret = await event.write(people.acting, web.who_of(request).badge, pitched)
    if session.pitched_by is not None:
        await event.write(claims.keep_words, session.pitched_by, secret or identity.secret_of(request))
    answer = (
        web.data(_value(session), 201)
        if web.is_api(request)
        else web.see(request, _address(request, session, "pitched"))
    )
    return phones.remember(request, answer, secret)


async def page(request: Request) -> Response:
    """GET sessions/{number}: one session, for everybody; its host can change it here."""
    event = web.event_of(request)
    session = event.read(sessions.of_number, request.path_params["number"])
    mine = leads(request, session)
    if session.state in ("hidden", "waiting") and not mine and not web.who_of(request).may("see desk"):
        raise Refused(_("There is no session {number}.").format(number=session.number), status=404)
    if web.is_api(request):
        return web.data(_value(session))
    if session.state == "merged":
        whole = event.read(sessions.get, event.read(merges.root, session.id))
        return web.see(request, f"/e/{request.path_params['slug']}/sessions/{whole.number}")
    person = web.who_of(request).person
    grid = event.read(revisions.latest)
    facts = event.read(events.get)
    over = phones.is_over(request)
    every = phones.every_session(request)
    shown = next((each for each in every if each.id == session.id), None)
    if shown is None:
        raise Refused(_("This session was off the record. Nothing of it is kept."), status=404)
    view = views.page(
        facts,
        shown,
        every,
        grid,
        before=event.read(revisions.get, grid.number - 1) if grid and grid.number > 1 else None,
        mine=mine,
        told=record.is_told(session, over),
        notes=event.read(notes.current, session.id),
        pad=event.read(notes.pad, session.id),
        full="full" in event.read(keepers.reports).get(session.id, {}),
        words=threewords.words_of(identity.secret_of(request))
        if mine and event.read(claims.has_words, person or 0)
        else (),
        may_hand=mine or web.who_of(request).may("type"),
    )
    wishes = event.read(interests.of_person, person) if person else {}
    stage_mine = now.mine_of(request) if mine else None
    return phones.page(
        request, "sessions/page.html", "", view=view, state=wishes.get(session.number, ""), stage_mine=stage_mine
    )


async def edit_page(request: Request) -> Response:
    """GET sessions/{number}/edit: the form with what is there."""
    session = web.event_of(request).read(sessions.of_number, request.path_params["number"])
    _need_to_lead(request, session)
    return _form(request, session, {}, {})


async def edit(request: Request) -> Response:
    """POST or PUT sessions/{number}: change one's own, or for the desk any."""
    event = web.event_of(request)
    session = event.read(sessions.of_number, request.path_params["number"])
    badge = _need_to_lead(request, session)
    sent = await web.fields(request)
    try:
        form = forms.pitch(sent)
    except Troubled as trouble:
        if web.is_api(request):
            raise
        return _form(request, session, sent, trouble.troubles)
    desk = web.who_of(request).may("type")
    session = await event.write(sessions.edit, session.number, form, badge.person, desk=desk)
    return web.data(_value(session)) if web.is_api(request) else web.see(request, _address(request, session, "saved"))


async def set_state(request: Request) -> Response:
    """POST sessions/{number}/state: `state=withdrawn` or `state=pitched`, of one's own."""
    sent = await web.fields(request)
    return await _to_state(request, web.text_of(sent, "state"))


async def withdraw(request: Request) -> Response:
    """DELETE sessions/{number}: withdraw it. Its number is never used again."""
    return await _to_state(request, "withdrawn")


def leads(request: Request, session: Session) -> bool:
    """Whether this phone's person leads a session."""
    person = web.who_of(request).person
    return person is not None and (session.pitched_by == person or any(h.person == person for h in session.hosts))


async def _to_state(request: Request, state: str) -> Response:
    event = web.event_of(request)
    session = event.read(sessions.of_number, request.path_params["number"])
    badge = _need_to_lead(request, session)
    if state not in ("withdrawn", "pitched"):
        raise Refused(_("A session can be withdrawn or brought back."), status=422)
    desk = web.who_of(request).may("moderate")
    session = await event.write(sessions.set_state, session.number, state, badge.person, desk=desk)
    said = "withdrawn" if state == "withdrawn" else "restored"
    return web.data(_value(session)) if web.is_api(request) else web.see(request, _address(request, session, said))


def _need_to_lead(request: Request, session: Session) -> people.Badge:
    badge = web.who_of(request).badge
    if badge is None or not (leads(request, session) or web.who_of(request).may("type")):
        raise Refused(_("Only the people who lead this session can change it. Use the phone that pitched it."))
    return badge


def _form(request: Request, session: Session | None, sent: dict[str, Any], troubles: dict[str, str]) -> Response:
    event = web.event_of(request)
    typed = {**sent, "needs": forms.features(web.texts_of(sent, "needs"))} if sent else {}
    view = views.form(
        event.read(events.get), event.read(events.slots), event.read(sessions.every), person_of(request), session, typed
    )
    return phones.page(
        request,
        "sessions/form.html",
        "" if session else "pitch",
        status=422 if troubles else 200,
        view=view,
        troubles=troubles,
        once=web.text_of(sent, "once") or token(),
    )


def _stamps(request: Request) -> set[str]:
    return people_views.stamps(web.event_of(request).read(events.slots))


def _address(request: Request, session: Session, said: str) -> str:
    return f"/e/{request.path_params['slug']}/sessions/{session.number}?said={said}"


def _value(session: Session) -> dict[str, Any]:
    """A session as everybody may have it in JSON: hosts by name, never by who they are here."""
    return {
        "number": session.number,
        "id": session.camp_id,
        "guid": session.guid,
        "title": session.title,
        "about": session.about,
        "topic": session.topic,
        "language": session.language,
        "length": session.length,
        "needs": session.needs,
        "record": session.record,
        "state": session.state,
        "hosts": [host.name for host in session.hosts if host.name],
    }


_OF_THE_HOST = {"name", "arrives_at", "leaves_at", "rest"}
