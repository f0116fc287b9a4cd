"""The one file that joins parts: the route table, start-up and shut-down, error pages."""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from server import middleware, web
from server.api import doors as api
from server.errors import Refused, Troubled
from server.keeper import Keeper
from server.live import Hub
from server.metrics import Counts, Measured
from server.planner import Planner
from server.routes import (
    apps,
    badges,
    calendar,
    checks,
    days,
    desk,
    doors,
    embeds,
    exports,
    feed,
    front,
    grid,
    imports,
    interests,
    keeping,
    keys,
    laptops,
    merges,
    moderation,
    moves,
    notes,
    now,
    paper,
    people,
    placements,
    plan,
    prints,
    projector,
    proposals,
    queue,
    records,
    revisions,
    room_days,
    scribe,
    sessions,
    sign_ins,
    stage,
    statements,
    streams,
    today,
)
from server.scales import Scales
from server.settings import Settings
from server.solves import Solves
from server.statics import Statics
from server.store.doors import NotAdmitted
from server.store.house import House
from server.words import gettext as _

log = logging.getLogger("campgrid")


class ShortNumber(IntegerConvertor):
    """Numbers in addresses that SQLite can hold; a longer one is an address that isn't there."""

    regex = "[0-9]{1,15}"


register_url_convertor("int", ShortNumber())
MAX_BODY_BYTES = 64 * 1024


def routes(statics: Statics) -> list[BaseRoute]:
    """The whole route table, door by door."""
    return [*_front_door(statics), *_phones(), *_round(), *_desk(), *_open(), *_keeping()]


def _front_door(statics: Statics) -> list[BaseRoute]:
    return [
        # First, since the table is read from above: what a whole hall taps at once.
        Route("/e/{slug}/interests/{number:int}", interests.put, methods=["PUT", "POST"]),
        Route("/", front.door),
        Route("/", front.create, methods=["POST"]),
        Route("/open", front.open_with_key, methods=["GET", "POST"]),
        Route("/healthz", front.health),
        Route("/J/{code}", front.join),
        Route("/j/{code}", front.join),
        Route("/static/{name:path}", statics.serve),
    ]


def _phones() -> list[BaseRoute]:
    """What attendees open: the feed, sessions, interests, the plan, the grid, the stream."""
    return [
        Route("/e/{slug}/events", streams.stream),
        Route("/e/{slug}/numbers", streams.numbers),
        Route("/e/{slug}", feed.home),
        Route("/e/{slug}/phase", feed.phase),
        Route("/e/{slug}/notice", feed.notice),
        Route("/e/{slug}/manifest.webmanifest", apps.manifest),
        Route("/sw.js", apps.worker),
        Route("/e/{slug}/feed/{order:int}", feed.fragment),
        Route("/e/{slug}/interests", interests.mine),
        Route("/e/{slug}/pitch", sessions.pitch_page),
        Route("/e/{slug}/pitch", sessions.pitch, methods=["POST"]),
        Route("/e/{slug}/sessions/{number:int}", sessions.page),
        Route("/e/{slug}/sessions/{number:int}", sessions.edit, methods=["POST", "PUT"]),
        Route("/e/{slug}/sessions/{number:int}", sessions.withdraw, methods=["DELETE"]),
        Route("/e/{slug}/sessions/{number:int}/edit", sessions.edit_page),
        Route("/e/{slug}/sessions/{number:int}/state", sessions.set_state, methods=["POST", "PUT"]),
        Route("/e/{slug}/grid", grid.page),
        Route("/e/{slug}/grid/{revision}", grid.fragment),
        Route("/e/{slug}/accessibility", statements.page),
        Route("/e/{slug}/accessibility", statements.change, methods=["POST", "PUT"]),
        Route("/e/{slug}/plan", plan.page),
        Route("/e/{slug}/plan/mine", plan.fragment),
        Route("/e/{slug}/plan/told", plan.told),
        Route("/e/{slug}/plan/choices", plan.choose, methods=["POST"]),
        Route("/e/{slug}/plan/seen", plan.see, methods=["POST", "PUT"]),
        Route("/e/{slug}/sessions/{number:int}/codes", moves.hand_over, methods=["POST"]),
        Route("/e/{slug}/sessions/{number:int}/notes", notes.page),
        Route("/e/{slug}/sessions/{number:int}/notes", notes.write, methods=["POST", "PUT"]),
        Route("/e/{slug}/sessions/{number:int}/notes/{note:int}", notes.hide, methods=["POST", "PUT"]),
        Route("/e/{slug}/sessions/{number:int}/pad", notes.pad, methods=["POST", "PUT"]),
        Route("/e/{slug}/plan/day", plan.day),
        Route("/e/{slug}/calendar/{address}.ics", calendar.feed),
        Route("/e/{slug}/badges", badges.join, methods=["POST"]),
        Route("/e/{slug}/me/codes", moves.make, methods=["POST"]),
        Route("/e/{slug}/me/move", moves.page),
        Route("/e/{slug}/me/move", moves.use, methods=["POST"]),
        Route("/e/{slug}/me/calendar", calendar.make, methods=["POST"]),
        Route("/e/{slug}/me/delete", badges.forget, methods=["POST"]),
        Route("/e/{slug}/me", badges.forget, methods=["DELETE"]),
        Route("/e/{slug}/me", badges.page),
        Route("/e/{slug}/me", badges.change, methods=["POST", "PUT"]),
    ]


