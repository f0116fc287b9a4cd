"""The desk's own pages: the grid with its side, and the page of one card with its Move form. They change nothing."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import identity, web
from server.errors import Refused
from server.scales import Scales
from server.solves import Solves
from server.store import checks, desks, doubles, draft, proposals, revisions
from server.store.file import Db, File
from server.views import desk as views
from server.views import hosts, offers, prices, side
from server.words import gettext as _
from server.words import language
from solver.rules import Clash
from solver.rules import clashes as broken

_TOPICS = ("draft", "sessions", "interests", "event")


async def page(request: Request) -> Response:
    """GET desk: the grid to edit, its side, and the bar."""
    identity.need(web.who_of(request), "see desk")
    event = web.event_of(request)
    await solves(request).clear(request.path_params["slug"])
    desk = event.read(desks.read)
    wanted = _filter(request)
    clashes = clashes_of(event)
    return web.page(
        request,
        "desk/page.html",
        event=desk.event,
        numbers=desk.numbers,
        wanted=wanted,
        query=request.url.query,
        grid=views.grid(desk, clashes, wanted),
        side=await _side(request, desk, clashes),
        line=_line(request, desk),
        who=web.who_of(request),
        said=_said(request, desk),
        rooms=[("", _("Every room")), *((room.id, room.name) for room in desk.rooms)],
        slots=[("", _("Every time")), *_times(desk)],
    )


async def grid(request: Request) -> Response:
    """GET desk/grid: the live fragment of the grid; the same for everybody who may see it."""
    return _shared(request, "desk/_grid.html")


async def shelf(request: Request) -> Response:
    """GET desk/shelf: the live fragment of what isn't placed; the same for everybody who may see it."""
    return _shared(request, "desk/_shelf.html")


async def beside(request: Request) -> Response:
    """GET desk/side: the live fragment beside the grid."""
    identity.need(web.who_of(request), "see desk")
    event = web.event_of(request)
    desk = event.read(desks.read)
    return web.page(
        request, "desk/_side.html", side=await _side(request, desk, clashes_of(event)), who=web.who_of(request)
    )


async def line(request: Request) -> Response:
    """GET desk/line: how far the draft is, and whether this badge can undo; a fragment of one's own."""
    identity.need(web.who_of(request), "see desk")
    desk = web.event_of(request).read(desks.read)
    return web.page(request, "desk/_line.html", line=_line(request, desk), who=web.who_of(request))


async def card(request: Request) -> Response:
    """GET desk/sessions/{number}: everything about one card, and the Move form with the price of each cell."""
    identity.need(web.who_of(request), "see desk")
    return await card_page(request, request.path_params["number"])


async def card_page(request: Request, number: int, status: int = 200, **more: Any) -> Response:
    """The page of one card. `more`: `asked`, `clashes` and `sent` of a move that was refused for what it would break."""
    event = web.event_of(request)
    desk = event.read(desks.read)
    session = desk.session(number)
    if session is None:
        raise Refused(_("There is no session {number} to place.").format(number=number), status=404)
    clashes = clashes_of(event)
    priced = await scales(request).prices(desk.event.slug, event, session.camp_id)
    others = [(each.number, f"{each.number} {each.title}") for each in desk.sessions if each.id != session.id]
    apart = [
        next(each for each in desk.sessions if each.id == (b if a == session.id else a))
        for a, b in desk.apart
        if session.id in (a, b) and {a, b} <= {each.id for each in desk.sessions}
    ]
    wanted = {name: request.query_params[name] for name in ("room", "slot") if name in request.query_params}
    shown: dict[str, Any] = {"asked": None, "broken": (), "sent": wanted, "troubles": {}} | more
    return web.page(
        request,
        "desk/card.html",
        status=status,
        event=desk.event,
        session=session,
        card=views.cards_of(desk, clashes)[session.id],
        at=views.where(desk, desk.placements[session.id]) if session.id in desk.placements else "",
        cells=prices.by_time(desk, prices.chips(desk, priced, number), session.id),
        step=desk.step,
        rooms=[(room.id, room.name) for room in desk.rooms],
        slots=_times(desk),
        others=others,
        apart=apart,
        waivers=[(rule, views.waiver_in_words(rule, why)) for s, rule, why in desk.waivers if s == session.id],
        who=web.who_of(request),
        **shown,
    )


async def cell(request: Request) -> Response:
    """GET desk/cells/{room}/{slot}: one cell: keep it for something else, open it, put a session there."""
    identity.need(web.who_of(request), "see desk")
    desk = web.event_of(request).read(desks.read)
    room = next((each for each in desk.rooms if each.id == request.path_params["room"]), None)
    slot = next(
        (each for each in desk.slots if each.id == request.path_params["slot"] and each.kind == "session"), None
    )
    if room is None or slot is None:
        raise Refused(_("Choose a room and a time of this event."), status=404)
    shelf = [(each.number, f"{each.number} {each.title}") for each in desk.sessions if each.id not in desk.placements]
    return web.page(
        request,
        "desk/cell.html",
        event=desk.event,
        room=room,
        slot=slot,
        where=views.where(desk, (room.id, slot.id)),
        closed=room.closed.get(slot.id),
        shelf=shelf,
        step=desk.step,
    )


async def place_in(request: Request) -> Response:
    """POST desk/cells/{room}/{slot}: the form of a cell, sent on to the placement of the session `number` that it names."""
    sent = await web.fields(request)
    number = web.whole_of(sent, "number")
    if number is None:
        raise Refused(_("Choose a session to put there."), status=422)
    slug, room, slot = (request.path_params[name] for name in ("slug", "room", "slot"))
    return web.see(request, f"/e/{slug}/desk/sessions/{number}?room={room}&slot={slot}#move")


