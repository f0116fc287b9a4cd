"""The page on the wall, and the fragment that keeps it true. Nothing on it is personal, so everybody may open it."""

from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import clock, qr, record, web
from server.settings import Settings
from server.store import doors, events, interests, keeping, people, queue, revisions, sessions, stage
from server.store import numbers as store_numbers
from server.store.file import Db
from server.store.revisions import Revision
from server.views import walls


async def page(request: Request) -> Response:
    """GET projector: the picture of the phase, live."""
    event = web.event_of(request)
    numbers = event.read(store_numbers.current)
    wall = _wall(request, clock.now())
    asking = web.who_of(request)
    return web.page(
        request,
        "projector/page.html",
        wall=wall,
        qr=qr.svg(wall.link),
        numbers=numbers,
        may_stage=asking.may("project"),
    )


async def fragment(request: Request) -> Response:
    """GET projector/wall: the same for every wall, made once for each state of the event and each minute."""
    event = web.event_of(request)
    numbers = event.read(store_numbers.current)
    now = clock.now()
    signed_in = web.who_of(request).may("project")
    key = ("wall", request.path_params["slug"], tuple(numbers.items()), int(now.timestamp()) // 10, signed_in)

    def make() -> str:
        wall = _wall(request, now)
        return web.render("projector/_wall.html", wall=wall, qr=qr.svg(wall.link))

    return request.app.state.shared.answer(request, key, make)  # type: ignore[no-any-return]


async def time_here(request: Request) -> Response:
    """GET /clock: the server's clock in milliseconds, so that every countdown ends at the same moment."""
    return web.data({"now": stage.now_ms()})


def _wall(request: Request, now: datetime) -> walls.Wall:
    settings: Settings = request.app.state.settings
    event = web.event_of(request)
    wall = walls.wall(event.read(_facts), settings.address, now)
    standing = event.read(doors.get)
    if standing.mode != "room" or not web.who_of(request).may("project"):
        return wall
    # Only a projector that has signed in shows the code of the room: this page is open to everybody else, too.
    code, until = doors.room_code(standing, now)
    link = f"{settings.address}/e/{wall.event.slug}/join#{code}"
    return wall.with_room_code(doors.spaced(code), link, int(until.timestamp() * 1000))


def _facts(db: Db) -> walls.Facts:
    number = revisions.latest_number(db)
    event, newest = events.get(db), revisions.get(db, number) if number else None
    over = record.is_over(event, newest.times if newest else (), clock.now())
    every = record.on_pages(sessions.every(db), keeping.credited(db), over)
    listed = {session.id for session in every}
    return walls.Facts(
        event=event,
        stage=stage.get(db),
        every=every,
        queue=[entry for entry in queue.every(db) if entry.session in listed],
        phones=people.phones(db),
        choosing=interests.people_with_any(db),
        revision=_listed(newest, listed),
        before=_listed(revisions.get(db, number - 1), listed) if number > 1 else None,
    )


def _listed(revision: Revision | None, listed: set[int]) -> Revision | None:
    """A grid with the sessions that may be named now."""
    return revision and msgspec.structs.replace(
        revision, cards=tuple(card for card in revision.cards if card.session in listed)
    )