def _round() -> list[BaseRoute]:
    """The pitch round: the stage, the queue, the projector, the scribe."""
    return [
        Route("/clock", projector.time_here),
        Route("/P", laptops.page),
        Route("/p", laptops.page),
        Route("/P", laptops.use, methods=["POST"]),
        Route("/e/{slug}/desk/projector", laptops.make, methods=["POST"]),
        Route("/e/{slug}/projector", projector.page),
        Route("/e/{slug}/projector/wall", projector.fragment),
        Route("/e/{slug}/now", now.shared),
        Route("/e/{slug}/find", now.find),
        Route("/e/{slug}/seen", now.see, methods=["POST"]),
        Route("/e/{slug}/queue/mine", now.mine_fragment),
        Route("/e/{slug}/queue/{number:int}", queue.put, methods=["POST", "PUT", "DELETE"]),
        Route("/e/{slug}/desk/stage", stage.page),
        Route("/e/{slug}/desk/stage", stage.act, methods=["POST"]),
        Route("/e/{slug}/desk/stage/board", stage.board),
        Route("/e/{slug}/desk/phase", stage.turn, methods=["POST", "PUT"]),
        Route("/e/{slug}/desk/queue", queue.act, methods=["POST"]),
        Route("/e/{slug}/desk/scribe", scribe.page),
        Route("/e/{slug}/desk/scribe", scribe.add, methods=["POST"]),
        Route("/e/{slug}/desk/scribe", scribe.keep, methods=["PUT"]),
        Route("/e/{slug}/desk/scribe/{number:int}/hosts", scribe.add_host, methods=["POST"]),
        Route("/e/{slug}/desk/moderation", moderation.page),
        Route("/e/{slug}/desk/moderation/pitches", moderation.pitches),
        Route("/e/{slug}/desk/moderation/{number:int}", moderation.decide, methods=["POST"]),
        Route("/e/{slug}/desk/merges", merges.page),
        Route("/e/{slug}/desk/merges", merges.change, methods=["POST"]),
        Route("/e/{slug}/desk/merges/now", merges.part),
        Route("/e/{slug}/merges/asks/{ask:int}", merges.answer, methods=["POST"]),
        Route("/e/{slug}/desk/paper", paper.page),
        Route("/e/{slug}/desk/paper/votes", paper.votes, methods=["POST"]),
        Route("/e/{slug}/desk/paper/{kind}", paper.sheets),
        Route("/e/{slug}/card/{number:int}", paper.card),
        Route("/e/{slug}/cell/{room}/{slot}", paper.cell),
        Route("/e/{slug}/cell/{room}/{slot}", paper.put, methods=["POST"]),
    ]


