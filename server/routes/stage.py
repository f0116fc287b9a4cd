"""The facilitator's page: the phase of the day, the pitch clock, what the projector is told. Big buttons, one hand."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import identity, text, web
from server.errors import Refused
from server.store import events, interests, people, queue, sessions
from server.store import numbers as store_numbers
from server.store import stage as store
from server.store.file import Db
from server.store.rows import note
from server.views import stages
from server.words import gettext as _

_NOTICE_LENGTH = 160
_EXTRA_SECONDS = 10
_MORE_SECONDS = 60


async def page(request: Request) -> Response:
    """GET desk/stage: everything the facilitator needs, live."""
    asking = web.who_of(request)
    identity.need(asking, "queue")
    event = web.event_of(request)
    numbers = event.read(store_numbers.current)
    return web.page(
        request,
        "stage/page.html",
        numbers=numbers,
        view=event.read(_board),
        may_stage=asking.may("stage"),
        seconds=(_EXTRA_SECONDS, _MORE_SECONDS),
    )


async def board(request: Request) -> Response:
    """GET desk/stage/board: the live part of the page."""
    identity.need(web.who_of(request), "queue")
    return answer(request)


async def turn(request: Request) -> Response:
    """POST or PUT desk/phase, `phase=NAME`: turn the day, forward or back."""
    asking = web.who_of(request)
    identity.need(asking, "stage")
    sent = await web.fields(request)
    await web.event_of(request).write(store.turn, web.text_of(sent, "phase"), asking.name())
    return answer(request)


async def act(request: Request) -> Response:
    """POST desk/stage, `do=...`: the clock (pause, resume, add), the wall (blank, hold, turn, back, notice), the settings.

    The projector's own laptop may blank, hold and turn; all else is the facilitator's.
    """
    asking = web.who_of(request)
    sent = await web.fields(request)
    do = web.text_of(sent, "do")
    identity.need(asking, "project" if do in _WALL else "queue" if do in _CLOCK else "stage")
    await web.event_of(request).write(_done, do, sent, asking)
    return answer(request) if asking.may("queue") else web.data({"done": do})


def answer(request: Request) -> Response:
    """What every action of the stage gives back: the board for htmx, the stage for a script, else the page."""
    event = web.event_of(request)
    if web.is_api(request):
        return web.data(event.read(_state))
    if not web.is_htmx(request):
        return web.see(request, f"/e/{request.path_params['slug']}/desk/stage")
    asking = web.who_of(request)
    return web.page(
        request,
        "stage/_board.html",
        view=event.read(_board),
        may_stage=asking.may("stage"),
        seconds=(_EXTRA_SECONDS, _MORE_SECONDS),
    )


def _done(db: Db, do: str, sent: dict[str, Any], asking: identity.Who) -> None:
    known = _CLOCK | _WALL | _SETTINGS
    if do not in known:
        raise Refused(_("There is no button of that name on the stage."), status=422)
    known[do](db, sent, asking)


def _hands(db: Db, sent: dict[str, Any], asking: identity.Who) -> None:
    count = web.whole_of(sent, "count") if web.text_of(sent, "count").strip() else 0
    number = web.whole_of(sent, "number")
    session = sessions.of_number(db, -1 if number is None else number)
    store.set_hands(db, session.id, -1 if count is None else count)


def _blank(db: Db, sent: dict[str, Any], asking: identity.Who) -> None:
    blank = not store.get(db).blank
    note(db, asking.name(), "projector blanked" if blank else "projector shown")
    store.change(db, blank=blank)


def _notice(db: Db, sent: dict[str, Any], asking: identity.Who) -> None:
    said = text.line(web.text_of(sent, "notice"), _NOTICE_LENGTH)
    note(db, asking.name(), f"notice: {said}" if said else "notice taken down")
    events.change(db, message=said)


def _times(db: Db, sent: dict[str, Any], asking: identity.Who) -> None:
    store.set_times(db, web.whole_of(sent, "pitch_seconds") or 0, web.whole_of(sent, "choose_seconds") or 0)


def _counts(db: Db, sent: dict[str, Any], asking: identity.Who) -> None:
    shown = not events.get(db).counts_shown
    note(db, asking.name(), "counts shown" if shown else "counts hidden")
    events.change(db, counts_shown=shown)
    for topic in ("sessions", "interests"):
        store_numbers.rise(db, topic)


def _switch(name: str) -> Callable[[Db, dict[str, Any], identity.Who], object]:
    def flip(db: Db, sent: dict[str, Any], asking: identity.Who) -> None:
        on = not getattr(store.get(db), name)
        note(db, asking.name(), f"{name}: {'on' if on else 'off'}")
        if name == "first_timers_first":
            queue.put_first_timers_first(db, on)
        else:
            store.change(db, **{name: on})

    return flip


_Do = Callable[[Db, dict[str, Any], identity.Who], object]
_CLOCK: dict[str, _Do] = {
    "pause": lambda db, sent, asking: store.pause(db),
    "resume": lambda db, sent, asking: store.resume(db),
    "add": lambda db, sent, asking: store.add_seconds(db, _EXTRA_SECONDS),
    "hands": _hands,
}
_WALL: dict[str, _Do] = {
    "blank": _blank,
    "hold": lambda db, sent, asking: store.change(db, held=not store.get(db).held),
    "turn": lambda db, sent, asking: store.turn_page(db, 1),
    "back": lambda db, sent, asking: store.turn_page(db, -1),
}
_SETTINGS: dict[str, _Do] = {
    "more": lambda db, sent, asking: store.more_time(db, _MORE_SECONDS),
    "notice": _notice,
    "times": _times,
    "counts": _counts,
    "queue": _switch("queue_open"),
    "first": _switch("first_timers_first"),
    "approve": _switch("approve_first"),
    "correct": _switch("correct_for_seen"),
}


def _board(db: Db) -> stages.Board:
    return stages.board(
        events.get(db),
        store.get(db),
        queue.every(db),
        sessions.every(db),
        store.hands(db),
        interests.people_with_any(db),
    )


def _state(db: Db) -> dict[str, Any]:
    speaking = queue.speaking(db)
    return {
        "phase": events.get(db).phase,
        "stage": store.get(db),
        "speaking": speaking,
        "waiting": queue.waiting(db),
        "phones": people.phones(db),
        "choosing": interests.people_with_any(db),
    }
