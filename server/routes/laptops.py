"""The projector's laptop joins by a short code: made on the stage, typed at /P, good once and for ten minutes.

A short code can be guessed, so few wrong ones are taken in a minute; they are counted for the whole server, since a venue
is one address.
"""

import time
from collections import deque
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from server import clock, identity, web
from server.errors import Refused
from server.settings import Settings
from server.store import events, people
from server.store.house import House
from server.store.rows import short_code
from server.words import gettext as _

MINUTES = 10
_LENGTH = 6
_MOST_WRONG = 20
_wrong: deque[float] = deque(maxlen=_MOST_WRONG)


async def make(request: Request) -> Response:
    """POST desk/projector: a code for one laptop, shown this once."""
    identity.need(web.who_of(request), "stage")
    event = web.event_of(request)
    house: House = request.app.state.house
    settings: Settings = request.app.state.settings
    code = short_code(_LENGTH)
    ends = clock.stamp(clock.now() + timedelta(minutes=MINUTES))
    await event.write(people.make_key, "projector", _("Projector"), ends, code)
    house.set_code(request.path_params["slug"], code)
    if web.is_api(request):
        return web.data({"code": code, "minutes": MINUTES}, 201)
    link = settings.address.split("://", 1)[-1] + "/P"
    return web.page(
        request, "projector/code.html", event=event.read(events.get), link=link, code=f"{code[:3]} {code[3:]}"
    )


async def page(request: Request) -> Response:
    """GET /P: a field for the code."""
    return _page(request, "", {})


async def use(request: Request) -> Response:
    """POST /P: this laptop is a projector of the event that the code opens."""
    sent = await web.fields(request)
    typed = web.text_of(sent, "code")
    code = "".join(typed.split()).upper()
    if len(_wrong) == _MOST_WRONG and time.monotonic() - _wrong[0] < 60:
        raise Refused(_("Too many wrong codes were typed just now. Wait a minute, then try again."), status=429)
    house: House = request.app.state.house
    slug = house.slug_of_code(code) if len(code) == _LENGTH else None
    event = house.event(slug) if slug else None
    if slug is None or event is None:
        return _refuse(request, typed)
    try:
        _badge, secret = await event.write(people.use_key, code, None, _("Projector"))
    except Refused:
        return _refuse(request, typed)
    finally:
        house.drop_code(code)
    answer = web.see(request, f"/e/{slug}/projector")
    if secret:
        identity.set_cookie(answer, request.app.state.settings, slug, secret)
    return answer


def _refuse(request: Request, typed: str) -> Response:
    _wrong.append(time.monotonic())
    return _page(
        request, typed, {"code": _("This code opens nothing, or it is too old. Make a new one on the stage page.")}
    )


def _page(request: Request, typed: str, troubles: dict[str, str]) -> Response:
    return web.page(request, "projector/join.html", status=422 if troubles else 200, typed=typed, troubles=troubles)
