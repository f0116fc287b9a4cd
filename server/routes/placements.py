"""Moves by hand: put a card into a cell, swap, take it off, pin it; close a cell, keep two apart; undo and redo.

Each address serves the Move form, the script of the desk and the API. A move names the draft that its maker saw.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import identity, text, web
from server.errors import Refused
from server.routes.desk import card_page
from server.store import desks, draft, events, sessions
from server.store.draft import Step
from server.store.file import Db
from server.views import clashes as clash_words
from server.views import desk as views
from server.words import gettext as _
from solver.camp import Placement
from solver.rules import ONE_CARD, Clash, clashes

REASON_LENGTH = 200


async def place(request: Request) -> Response:
    """POST or PUT placements/{number}: into the cell `room` and `slot`; `swap=yes` changes places with what stands there.

    What would break a rule is refused (409) with each clash in words, unless `anyway=yes` comes with a `reason`.
    `do=shelve` takes the card off the grid.
    """
    badge = identity.need(web.who_of(request), "adjust")
    sent = await web.fields(request)
    if web.text_of(sent, "do") == "shelve":
        return await shelve(request)
    event = web.event_of(request)
    session = event.read(sessions.of_number, request.path_params["number"])
    room, slot = _cell(sent, event.read(events.rooms), event.read(events.session_slots))
    reason = text.line(web.text_of(sent, "reason"), REASON_LENGTH)
    broken = event.read(would_break, session.id, room, slot)
    anyway = web.text_of(sent, "anyway") == "yes"
    if broken and not (anyway and reason):
        return await _refuse(request, session.number, sent, broken, asks_reason=anyway)
    waive = dict.fromkeys(event.read(_demands, session, broken), reason)
    swap = web.text_of(sent, "swap") == "yes"
    try:
        step = await event.write(
            draft.place, badge.id, _seen(request, sent), session.id, room, slot, swap=swap, waive=waive
        )
    except Refused as refusal:
        if web.is_api(request) or web.is_htmx(request) or "swap" not in refusal.values:
            raise
        asked = {"room": room, "slot": slot, "swap": refusal.values["swap"], "said": refusal.sentence}
        return await card_page(request, session.number, 409, asked=asked, sent=sent)
    return _done(request, step, session.number)


async def shelve(request: Request) -> Response:
    """DELETE placements/{number}: off the grid, onto the shelf."""
    badge = identity.need(web.who_of(request), "adjust")
    sent = await web.fields(request) if request.method != "DELETE" else dict(request.query_params)
    event = web.event_of(request)
    session = event.read(sessions.of_number, request.path_params["number"])
    step = await event.write(draft.shelve, badge.id, _seen(request, sent), session.id)
    return _done(request, step, session.number)


async def pin(request: Request) -> Response:
    """POST or PUT pins/{number}: keep it where it is (`keep` = both, slot, room), or at a `room` and a `slot`; none unpins."""
    badge = identity.need(web.who_of(request), "adjust")
    sent = await web.fields(request)
    event = web.event_of(request)
    session = event.read(sessions.of_number, request.path_params["number"])
    room, slot = web.whole_of(sent, "room"), web.whole_of(sent, "slot")
    keep = web.text_of(sent, "keep")
    if keep in ("both", "slot", "room"):
        stands = event.read(draft.placements).get(session.id)
        if stands is None:
            raise Refused(_("Place the session first, then pin it there."), status=409)
        room = stands[0] if keep != "slot" else None
        slot = stands[1] if keep != "room" else None
    if room is not None and room not in {each.id for each in event.read(events.rooms)}:
        raise Refused(_("There is no such room."), status=404)
    if slot is not None and slot not in {each.id for each in event.read(events.session_slots)}:
        raise Refused(_("There is no such time."), status=404)
    step = await event.write(draft.pin, badge.id, _seen(request, sent), session.id, room, slot)
    return _done(request, step, session.number)


async def waive(request: Request) -> Response:
    """POST waivers/{number}: leave the demand `rule` out for this card, with a `reason`; `do=hold` holds it again."""
    badge = identity.need(web.who_of(request), "adjust")
    sent = await web.fields(request)
    event = web.event_of(request)
    session = event.read(sessions.of_number, request.path_params["number"])
    rule = web.text_of(sent, "rule")[:40]
    if rule in ("", ONE_CARD):
        raise Refused(_("This can't be left out: one card in a cell always holds."), status=422)
    reason: str | None = text.line(web.text_of(sent, "reason"), REASON_LENGTH) or _("Freed so that there is a grid.")
    if web.text_of(sent, "do") == "hold":
        reason = None
    step = await event.write(draft.waive, badge.id, _seen(request, sent), session.id, rule, reason)
    return _done(request, step, session.number)


async def close(request: Request) -> Response:
    """POST or PUT closures: keep the cell `room` and `slot` for something else, named in `reason`; `do=open` opens it."""
    badge = identity.need(web.who_of(request), "adjust")
    sent = await web.fields(request)
    event = web.event_of(request)
    room, slot = _cell(sent, event.read(events.rooms), event.read(events.session_slots))
    reason: str | None = text.line(web.text_of(sent, "reason"), 60)
    if web.text_of(sent, "do") == "open":
        reason = None
    step = await event.write(draft.close, badge.id, _seen(request, sent), room, slot, reason)
    return _done(request, step, None)


async def apart(request: Request) -> Response:
    """POST or PUT apart: keep session `number` and session `other` out of each other's time; `do=meet` lets them meet."""
    badge = identity.need(web.who_of(request), "adjust")
    sent = await web.fields(request)
    event = web.event_of(request)
    one = event.read(sessions.of_number, web.whole_of(sent, "number") or 0)
    other = event.read(sessions.of_number, web.whole_of(sent, "other") or 0)
    meet = web.text_of(sent, "do") == "meet"
    step = await event.write(draft.set_apart, badge.id, _seen(request, sent), one.id, other.id, not meet)
    return _done(request, step, one.number)


