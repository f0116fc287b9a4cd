"""What tells an operator and an organiser how the server is: /metrics, and the desk's line when the disk refuses."""

import hmac
import time
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from server import clock, identity, web
from server import metrics as figures
from server.errors import Refused
from server.live import Hub
from server.settings import Settings
from server.store import backups, events, revisions
from server.store import keeping as store_keeping
from server.store.house import House
from server.views import keeping as views
from server.words import gettext as _

_NEAR = ("127.0.0.1", "::1")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


async def metrics(request: Request) -> Response:
    """GET metrics: Prometheus text, for this machine itself and for whoever bears the token."""
    if not _may_measure(request):
        raise Refused(_("Only this machine, or whoever bears the metrics token, may read this."))
    lines = [*_server_lines(request), *figures.process_lines(), *request.app.state.counts.lines()]
    return Response("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


async def health(request: Request) -> Response:
    """GET desk/health: a fragment that says when nothing can be saved; empty when all is well."""
    identity.need(web.who_of(request), "see desk")
    return web.page(request, "keeping/_health.html", slug=request.path_params["slug"])


async def privacy(request: Request) -> Response:
    """GET privacy: what is kept, for how long, who sees it; for an event, with the retention that is in force."""
    slug = request.path_params.get("slug")
    event = web.event_of(request) if slug else None
    facts = event.read(events.get) if event else None
    kept = event.read(store_keeping.get) if event else store_keeping.Keeping()
    return web.page(request, "keeping/privacy.html", view=views.privacy(facts, kept, backups.KEPT_DAYS))


def _may_measure(request: Request) -> bool:
    settings: Settings = request.app.state.settings
    if settings.metrics_token and identity.bears_token(request):
        return hmac.compare_digest(
            request.headers["authorization"][7:].strip().encode(), settings.metrics_token.encode()
        )
    near = request.scope["client"] is None or request.scope["client"][0] in _NEAR
    return near and not any(name in request.headers for name in _FORWARDED)


def _server_lines(request: Request) -> Iterable[str]:
    house: House = request.app.state.house
    hubs: dict[str, Hub] = request.app.state.hubs
    files = {"front": house.front, **house.opened()}
    streams = [(f'event="{slug}"', len(hubs.get(slug, ()))) for slug in sorted(house.opened())]
    yield from figures.gauge(
        "up_seconds", "Since the server started.", [("", time.time() - request.app.state.counts.started)]
    )
    yield from figures.gauge("streams", "Screens that are told at once.", streams)
    yield from figures.gauge("most_streams", "Beyond this many, screens poll.", [("", request.app.state.most_streams)])
    for name, help_text in (("writes", "Writes that were acknowledged."), ("commits", "Commits that held them.")):
        values = [(f'event="{slug}"', getattr(file, name)) for slug, file in sorted(files.items())]
        yield from figures.gauge(f"{name}_total", help_text, values, "counter")
    troubled = [(f'event="{slug}"', int(bool(file.trouble))) for slug, file in sorted(files.items())]
    yield from figures.gauge("disk_refuses", "1 while an event's file can't be written.", troubled)
    ages = [
        (f'event="{slug}"', (clock.now() - clock.moment(latest.at)).total_seconds())
        for slug, file in sorted(house.opened().items())
        if (latest := file.read(revisions.latest))
    ]
    yield from figures.gauge("revision_age_seconds", "Since the newest grid was published.", ages)
    last = request.app.state.keeper.last_backup
    if last is not None:
        yield from figures.gauge(
            "backup_age_seconds", "Since the last backup.", [("", (clock.now() - last).total_seconds())]
        )
