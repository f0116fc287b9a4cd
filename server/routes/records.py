"""The record and its copies: how the grid came to be, the archive, the camp file; and what is kept for how long."""

import asyncio
import contextvars
from collections.abc import Callable
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import archive, clock, identity, web, words
from server.errors import Troubled
from server.formats import camp_file, public_camp
from server.routes import exports
from server.store import choices, events, keeping
from server.store.file import Db, connect
from server.store.house import House
from server.views import choice
from server.words import gettext as _

_RIGHT = "export"


async def choice_page(request: Request) -> Response:
    """GET choice: how the grid came to be, for anyone to check."""
    event = web.event_of(request)
    found = event.read(choices.read, clock.now())
    return web.page(request, "open/record.html", event=found.event, view=choice.choice(found))


async def choice_data(request: Request) -> Response:
    """GET choice.json: the same for a script, from any site."""
    event = web.event_of(request)

    def make() -> bytes:
        found = event.read(choices.read, clock.now())
        return web.data(choice.as_data(choice.choice(found), found.event.name, found.revisions)).body  # type: ignore[return-value]

    numbered = event.read(lambda db: db.value("select coalesce(max(number), 0) from revisions"))
    return exports.give(request, f"choice:{numbered}:{words.language()}", make, "application/json", {})


async def share(request: Request) -> Response:
    """GET desk/share: every way in and out, with its address; the licence, and the day on which people are forgotten."""
    identity.need(web.who_of(request), _RIGHT)
    return _share(request, {}, {})


async def settle(request: Request) -> Response:
    """POST desk/share: choose the licence and the day on which people are forgotten."""
    badge = identity.need(web.who_of(request), "set up")
    sent = await web.fields(request)
    troubles: dict[str, str] = {}
    licence, day = web.text_of(sent, "licence"), web.text_of(sent, "forget_on").strip()
    if licence and licence not in keeping.LICENCES:
        troubles["licence"] = _("Choose a licence from the list.")
    if day and not _is_day(day):
        troubles["forget_on"] = _("Type a day, such as 2026-07-20, or leave it empty.")
    if troubles:
        if web.is_api(request):
            raise Troubled(troubles)
        return _share(request, sent, troubles)
    event = web.event_of(request)

    def settled(db: Db) -> None:
        keeping.set_licence(db, licence)
        if keeping.get(db).forget_on != (day or None):
            keeping.set_forget_on(db, day or None, badge.name or badge.role)

    await event.write(settled)
    if web.is_api(request):
        return web.data(event.read(keeping.get))
    return web.see(request, f"/e/{request.path_params['slug']}/desk/share?said=saved#keeping")


async def archive_zip(request: Request) -> Response:
    """GET desk/share/archive.zip: the whole record as a folder that opens without a server."""
    identity.need(web.who_of(request), _RIGHT)
    slug: str = request.path_params["slug"]
    address: str = request.app.state.settings.address
    made = await _aside(request, lambda db: archive.zipped(archive.files(db, address), slug))
    return _download(made, "application/zip", f"{slug}-archive.zip")


async def camp(request: Request) -> Response:
    """GET desk/share/camp.json: the event as a camp file, without wishes, badges, keys or private needs."""
    identity.need(web.who_of(request), _RIGHT)
    body = web.event_of(request).read(lambda db: camp_file.write(public_camp.for_organisers(db)))
    return _download(body, "application/json", f"{request.path_params['slug']}.json")


async def _aside(request: Request, work: Callable[[Db], bytes]) -> bytes:
    """Read an event on a thread of its own, so that nobody's tap waits for a long job."""
    house: House = request.app.state.house
    path = house.data / f"{request.path_params['slug']}.sqlite"
    context = contextvars.copy_context()

    def run() -> bytes:
        db = connect(path, readonly=True)
        try:
            db.conn.execute("begin")  # one moment of the event, whatever is written meanwhile
            return work(db)
        finally:
            db.close()

    return await asyncio.to_thread(context.run, run)


def _share(request: Request, sent: dict[str, Any], troubles: dict[str, str]) -> Response:
    event = web.event_of(request)
    facts, kept = event.read(events.get), event.read(keeping.get)
    base = f"{request.app.state.settings.address}/e/{facts.slug}"
    formats = (
        ("schedule.ics", _("Calendar"), _("Phones and calendars follow the grid by this address.")),
        ("schedule.xml", _("frab XML"), _("Giggity, EventFahrplan and info-beamer read this.")),
        ("schedule.json", _("frab JSON"), _("The same for programs that like JSON.")),
        ("schedule.csv", _("CSV"), _("For a spreadsheet.")),
    )
    return web.page(
        request,
        "open/share.html",
        status=422 if troubles else 200,
        event=facts,
        base=base,
        formats=formats,
        rooms=event.read(events.rooms),
        licences=[("", _("None"))] + [(name, archive.LICENCES[name][0]) for name in keeping.LICENCES],
        typed={"licence": kept.licence, "forget_on": kept.forget_on or ""} | sent,
        forgotten=kept.forgotten_at is not None,
        troubles=troubles,
        said=request.query_params.get("said", ""),
    )


def _is_day(typed: str) -> bool:
    try:
        date.fromisoformat(typed)
    except ValueError:
        return False
    return True


def _download(body: bytes, media_type: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(body, media_type=media_type, headers=headers)
