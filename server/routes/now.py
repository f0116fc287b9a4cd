"""What phones show of the stage: the pitch being spoken (shared by all), a host's own place in the queue, and what was seen."""

from starlette.requests import Request
from starlette.responses import Response

from server import web, words
from server.errors import Refused
from server.store import asks, events, queue, seen, sessions, stage
from server.store import numbers as store_numbers
from server.store.file import Db
from server.views import now as views
from server.words import gettext as _


async def shared(request: Request) -> Response:
    """GET now: the pitch at the microphone or the last call's clock, the same bytes for every phone."""
    event = web.event_of(request)
    moved = event.read(store_numbers.current)
    key = ("now", request.path_params["slug"], words.language(), moved["stage"], moved["sessions"], moved["event"])
    answer: Response = request.app.state.shared.answer(
        request, key, lambda: web.render("stage/_now.html", view=event.read(_now))
    )
    return answer


async def mine_fragment(request: Request) -> Response:
    """GET queue/mine: where my own pitches stand, and questions to me. Personal, so never shared."""
    return mine(request)


async def find(request: Request) -> Response:
    """GET find?number=24: to the pitch of a number that was heard, or read off the wall or a card."""
    typed = request.query_params.get("number", "").strip()
    slug = request.path_params["slug"]
    if not typed.isdecimal() or len(typed) > 6:
        raise Refused(_("Type a pitch’s number, such as 24."), status=422)
    web.event_of(request).read(sessions.of_number, int(typed))
    return web.see(request, f"/e/{slug}/sessions/{int(typed)}")


async def see(request: Request) -> Response:
    """POST seen, `numbers`: pitches that this phone has shown. A phone that has not joined yet is asked again later (202)."""
    person = web.who_of(request).person
    sent = await web.fields(request)
    typed = [each for many in web.texts_of(sent, "numbers") for each in many.split()]
    numbers = [int(each) for each in typed if each.isdecimal() and len(each) < 7]
    if person is None:
        return Response(status_code=202)
    await web.event_of(request).write(seen.tell, person, numbers)
    return Response(status_code=204)


def mine(request: Request) -> Response:
    """The fragment of a host's own pitches."""
    return web.page(request, "stage/_mine.html", view=mine_of(request) or views.nobody(request.path_params["slug"]))


def both(request: Request) -> dict[str, object]:
    """What the feed's page starts with: the shared part, and for a host the own one."""
    return {"now": web.event_of(request).read(_now), "mine": mine_of(request)}


def mine_of(request: Request) -> views.MineView | None:
    """A host's own part; None for somebody who leads nothing."""
    person = web.who_of(request).person
    return web.event_of(request).read(_mine, person) if person is not None else None


def _now(db: Db) -> views.NowView:
    return views.now(events.get(db), stage.get(db), queue.every(db), sessions.every(db))


def _mine(db: Db, person: int) -> views.MineView | None:
    every = sessions.every(db)
    led = [s for s in every if s.pitched_by == person or any(host.person == person for host in s.hosts)]
    if not led:
        return None
    return views.mine(events.get(db), stage.get(db), queue.every(db), led, asks.open_asks(db), every, person)
