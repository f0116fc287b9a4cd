"""The published grid in the formats that other tools read, at the addresses they guess. Open to all, from any site."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

from server import clock, record, web
from server.errors import Refused
from server.formats import frab, ical, now_next, schedule, tables
from server.formats.schedule import Schedule
from server.store import events, keeping, numbers, revisions
from server.words import gettext as _

Writer = Callable[[Schedule], bytes]

# format -> how it is written, its media type
FORMATS: dict[str, tuple[Writer, str]] = {
    "schedule.xml": (frab.xml, "application/xml"),
    "schedule.json": (frab.to_json, "application/json"),
    "schedule.ics": (ical.of_schedule, ical.MEDIA_TYPE),
    "schedule.csv": (tables.to_csv, tables.MEDIA_TYPE),
    "schedule.csv-metadata.json": (tables.metadata, "application/csvm+json"),
}


async def export(request: Request) -> Response:
    """GET schedule/export/{name}: the newest revision in one format."""
    name = request.path_params["name"]
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        raise Refused(_("There is no such format. These are there: {known}").format(known=known), status=404)
    write, media_type = FORMATS[name]
    headers = {"link": '<schedule.csv-metadata.json>; rel="describedby"'} if name == "schedule.csv" else {}
    return give(request, name, lambda: write(current(request)), media_type, headers)


async def now_and_next(request: Request) -> Response:
    """GET schedule/now.json: what runs, what starts next."""
    moment = clock.now()
    found = current(request)
    return give(
        request,
        f"now:{now_next.moment_key(found, moment)}",
        lambda: now_next.to_json(found, moment),
        "application/json",
        {},
    )


def current(request: Request) -> Schedule:
    """The schedule of the event in the address, as it may leave the house now."""
    address: str = request.app.state.settings.address
    return web.event_of(request).read(schedule.of_event, address, clock.now())


def give(request: Request, what: str, make: Callable[[], bytes], media_type: str, headers: dict[str, str]) -> Response:
    """A copy for anybody: made once for each state of the event, with ETag and Last-Modified, readable from any site."""
    event = web.event_of(request)
    numbered = event.read(numbers.current)
    facts = event.read(events.get)
    newest = event.read(revisions.latest)
    over = record.is_over(facts, newest.times if newest else event.read(revisions.of_draft).times, clock.now())
    key = ("export", facts.slug, what, numbered["grid"], numbered["sessions"], numbered["event"], over,
           event.read(keeping.get).licence)  # fmt: skip
    answer: Response = request.app.state.shared.answer(request, key, make, media_type)
    changed = _modified(request, (facts.slug, what), answer.headers["etag"])
    answer.headers.update({**headers, "access-control-allow-origin": "*", "last-modified": _http_date(changed)})
    answer.headers["vary"] = "Accept-Encoding"
    if answer.status_code == 200 and "if-none-match" not in request.headers and _unchanged(request, changed):
        kept = {name: answer.headers[name] for name in ("etag", "last-modified", "vary", "access-control-allow-origin")}
        return Response(status_code=304, headers=kept)
    return answer


def _modified(request: Request, what: tuple[str, str], etag: str) -> datetime:
    """When a copy last changed, as far as this process has seen: never earlier than it did."""
    seen: dict[tuple[str, str], tuple[str, datetime]] = request.app.state.modified
    if seen.get(what, ("", None))[0] != etag:
        seen[what] = etag, clock.now().replace(microsecond=0)
    return seen[what][1]


def _unchanged(request: Request, changed: datetime) -> bool:
    asked = request.headers.get("if-modified-since")
    if not asked:
        return False
    try:
        return parsedate_to_datetime(asked).astimezone(UTC) >= changed
    except ValueError:
        return False


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)