def _desk() -> list[BaseRoute]:
    """What organisers and helpers open."""
    return [
        Route("/e/{slug}/desk/people", people.page),
        Route("/e/{slug}/desk/people", people.answer, methods=["POST"]),
        Route("/e/{slug}/sign-in", sign_ins.page),
        Route("/e/{slug}/sign-in", sign_ins.use, methods=["POST"]),
        Route("/e/{slug}/desk/day", days.page),
        Route("/e/{slug}/desk/day", days.change, methods=["POST"]),
        Route("/e/{slug}/desk/day/slots", days.add_slot, methods=["POST"]),
        Route("/e/{slug}/desk/day/slots/{slot:int}", days.change_slot, methods=["POST"]),
        Route("/e/{slug}/desk/day/rooms", days.add_room, methods=["POST"]),
        Route("/e/{slug}/desk/day/rooms/{room:int}", days.change_room, methods=["POST"]),
        Route("/e/{slug}/desk/day/delete", days.delete, methods=["POST"]),
        Route("/e/{slug}/desk/figures", prints.figures),
        Route("/e/{slug}/desk/print", prints.index),
        Route("/e/{slug}/desk/print/doors", prints.doors),
        Route("/e/{slug}/desk/print/grid", prints.grid),
        Route("/e/{slug}/desk/sign-ins", sign_ins.desk),
        Route("/e/{slug}/desk/sign-ins", sign_ins.invite, methods=["POST"]),
        Route("/e/{slug}/desk/sign-ins/{badge:int}", sign_ins.change, methods=["POST"]),
        Route("/e/{slug}/desk/today", today.page),
        Route("/e/{slug}/desk/today/now", today.page),
        Route("/e/{slug}/desk/today", today.act, methods=["POST"]),
        Route("/e/{slug}/desk/keepers/{badge:int}", room_days.confirm, methods=["POST"]),
        Route("/e/{slug}/door/{room:int}", room_days.page),
        Route("/e/{slug}/door/{room:int}/day", room_days.page),
        Route("/e/{slug}/door/{room:int}", room_days.ask, methods=["POST"]),
        Route("/e/{slug}/door/{room:int}/reports", room_days.report, methods=["POST"]),
        Route("/e/{slug}/desk/hosts", checks.page),
        Route("/e/{slug}/desk/hosts/list", checks.page),
        Route("/e/{slug}/desk/hosts", checks.ask, methods=["POST"]),
        Route("/e/{slug}/checks", checks.mine),
        Route("/e/{slug}/checks/{number:int}", checks.answer, methods=["POST", "PUT"]),
        Route("/e/{slug}/arrivals", checks.here, methods=["POST"]),
        Route("/e/{slug}/desk", desk.page),
        Route("/e/{slug}/desk/grid", desk.grid),
        Route("/e/{slug}/desk/shelf", desk.shelf),
        Route("/e/{slug}/desk/side", desk.beside),
        Route("/e/{slug}/desk/line", desk.line),
        Route("/e/{slug}/desk/sessions/{number:int}", desk.card),
        Route("/e/{slug}/desk/cells/{room:int}/{slot:int}", desk.cell),
        Route("/e/{slug}/desk/cells/{room:int}/{slot:int}", desk.place_in, methods=["POST"]),
        Route("/e/{slug}/desk/prices/{number:int}", desk.price_list),
        Route("/e/{slug}/desk/publish", revisions.page),
        Route("/e/{slug}/placements/{number:int}", placements.place, methods=["POST", "PUT"]),
        Route("/e/{slug}/placements/{number:int}", placements.shelve, methods=["DELETE"]),
        Route("/e/{slug}/pins/{number:int}", placements.pin, methods=["POST", "PUT"]),
        Route("/e/{slug}/waivers/{number:int}", placements.waive, methods=["POST", "PUT"]),
        Route("/e/{slug}/closures", placements.close, methods=["POST", "PUT"]),
        Route("/e/{slug}/apart", placements.apart, methods=["POST", "PUT"]),
        Route("/e/{slug}/steps", placements.step, methods=["POST"]),
        Route("/e/{slug}/proposals", proposals.ask, methods=["POST"]),
        Route("/e/{slug}/proposals/{offer:int}", proposals.page),
        Route("/e/{slug}/proposals/{offer:int}", proposals.change, methods=["POST"]),
        Route("/e/{slug}/revisions", revisions.publish, methods=["POST"]),
        Route("/e/{slug}/revisions/{number:int}", revisions.take_back, methods=["POST"]),
    ]


