"""Bringing in what people have: a file or a paste, first as a preview that names each bad row, then all of it or nothing."""

from datetime import date
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from server import forms, identity, web
from server.errors import Refused, Troubled
from server.formats import foreign, lists
from server.formats.lists import ROOMS, SESSIONS, TIMES, BadTable, Table
from server.store import events, intake, sessions
from server.store.sessions import PitchForm
from server.text import folded
from server.views import imports as views
from server.words import gettext as _

MOST_BYTES = 2_000_000
MOST_ROWS = 1_000
_RIGHT = "set up"
_MADE_UP = ("record", "language", "kind")  # fields that a row has even where nobody typed them


async def page(request: Request) -> Response:
    """GET desk/import: where to paste."""
    identity.need(web.who_of(request), _RIGHT)
    return _page(request, "", "", [], {})


async def take(request: Request) -> Response:
    """POST desk/import: a preview; with `do=take` the same rows are taken in. A script gets the rows, or what is wrong."""
    badge = identity.need(web.who_of(request), _RIGHT)
    text, kind, do = await _sent(request)
    if not text.strip():
        return _wrong(request, text, kind, {"text": _("Paste your list, or choose a file.")})
    try:
        tables = foreign.read(text) if text.lstrip()[:1] in ("{", "[") else [lists.read(text, kind)]
    except BadTable as trouble:
        sentence = _("This can't be read as a table or a list: {why}. Save it as CSV, or paste the cells.")
        return _wrong(request, text, kind, {"text": sentence.format(why=trouble)})
    if sum(len(table.rows) for table in tables) > MOST_ROWS:
        return _wrong(
            request, text, kind, {"text": _("That is more than {most} rows. Split it.").format(most=MOST_ROWS)}
        )
    shown, taken = _judged(request, tables)
    bad = [row for view in shown for row in view.bad]
    if not any(view.rows for view in shown):
        return _wrong(request, text, kind, {"text": _("There is no row in it.")})
    if do != "take" or bad:
        if web.is_api(request) and do == "take":
            raise Troubled({f"row {row.number}": row.trouble for row in bad})
        return _page(request, text, kind, shown, {})
    counted = await web.event_of(request).write(
        intake.take, taken[SESSIONS], taken[ROOMS], taken[TIMES], badge.name or badge.role
    )
    if web.is_api(request):
        return web.data(dict(zip((SESSIONS, ROOMS, TIMES), counted, strict=True)), 201)
    return web.see(request, f"/e/{request.path_params['slug']}/desk{'/day' if counted[1] or counted[2] else ''}")


def _judged(request: Request, tables: list[Table]) -> tuple[list[views.TableView], dict[str, list[Any]]]:
    """Each row through the form that a person would have typed it into."""
    event = web.event_of(request)
    day = date.fromisoformat(event.read(events.get).date)
    seen = {folded(each.title): each.number for each in event.read(sessions.shown)}
    shown: list[views.TableView] = []
    taken: dict[str, list[Any]] = {SESSIONS: [], ROOMS: [], TIMES: []}
    for table in tables:
        rows = []
        for row in table.rows:
            try:
                form = _form(table.kind, row.fields, day)
            except Troubled as trouble:
                typed = tuple(str(value) for name, value in row.fields.items() if value and name not in _MADE_UP)[:4]
                rows.append(views.RowView(row.number, typed, trouble=" ".join(trouble.troubles.values())))
                continue
            taken[table.kind].append(form)
            known = seen.get(folded(form.title)) if isinstance(form, PitchForm) else None
            note = _("Session {number} has this title already.").format(number=known) if known else ""
            rows.append(views.RowView(row.number, views.cells(form), note=note))
        shown.append(views.TableView(table.kind, _title(table.kind), _headings(table.kind), tuple(rows), table.unused))
    return shown, taken


def _form(kind: str, fields: dict[str, Any], day: date) -> views.Form:
    if kind == ROOMS:
        return forms.room(fields)
    return forms.slot(fields, day) if kind == TIMES else forms.pitch(fields)


def _title(kind: str) -> str:
    return {SESSIONS: _("Sessions"), ROOMS: _("Rooms"), TIMES: _("Times")}[kind]


def _headings(kind: str) -> tuple[str, ...]:
    return {
        SESSIONS: (_("Title"), _("Who leads it"), _("Topic"), _("About")),
        ROOMS: (_("Room"), _("Seats"), _("What it has"), _("Where it is")),
        TIMES: (_("From"), _("To"), _("Day"), _("What for")),
    }[kind]


async def _sent(request: Request) -> tuple[str, str, str]:
    """(text, kind, do) of a form, with a file where one was chosen, or of a script's JSON."""
    if "json" in request.headers.get("content-type", ""):
        sent = await web.fields(request)
        text, kind, do = (web.text_of(sent, name) for name in ("text", "kind", "do"))
    else:
        form = await request.form(max_files=1, max_fields=20, max_part_size=MOST_BYTES)
        file = form.get("file")
        body = await file.read() if isinstance(file, UploadFile) else b""
        text = lists.decoded(body) if body else str(form.get("text") or "")
        kind, do = str(form.get("kind") or ""), str(form.get("do") or "")
    if kind not in ("", SESSIONS, ROOMS, TIMES):
        raise Refused(_("Choose what the list holds: sessions, rooms or times."), status=422)
    return text, kind, do


def _wrong(request: Request, text: str, kind: str, troubles: dict[str, str]) -> Response:
    if web.is_api(request):
        raise Troubled(troubles)
    return _page(request, text, kind, [], troubles)


def _page(
    request: Request, text: str, kind: str, tables: list[views.TableView], troubles: dict[str, str]
) -> Response:  # fmt: skip
    bad = sum(len(table.bad) for table in tables)
    if web.is_api(request):
        return web.data({"bad": bad, "tables": tables})
    kinds = [("", _("Find out")), (SESSIONS, _("Sessions")), (ROOMS, _("Rooms")), (TIMES, _("Times"))]
    return web.page(
        request,
        "imports/page.html",
        status=422 if troubles or bad else 200,
        event=web.event_of(request).read(events.get),
        text=text,
        kind=kind,
        kinds=kinds,
        tables=tables,
        bad=bad,
        ready=bool(tables) and not bad,
        troubles=troubles,
    )