async def step(request: Request) -> Response:
    """POST steps: `do=undo` takes back this badge's latest step, `do=redo` sets it again."""
    badge = identity.need(web.who_of(request), "adjust")
    sent = await web.fields(request)
    event = web.event_of(request)
    verb = draft.redo if web.text_of(sent, "do") == "redo" else draft.undo
    taken = await event.write(verb, badge.id)
    touched = [int(key.split(":")[1]) for key in taken.after if key.startswith("place:")]
    number = event.read(sessions.get, touched[0]).number if touched else None
    return _done(request, taken, number)


def would_break(db: Db, session: int, room: int, slot: int) -> list[Clash]:
    """The clashes that a move would bring, beside those that are there already."""
    camp = desks.binding_camp(db)
    rooms = {each.id: each.camp_id for each in events.rooms(db)}
    slots = {each.id: each.camp_id for each in events.session_slots(db)}
    ids = {each.id: each.camp_id for each in sessions.every(db)}
    after = {placement.session: placement for placement in camp.grid or ()}
    moved: set[str] = set()
    for key, to in draft.arranged(db, session, room, slot).items():
        camp_id = ids[int(key.split(":")[1])]
        moved.add(camp_id)
        after.pop(camp_id, None)
        if to is not None:
            after[camp_id] = Placement(session=camp_id, room=rooms[to[0]], slot=slots[to[1]])
    before = clashes(camp, camp.grid or ())
    return [
        clash
        for clash in clashes(camp, after.values())
        if clash not in before and clash.rule != ONE_CARD and {clash.session, clash.values.get("other")} & moved
    ]


def _demands(db: Db, moved: sessions.Session, broken: list[Clash]) -> list[tuple[int, str]]:
    """What is left out with the move: (session's row, rule); of two sessions that clash, the one that was moved."""
    rows = {each.camp_id: each.id for each in sessions.every(db)}
    return [
        (moved.id if moved.camp_id == clash.values.get("other") else rows[clash.session], clash.rule)
        for clash in broken
    ]


async def _refuse(
    request: Request, number: int, sent: dict[str, Any], broken: list[Clash], *, asks_reason: bool
) -> Response:
    """What a move would break: 409 with the clashes; for people the card's page with a way to do it anyway."""
    names = views.names_of(web.event_of(request).read(desks.read))
    told = list(dict.fromkeys(clash_words.sentence(clash, names) for clash in broken))
    if web.is_api(request):
        raise Refused(" ".join(told), status=409, clashes=told)
    troubles = {"reason": _("Type why you do it anyway. The reason stays on the card.")} if asks_reason else {}
    return await card_page(request, number, 422 if asks_reason else 409, broken=told, sent=sent, troubles=troubles)


def _cell(sent: dict[str, Any], rooms: list[events.Room], slots: list[events.Slot]) -> tuple[int, int]:
    """(room, slot) from `cell=room:slot` or the two fields; raises Refused (404) where there is no such cell."""
    typed = web.text_of(sent, "cell")
    if ":" in typed:
        sent = {**sent, **dict(zip(("room", "slot"), typed.split(":", 1), strict=True))}
    room, slot = web.whole_of(sent, "room"), web.whole_of(sent, "slot")
    if (
        room not in {each.id for each in rooms}
        or slot not in {each.id for each in slots}
        or room is None
        or slot is None
    ):
        raise Refused(_("Choose a room and a time of this event."), status=404)
    return room, slot


def _seen(request: Request, sent: dict[str, Any]) -> int:
    """The step that the mover saw; the newest where none is named."""
    seen = web.whole_of(sent, "seen")
    return web.event_of(request).read(draft.latest) if seen is None else seen


def _done(request: Request, taken: Step, number: int | None) -> Response:
    desk = web.event_of(request).read(desks.read)
    said = views.step_in_words(desk, taken)
    if web.is_api(request):
        return web.data({"step": taken.id, "session": number, "said": said})
    anchor = f"?did={taken.id}" + (f"#card-{number}" if number else "")
    return web.see(request, f"/e/{desk.event.slug}/desk{anchor}")
