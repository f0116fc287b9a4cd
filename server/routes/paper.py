"""Paper is the same wall: cards and cell labels with codes, a card carried to a cell by a phone's camera, paper votes."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import identity, web
from server.errors import Refused, Troubled
from server.routes.placements import would_break
from server.settings import Settings
from server.store import camps, desks, draft, events, interests, people, sessions
from server.store.file import Db
from server.store.rows import note
from server.views import paper as views
from server.words import gettext as _

HAND_SECONDS = 120
_KINDS = ("cards", "cells", "everything")


async def page(request: Request) -> Response:
    """GET desk/paper: what to print, and paper votes to type in."""
    identity.need(web.who_of(request), "type")
    return _page(request)


async def sheets(request: Request) -> Response:
    """GET desk/paper/{kind}: cards, cells, or everything: ready to print."""
    identity.need(web.who_of(request), "type")
    kind = request.path_params["kind"]
    if kind not in _KINDS:
        raise Refused(_("There is nothing of that name to print."), status=404)
    settings: Settings = request.app.state.settings
    desk = web.event_of(request).read(desks.read)
    return web.page(request, "paper/sheets.html", view=views.sheets(desk, settings.address, kind), event=desk.event)


async def votes(request: Request) -> Response:
    """POST desk/paper/votes: `numbers` of one paper, such as "14 24* 31" (* is "can't miss"): one person without a phone."""
    asking = web.who_of(request)
    identity.need(asking, "type")
    sent = await web.fields(request)
    typed = web.text_of(sent, "numbers")
    chosen = views.ballot(typed)
    if not chosen and web.is_api(request):
        raise Troubled({"numbers": _("Type the numbers on the paper, such as 14 24* 31.")})
    if not chosen:
        return _page(request, {"numbers": _("Type the numbers on the paper, such as 14 24* 31.")}, typed)
    try:
        await web.event_of(request).write(_vote, chosen, asking.name())
    except Refused as refusal:
        if web.is_api(request):
            raise
        return _page(request, {"numbers": refusal.sentence}, typed)
    if web.is_api(request):
        return web.data({"counted": len(chosen)}, 201)
    return web.see(request, f"/e/{request.path_params['slug']}/desk/paper?counted={len(chosen)}")


async def card(request: Request) -> Response:
    """GET card/{number}: a card's code. A helper's phone keeps the card in hand for two minutes; any other reads the pitch."""
    slug, number = request.path_params["slug"], int(request.path_params["number"])
    if not web.who_of(request).may("adjust"):
        return web.see(request, f"/e/{slug}/sessions/{number}")
    desk = web.event_of(request).read(desks.read)
    session = desk.session(number)
    if session is None:
        raise Refused(_("There is no session {number} to place.").format(number=number), status=404)
    answer = web.page(request, "paper/card.html", event=desk.event, view=views.card(desk, session))
    settings: Settings = request.app.state.settings
    answer.set_cookie(
        _hand(slug), str(number), max_age=HAND_SECONDS, path=f"/e/{slug}/cell", httponly=True, samesite="lax",
        secure=settings.secure,
    )  # fmt: skip
    return answer


async def cell(request: Request) -> Response:
    """GET cell/{room}/{slot}: a cell's code. With a card in hand one button puts it here; others read the grid."""
    if not web.who_of(request).may("adjust"):
        return web.see(request, f"/e/{request.path_params['slug']}/grid")
    return _cell_page(request)


async def put(request: Request) -> Response:
    """POST cell/{room}/{slot}: `number` is put here in the draft that was `seen`; `swap=yes` changes places."""
    badge = identity.need(web.who_of(request), "adjust")
    sent = await web.fields(request)
    event = web.event_of(request)
    session = event.read(sessions.of_number, web.whole_of(sent, "number") or 0)
    room, slot = _ids(request)
    if event.read(would_break, session.id, room, slot):
        return _cell_page(request, status=409)
    seen = web.whole_of(sent, "seen")
    swap = web.text_of(sent, "swap") == "yes"
    await event.write(
        draft.place, badge.id, event.read(draft.latest) if seen is None else seen, session.id, room, slot, swap=swap
    )
    if web.is_api(request):
        return web.data({"number": session.number, "room": room, "slot": slot})
    answer = web.see(request, request.scope["path"])
    answer.delete_cookie(_hand(request.path_params["slug"]), path=f"/e/{request.path_params['slug']}/cell")
    return answer


def _cell_page(request: Request, status: int = 200) -> Response:
    event = web.event_of(request)
    desk = event.read(desks.read)
    room, slot = _ids(request)
    held = request.cookies.get(_hand(request.path_params["slug"]), "")
    session = desk.session(int(held)) if held.isdecimal() and len(held) < 7 else None
    clashes = event.read(would_break, session.id, room, slot) if session is not None else []
    return web.page(
        request, "paper/cell.html", status=status, event=desk.event, view=views.cell(desk, room, slot, session, clashes)
    )


def _ids(request: Request) -> tuple[int, int]:
    """The cell of the address as row ids; a code names room and slot by the camp file's ids. Raises Refused (404)."""
    ids = web.event_of(request).read(camps.Ids)
    room, slot = (request.path_params[name] for name in ("room", "slot"))
    found = ids.room_rows.get(room), ids.slot_rows.get(slot)
    if found[0] is None or found[1] is None:
        raise Refused(_("This label is of a room or a time that is no more. Print the labels again."), status=404)
    return found[0], found[1]


def _hand(slug: str) -> str:
    return f"hand-{slug}"


def _vote(db: Db, chosen: dict[int, str], by: str) -> None:
    person = people.add(db, "", here=True)
    for number, state in chosen.items():
        interests.set_state(db, person, number, state)
    note(db, by, "typed one paper of votes")


def _page(request: Request, troubles: dict[str, str] | None = None, typed: str = "") -> Response:
    counted = request.query_params.get("counted", "")
    view: Any = {
        "event": web.event_of(request).read(events.get),
        "said": views.counted(int(counted)) if counted.isdecimal() and len(counted) < 4 else "",
    }
    return web.page(
        request, "paper/page.html", status=422 if troubles else 200, troubles=troubles or {}, typed=typed, **view
    )