def _open() -> list[BaseRoute]:
    """Every door in and out: formats, the archive, embeds, the API."""
    return [
        Route("/e/{slug}/schedule/export/{name}", exports.export),
        Route("/e/{slug}/schedule/now.json", exports.now_and_next),
        Route("/e/{slug}/choice", records.choice_page),
        Route("/e/{slug}/choice.json", records.choice_data),
        Route("/e/{slug}/embed", embeds.page),
        Route("/e/{slug}/embed/grid", embeds.fragment),
        Route("/e/{slug}/embed/grid.html", embeds.plain),
        Route("/e/{slug}/door/{room:int}/sign", embeds.door),
        Route("/e/{slug}/door/{room:int}/sign/day", embeds.door_day),
        Route("/e/{slug}/desk/share", records.share),
        Route("/e/{slug}/desk/share", records.settle, methods=["POST"]),
        Route("/e/{slug}/desk/share/archive.zip", records.archive_zip),
        Route("/e/{slug}/desk/share/camp.json", records.camp),
        Route("/e/{slug}/desk/keys", keys.page),
        Route("/e/{slug}/desk/keys", keys.make, methods=["POST"]),
        Route("/e/{slug}/desk/keys/{key:int}", keys.end, methods=["POST", "DELETE"]),
        *api.routes(),
        Route("/e/{slug}/desk/import", imports.page),
        Route("/e/{slug}/desk/import", imports.take, methods=["POST"], max_body_size=imports.MOST_BYTES),
    ]


def _keeping() -> list[BaseRoute]:
    """Keeping the server well: metrics, join modes, quarantine."""
    return [
        Route("/metrics", keeping.metrics),
        Route("/privacy", keeping.privacy),
        Route("/e/{slug}/privacy", keeping.privacy),
        Route("/e/{slug}/desk/health", keeping.health),
        Route("/e/{slug}/join", doors.page),
        Route("/e/{slug}/join", doors.join, methods=["POST"]),
        Route("/e/{slug}/desk/doors", doors.desk),
        Route("/e/{slug}/desk/doors", doors.change, methods=["POST"]),
        Route("/e/{slug}/desk/doors/cards", doors.cards, methods=["POST"]),
        Route("/e/{slug}/desk/doors/void", doors.void, methods=["POST"]),
        Route("/e/{slug}/desk/doors/aside", doors.set_aside, methods=["POST"]),
    ]


