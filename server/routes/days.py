"""Setting up the day: the event's facts, its times, its rooms. For organisers."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import forms, identity, web
from server.errors import Refused, Troubled
from server.store import events
from server.store.house import House
from server.views import days as views
from server.words import gettext as _


async def page(request: Request) -> Response:
    """GET desk/day: the whole day to edit."""
    identity.need(web.who_of(request), "set up")
    return _page(request)


async def change(request: Request) -> Response:
    """POST desk/day: name, day, time zone, people expected, cells to keep free, languages of the projector."""
    identity.need(web.who_of(request), "set up")
    sent = await web.fields(request)
    try:
        name, day, zone, expected = forms.event(sent)
    except Troubled as trouble:
        if web.is_api(request):
            raise
        return _page(request, "event", sent, trouble.troubles)
    spare = max(0, web.whole_of(sent, "spare") or 0)
    write = web.event_of(request).write
    spoken = forms.languages(sent)
    await write(events.redate, name=name, day=day, timezone=zone, expected=expected, spare=spare, languages=spoken)
    return _back(request)


async def add_slot(request: Request) -> Response:
    """POST desk/day/slots: one more stretch of the day."""
    return await _set_slot(request, None)


async def change_slot(request: Request) -> Response:
    """POST desk/day/slots/{slot}: change it, or with `do=drop` take it out."""
    return await _set_slot(request, request.path_params["slot"])


async def add_room(request: Request) -> Response:
    """POST desk/day/rooms: one more room, at the end of the walk."""
    return await _set_room(request, None)


async def change_room(request: Request) -> Response:
    """POST desk/day/rooms/{room}: change it; `do=drop` takes it away, `do=up` and `do=down` move it in the walking order."""
    return await _set_room(request, request.path_params["room"])


async def delete(request: Request) -> Response:
    """POST desk/day/delete: forget the whole event; its name typed again is the proof that it is meant."""
    identity.need(web.who_of(request), "set up")
    sent = await web.fields(request)
    event = web.event_of(request).read(events.get)
    if web.text_of(sent, "name").strip() != event.name:
        if web.is_api(request):
            raise Refused(_("To delete the event, type its name exactly: {name}").format(name=event.name), status=422)
        wrong = _("To delete the event, type its name exactly: {name}").format(name=event.name)
        return _page(request, "delete", sent, {"delete-name": wrong})
    house: House = request.app.state.house
    house.delete(event.slug)
    return web.data({"deleted": True}) if web.is_api(request) else web.see(request, "/")


async def _set_slot(request: Request, slot: int | None) -> Response:
    identity.need(web.who_of(request), "set up")
    sent = await web.fields(request)
    event = web.event_of(request)
    if slot is not None and slot not in {each.id for each in event.read(events.slots)}:
        raise Refused(_("There is no such time."), status=404)

    async def save() -> int | None:
        if slot is not None and _drops(request, sent):
            await event.write(events.drop_slot, slot)
            return slot
        return await event.write(
            events.set_slot, forms.slot(sent, date.fromisoformat(event.read(events.get).date)), slot
        )

    return await _line(request, f"slot-{slot or 'new'}", sent, save)


async def _set_room(request: Request, room: int | None) -> Response:
    identity.need(web.who_of(request), "set up")
    sent = await web.fields(request)
    event = web.event_of(request)
    if room is not None and room not in {each.id for each in event.read(events.rooms)}:
        raise Refused(_("There is no such room."), status=404)
    do = web.text_of(sent, "do")

    async def save() -> int | None:
        if room is not None and _drops(request, sent):
            await event.write(events.drop_room, room)
        elif room is not None and do in ("up", "down"):
            order = [each.id for each in event.read(events.rooms)]
            await event.write(events.order_room, room, order.index(room) + 1 + (1 if do == "down" else -1))
        else:
            return await event.write(events.set_room, forms.room(sent), room)
        return room

    return await _line(request, f"room-{room or 'new'}", sent, save)


def _drops(request: Request, sent: dict[str, Any]) -> bool:
    return request.method == "DELETE" or web.text_of(sent, "do") == "drop"


async def _line(
    request: Request, where: str, sent: dict[str, Any], save: Callable[[], Awaitable[int | None]]
) -> Response:
    """Save one line; what is wrong with it comes back in that line (`where`), with what was typed. A script gets its id."""
    try:
        saved = await save()
    except (Troubled, Refused) as trouble:
        if web.is_api(request):
            raise
        troubles = trouble.troubles if isinstance(trouble, Troubled) else {f"{where}-do": trouble.sentence}
        return _page(request, where, sent, troubles)
    if web.is_api(request):
        return web.data({"id": saved})
    changed_in_place = web.is_htmx(request) and not web.text_of(sent, "do")
    return _page(request, where) if changed_in_place else _back(request, where)


def _page(
    request: Request, where: str = "", sent: dict[str, Any] | None = None, troubles: dict[str, str] | None = None
) -> Response:
    """The page, with the one form that failed (`where`) as it was typed and its fields named after it; to htmx, its line."""
    event = web.event_of(request)
    view = views.day(event.read(events.get), event.read(events.slots), event.read(events.rooms))
    named = {field if "-" in field else f"{where}-{field}": sentence for field, sentence in (troubles or {}).items()}
    status = 422 if troubles else 200
    shown: dict[str, Any] = {"view": view, "where": where, "sent": sent or {}, "troubles": named}
    kind, _dash, which = where.partition("-")
    rows: dict[str, tuple[Any, ...]] = {"slot": view.slots, "room": view.rooms}
    if web.is_htmx(request) and which.isdigit():
        place, row = next((place, row) for place, row in enumerate(rows[kind]) if row.id == int(which))
        said = _("Saved") if not troubles else _("Not saved: {why}").format(why=" ".join(named.values()))
        return web.page(
            request, "days/_line.html", status=status, kind=kind, row=row, first=place == 0, said=said, **shown
        )
    return web.page(request, "days/page.html", status=status, zones=[(zone, zone) for zone in forms.zones()], **shown)


def _back(request: Request, where: str = "") -> Response:
    if web.is_api(request):
        return web.data({"done": True})
    anchor = f"#{where}" if where else ""
    return web.see(request, f"/e/{request.path_params['slug']}/desk/day{anchor}")
