"""The queue at the microphone: joining it from a phone, and running it from the stage."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import identity, web
from server.errors import Refused
from server.routes import now, stage
from server.store import queue
from server.store.file import Db
from server.words import gettext as _


async def put(request: Request) -> Response:
    """POST or PUT queue/{number}, `state=join|leave`, `way=mic|read|remote`, `first_time`; DELETE leaves.

    For who leads the session, and for helpers.
    """
    asking = web.who_of(request)
    sent = await web.fields(request) if request.method != "DELETE" else {"state": "leave"}
    if asking.person is None:
        raise Refused(_("Only the people who lead this session can change it."))
    number, desk = int(request.path_params["number"]), asking.may("queue")
    event = web.event_of(request)
    if web.text_of(sent, "state") == "leave":
        await event.write(queue.leave, number, asking.person, desk=desk)
    else:
        await event.write(
            queue.join,
            number,
            asking.person,
            way=web.text_of(sent, "way") or "mic",
            first_time=bool(web.text_of(sent, "first_time")),
            desk=desk,
        )
    if web.is_api(request):
        return web.data({"number": number, "before": event.read(_before, number)})
    if web.text_of(sent, "from") == "stage":
        return stage.answer(request)
    if web.is_htmx(request) and web.text_of(sent, "from") == "mine":
        return now.mine(request)
    return web.see(request, f"/e/{request.path_params['slug']}/sessions/{number}")


async def act(request: Request) -> Response:
    """POST desk/queue, `do=next|call|skip|up|down|last|out` with `entry`, and for next `seen`: the entry at the microphone."""
    asking = web.who_of(request)
    identity.need(asking, "queue")
    sent = await web.fields(request)
    await web.event_of(request).write(_done, sent, asking.person or 0)
    return stage.answer(request)


def _done(db: Db, sent: dict[str, Any], by: int) -> None:
    do, entry = web.text_of(sent, "do"), web.whole_of(sent, "entry") or 0
    if do == "next":
        queue.call_next(db, web.whole_of(sent, "seen") or None)
    elif do == "call":
        queue.call(db, entry)
    elif do == "skip":
        queue.skip(db, entry)
    elif do in ("up", "down"):
        queue.move(db, entry, -1 if do == "up" else 1)
    elif do in ("last", "out"):
        found = next((each for each in queue.every(db) if each.id == entry), None)
        if found is None:
            raise Refused(_("This pitch isn't in the queue any more."), status=404)
        if do == "out":
            queue.leave(db, found.number, by, desk=True)
        else:
            queue.join(db, found.number, by, way=found.way, first_time=found.first_time, desk=True, last=True)
    else:
        raise Refused(_("There is no button of that name on the stage."), status=422)


def _before(db: Db, number: int) -> int | None:
    found = next((each for each in queue.every(db) if each.number == number), None)
    return queue.before(db, found.session) if found else None