def create_app(settings: Settings, most_streams: int = 5_000) -> Starlette:
    """The application for a folder of events. Nothing is opened before its lifespan starts.

    Beyond `most_streams` open streams, a screen is told to poll.
    """
    statics = Statics()
    counts = Counts()

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        hubs: dict[str, Hub] = {}

        def hub(slug: str) -> Hub:
            if slug not in hubs:
                hubs[slug] = Hub(loop)
            return hubs[slug]

        def moved(slug: str, numbers: dict[str, int]) -> None:
            if found := hubs.get(slug):
                found.moved(numbers)

        def ailing(slug: str, trouble: str) -> None:
            log.error("the file of %s: %s", slug, trouble or "well again")
            for each in list(hubs.values()):
                each.moved({"health": time.time_ns() // 1_000_000})

        house = House(settings.data, on_moved=moved, on_health=ailing)
        house.lock()
        keeper = Keeper(house, settings.backup_minutes * 60)
        planner = Planner()
        solves = Solves(house, planner)
        app.state.house, app.state.hub, app.state.hubs, app.state.keeper = house, hub, hubs, keeper
        app.state.scales, app.state.solves = Scales(planner), solves
        keeper.start()
        solves.start()
        try:
            yield
        finally:
            await solves.close()
            await planner.close()
            await keeper.stop()
            for each in hubs.values():
                each.close()
            house.close_all()

    origin = urlsplit(settings.address)
    app = Guarded(
        counts,
        routes=routes(statics),
        lifespan=lifespan,
        middleware=[
            Middleware(middleware.BodyLimit, max_body_size=MAX_BODY_BYTES),
            Middleware(middleware.Language),
            Middleware(middleware.CrossSite, origin=f"{origin.scheme}://{origin.netloc}"),
            Middleware(GZipMiddleware, minimum_size=800, compresslevel=5),
        ],
        exception_handlers={Refused: refused, Troubled: troubled, HTTPException: http_trouble, Exception: bug},
    )
    app.state.settings = settings
    app.state.static_url = statics.url
    app.state.statics = statics
    app.state.overs, app.state.turns = {}, {}  # what phones' shared fragments ask of each grid
    app.state.shared = web.Shared()
    app.state.counts, app.state.most_streams = counts, most_streams
    app.state.modified = {}
    return app


class Guarded(Starlette):
    """Counting and security headers stand outside of everything else, so that the page of a bug has them too."""

    def __init__(self, counts: Counts, **settings: Any) -> None:
        super().__init__(**settings)
        self._counts = counts

    def build_middleware_stack(self) -> ASGIApp:
        """Starlette's own stack, and ours around it."""
        return Measured(middleware.SecurityHeaders(super().build_middleware_stack()), self._counts)


async def refused(request: Request, trouble: Exception) -> Response:
    """One sentence for the person; for a script, problem+json (RFC 9457)."""
    assert isinstance(trouble, Refused)
    if isinstance(trouble, NotAdmitted) and not (web.is_api(request) or web.is_htmx(request)):
        return doors.not_admitted(request, trouble)
    return _said(request, trouble.status, trouble.sentence, trouble.values)


async def troubled(request: Request, trouble: Exception) -> Response:
    """A form that no route caught: the API's, or one sent by hand."""
    assert isinstance(trouble, Troubled)
    return _said(request, 422, " ".join(trouble.troubles.values()), {"fields": trouble.troubles})


async def http_trouble(request: Request, trouble: Exception) -> Response:
    """What the router refuses by itself."""
    assert isinstance(trouble, HTTPException)
    sentence = {
        404: _("There is no page at this address. Check it for slips of the pen, or start from the front door."),
        405: _("This address doesn't take that kind of request."),
        413: _("That is too long to send at once."),
    }.get(trouble.status_code, trouble.detail)
    answer = _said(request, trouble.status_code, sentence, {})
    answer.headers.update(trouble.headers or {})
    return answer


async def bug(request: Request, trouble: Exception) -> Response:
    """Ours: logged with a number that the page shows."""
    number = secrets.token_hex(3)
    log.error("bug %s at %s %s", number, request.method, request.scope["path"], exc_info=trouble)
    sentence = _(
        "Something went wrong here, and it is not your fault. Try again; if it stays, tell the organiser: {number}."
    )
    return _said(request, 500, sentence.format(number=number), {})


def _said(request: Request, status: int, sentence: str, values: dict[str, object]) -> Response:
    headers = {"retry-after": "2"} if status == 503 else {}
    if web.is_api(request):
        problem = {"type": "about:blank", "title": sentence, "status": status, **values}
        answer = web.data(problem, status)
        answer.headers.update({**headers, "content-type": "application/problem+json"})
        return answer
    if web.is_htmx(request):
        headers |= {"HX-Retarget": "#status", "HX-Reswap": "textContent"}
        return Response(sentence, status_code=status, media_type="text/html", headers=headers)
    return web.page(
        request, "trouble.html", status=status, headers=headers, sentence=sentence, back=_page_before(request)
    )


def _page_before(request: Request) -> str:
    """The page on this site that a refused form was sent from; empty if it can't be known or was an address opened."""
    if request.method == "GET":
        return ""
    came_from = urlsplit(request.headers.get("referer", ""))
    here = came_from.netloc == request.headers.get("host") and came_from.path.startswith("/")
    return came_from.path if here and not came_from.path.startswith("//") else ""