async def price_list(request: Request) -> Response:
    """GET desk/prices/{number}: what each cell would do to the grid, for the card in the hand."""
    identity.need(web.who_of(request), "see desk")
    event = web.event_of(request)
    desk = event.read(desks.read)
    session = desk.session(request.path_params["number"])
    if session is None:
        raise Refused(
            _("There is no session {number} to place.").format(number=request.path_params["number"]), status=404
        )
    priced = await scales(request).prices(desk.event.slug, event, session.camp_id)
    return web.data({"step": desk.step, "cells": prices.chips(desk, priced, session.number)})


def clashes_of(event: File) -> list[Clash]:
    """What the draft breaks, by the rules that the solver obeys."""

    def read(db: Db) -> list[Clash]:
        camp = desks.binding_camp(db)
        return broken(camp, camp.grid or ())

    return event.read(read)


def scales(request: Request) -> Scales:
    """What weighs grids."""
    found: Scales = request.app.state.scales
    return found


def solves(request: Request) -> Solves:
    """What asks the solver."""
    found: Solves = request.app.state.solves
    return found


def offer_view(request: Request, desk: desks.Desk, made: proposals.Offer) -> offers.OfferView:
    """An offer in words, with what each of its options would move."""
    event = web.event_of(request)
    options = made.answer.options if made.answer else ()
    moved = {str(option.name): event.read(proposals.moves, option) for option in options}
    return offers.offer(desk, made, moved)


def _shared(request: Request, template: str) -> Response:
    identity.need(web.who_of(request), "see desk")
    event = web.event_of(request)
    desk = event.read(desks.read)
    wanted = _filter(request)
    key = (template, desk.event.slug, language(), wanted, *(desk.numbers[topic] for topic in _TOPICS))

    def make() -> str:
        view = views.grid(desk, clashes_of(event), wanted)
        return web.render(template, grid=view, query=request.url.query)

    answer: Response = request.app.state.shared.answer(request, key, make)
    return answer


async def quality_of(request: Request, desk: desks.Desk) -> offers.Quality | None:
    """How good the draft is, with the proven bound where one speaks of it; None where it can't be weighed."""
    event = web.event_of(request)
    pan = await scales(request).weigh(desk.event.slug, event)
    if pan is None or pan.measure is None:
        return None
    known = event.read(proposals.bound)
    if known is None or not _same_placed(desk, known[1]):
        return offers.quality(pan.measure, None)
    if known[0] == pan.wishes_key:
        return offers.quality(pan.measure, known[1].bound)
    return offers.quality(pan.measure, None, earlier=known[1])


async def _side(request: Request, desk: desks.Desk, clashes: list[Clash]) -> side.SideView:
    event, slug = web.event_of(request), desk.event.slug
    quality = await quality_of(request, desk)
    made = event.read(proposals.latest)
    view = offer_view(request, desk, made) if made else None
    run = solves(request).running(slug)
    progress = offers.progress(run.progress, *run.clock()) if run else None
    known, pan = event.read(proposals.background), scales(request).last(slug)
    ready = bool(known and pan and known.asked.key == pan.wishes_key)
    said = ""
    if event.read(checks.is_open):
        counts = hosts.count(hosts.hosts(desk, event.read(checks.answers), True, frozenset()))
        said = _("{fine} of {all}").format(**counts)
    return side.side(
        desk, clashes, quality, view, progress, ready=ready, hosts_fine=said, doubles=len(event.read(doubles.asked))
    )


def proven(request: Request, desk: desks.Desk, wishes_key: str) -> int | None:
    """The proven bound that speaks of the draft, where the solver has one."""
    known = web.event_of(request).read(proposals.bound)
    return known[1].bound if known and known[0] == wishes_key and _same_placed(desk, known[1]) else None


def _same_placed(desk: desks.Desk, answer: Any) -> bool:
    """Whether the draft places what the answer places: only then does its bound speak of the draft."""
    placed = {session.camp_id for session in desk.sessions if session.id in desk.placements}
    return placed == {placement.session for placement in answer.options[0].placements}


def _line(request: Request, desk: desks.Desk) -> side.DraftLine:
    event = web.event_of(request)
    badge = identity.need(web.who_of(request), "see desk")
    undo, redo = event.read(draft.can_undo, badge.id)
    return side.draft_line(desk, event.read(revisions.of_draft), undo, redo)


def _said(request: Request, desk: desks.Desk) -> str:
    """What the last form did, for the status line: the step or the grid that it made is in the address."""
    did, published = request.query_params.get("did", ""), request.query_params.get("published", "")
    if _id(did) is not None:
        step = web.event_of(request).read(draft.step, int(did))
        return views.step_in_words(desk, step) if step else ""
    if desk.revision and published == str(desk.revision.number):
        return _("Grid {number} is published.").format(number=published)
    return ""


def _filter(request: Request) -> views.Filter:
    asked = request.query_params
    return views.Filter(
        text=asked.get("q", "").strip()[:80],
        room=_id(asked.get("room", "")),
        slot=_id(asked.get("slot", "")),
        dense=asked.get("dense", "") == "1",
    )


def _id(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 12 else None


def _times(desk: desks.Desk) -> list[tuple[int, str]]:
    zone = desk.event.timezone
    return [(slot.id, views.start_of(slot, zone)) for slot in desk.slots if slot.kind == "session"]
