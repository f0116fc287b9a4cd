"""What an event holds, as JSON for scripts: its facts, times, rooms, sessions, grids, the draft. Nobody's wishes."""

from collections.abc import Sequence
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from server import clock, identity, record, web
from server.routes.desk import clashes_of
from server.store import desks, events, keeping, revisions, sessions
from server.store.revisions import Revision
from server.store.sessions import Session
from server.views import clashes as clash_words
from server.views import desk as desk_views

T = TypeVar("T")
MOST = 100


async def event(request: Request) -> Response:
    """GET the event's facts."""
    file = web.event_of(request)
    facts = file.read(events.get)
    return web.data(
        {
            "slug": facts.slug,
            "name": facts.name,
            "timezone": facts.timezone,
            "date": facts.date,
            "expected": facts.expected,
            "languages": facts.languages,
            "phase": facts.phase,
            "counts_shown": facts.counts_shown,
            "message": facts.message,
            "revision": file.read(revisions.latest_number),
            "url": f"{request.app.state.settings.address}/e/{facts.slug}",
        }
    )


async def slots(request: Request) -> Response:
    """GET every stretch of the day, by time."""
    fields = ("id", "camp_id", "kind", "title", "starts_at", "ends_at")
    found = web.event_of(request).read(events.slots)
    return web.data({"items": [{name: getattr(each, name) for name in fields} for each in found]})


async def rooms(request: Request) -> Response:
    """GET every room, in walking order. Links to join from elsewhere stay on the phones' pages."""
    fields = ("id", "camp_id", "name", "capacity", "features", "where_it_is")
    found = web.event_of(request).read(events.rooms)
    return web.data({"items": [{name: getattr(each, name) for name in fields} for each in found]})


async def pitches(request: Request) -> Response:
    """GET sessions that everybody may see, by number, a page at a time."""
    over, credited = is_over(request), web.event_of(request).read(keeping.credited)
    found = [each for each in web.event_of(request).read(sessions.shown) if record.is_listed(each, over)]
    page, following = _page(request, found, [each.number for each in found])
    return web.data({"items": [session_value(each, over, credited) for each in page], "next": following})


async def pitch(request: Request) -> Response:
    """GET one session that everybody may see."""
    file, over = web.event_of(request), is_over(request)
    found = file.read(sessions.of_number, request.path_params["number"])
    if found.state not in sessions.SHOWN or not record.is_listed(found, over):
        found = file.read(sessions.of_number, -1)  # refuses as one that was never there
    return web.data(session_value(found, over, file.read(keeping.credited)))


async def grid(request: Request) -> Response:
    """GET the newest grid; number 0 and no cards before the first."""
    newest = web.event_of(request).read(revisions.latest)
    empty = {"number": 0, "at": "", "note": "", "cards": []}
    return web.data(grid_value(request, newest) if newest else empty)


async def one_grid(request: Request) -> Response:
    """GET one published grid."""
    found = web.event_of(request).read(revisions.get, request.path_params["number"])
    return web.data(grid_value(request, found))


async def grids(request: Request) -> Response:
    """GET every published grid, by number, a page at a time."""
    found = web.event_of(request).read(revisions.history)
    page, following = _page(request, found, [each.number for each in found])
    items = [{"number": each.number, "at": each.at, "note": each.note, "figures": each.figures} for each in page]
    return web.data({"items": items, "next": following})


async def draft(request: Request) -> Response:
    """GET the working grid: its last step, where each card stands, and what it breaks, in words."""
    identity.need(web.who_of(request), "see desk")
    file = web.event_of(request)
    desk = file.read(desks.read)
    numbers = {session.id: session.number for session in desk.sessions}
    names = desk_views.names_of(desk)
    return web.data(
        {
            "step": desk.step,
            "placements": [
                {"number": numbers[session], "room": room, "slot": slot}
                for session, (room, slot) in sorted(desk.placements.items())
                if session in numbers
            ],
            "clashes": [clash_words.sentence(clash, names) for clash in clashes_of(file)],
        }
    )


def is_over(request: Request) -> bool:
    """Whether the event's day is over, by its newest grid's times."""
    file = web.event_of(request)
    newest = file.read(revisions.latest)
    return record.is_over(file.read(events.get), newest.times if newest else (), clock.now())


def session_value(session: Session, over: bool, credited: set[int]) -> dict[str, Any]:
    """A session as everybody may have it: hosts by name, never by who they are here; after the day what may stay."""
    told = record.is_told(session, over)
    return {
        "number": session.number,
        "id": session.camp_id,
        "guid": session.guid,
        "title": session.title,
        "about": session.about if told else "",
        "topic": session.topic if told else "",
        "language": session.language,
        "length": session.length,
        "needs": session.needs if told else [],
        "record": session.record,
        "state": session.state,
        "hosts": [name for _person, name in record.names(session, credited, over)] if told else [],
    }


def grid_value(request: Request, revision: Revision) -> dict[str, Any]:
    """A published grid, less what may not be listed any more."""
    over = is_over(request)
    unlisted = {
        each.id for each in web.event_of(request).read(sessions.every) if not record.is_listed(each, over)
    }  # fmt: skip
    cards = [
        {"number": card.number, "title": card.title, "room": card.room, "slot": card.slot, "length": card.length}
        for card in revision.cards
        if card.session not in unlisted
    ]
    return {"number": revision.number, "at": revision.at, "note": revision.note, "cards": cards}


def _page(request: Request, found: Sequence[T], numbers: list[int]) -> tuple[list[T], str | None]:
    """The page that `after` and `limit` ask for, and the address of the next one."""
    after = web.whole_of(dict(request.query_params), "after") or 0
    limit = min(MOST, max(1, web.whole_of(dict(request.query_params), "limit") or MOST))
    rest = [(number, each) for number, each in zip(numbers, found, strict=True) if number > after]
    page = rest[:limit]
    following = f"{request.scope['path']}?after={page[-1][0]}&limit={limit}" if len(rest) > limit else None
    return [each for _number, each in page], following
