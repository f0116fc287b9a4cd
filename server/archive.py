"""The archive: a folder that opens from a disk without a server, and stays readable. Joins formats, views and templates.

Deterministic: the same event gives the same bytes. It holds what may stay (server.record): no wish, badge or private need.
"""

import hashlib
import io
import json
import zipfile
from datetime import datetime

from server import clock, paths, record, web, words
from server.formats import camp_file, frab, ical, public_camp, schedule, tables
from server.formats.schedule import Entry, Schedule
from server.store import choices, events, keeping, notes, sessions
from server.store.file import Db
from server.views import choice, programme
from server.words import gettext as _

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name: ours is nobody's
_SHEETS = ("tokens.css", "app.css", "open.css", "archive.css")
LICENCES = {
    "OGL-UK-3.0": (
        "Open Government Licence 3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": ("Creative Commons Attribution-ShareAlike 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "CC0-1.0": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}


def files(db: Db, address: str) -> dict[str, bytes]:
    """Path -> bytes of every file of the archive, in English or in the event's first language. `address` begins links."""
    event = events.get(db)
    spoken = words.language()
    words.speak(event.languages[0] if event.languages else words.SOURCE)
    try:
        return _files(db, event, address)
    finally:
        words.speak(spoken)


def zipped(made: dict[str, bytes], folder: str) -> bytes:
    """The files as one zip, in a folder of its own; no clock and no machine shows in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(made):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, made[name])
    return out.getvalue()


def _files(db: Db, event: events.Event, address: str) -> dict[str, bytes]:
    now = clock.moment(event.created_at)  # only says "over or not", and an archive takes the day as over
    found = schedule.of_event(db, address, now, lasting=True)
    why = choices.read(db, now, lasting=True)
    told = choice.choice(why)
    licence = LICENCES.get(keeping.get(db).licence)
    shared = {"event": event, "schedule": found, "licence": licence, "sheets": _SHEETS}
    made = {
        "index.html": _page(
            "archive/index.html", root="", days=programme.days(found, _href), items=programme.items(found, _href),
            figures=told.grids[-1].figures if told.grids else (), **shared,
        ),
        "choice.html": _page("archive/choice.html", root="", view=told, **shared),
        "choice.json": _json(choice.as_data(told, event.name, why.revisions)),
        "schedule.xml": frab.xml(found),
        "schedule.json": frab.to_json(found),
        "schedule.ics": ical.of_schedule(found),
        "schedule.csv": tables.to_csv(found),
        "schedule.csv-metadata.json": tables.metadata(found),
        "camp.json": camp_file.write(public_camp.for_all(db, found)),
        "README.txt": _readme(found, licence),
    }  # fmt: skip
    entries = {entry.number: entry for entry in found.entries}
    by_number = {session.number: session for session in sessions.shown(db)}
    for item in programme.items(found, lambda entry: ""):
        entry, session = entries[item.number], by_number[item.number]
        text, pad = _notes(db, session) if record.is_exported(session) else ("", "")
        made[_href(entry)] = _page(
            "archive/session.html", root="../", item=item, entry=entry, notes=text, pad=pad,
            day=words.day_in_words(schedule.local(entry.starts_at, found).date()), **shared,
        )  # fmt: skip
    static = paths.folder("static")
    for sheet in _SHEETS:
        made[f"style/{sheet}"] = (static / sheet).read_bytes()
    sums = "".join(f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in sorted(made.items()))
    return made | {"SHA256SUMS": sums.encode()}


def _notes(db: Db, session: sessions.Session) -> tuple[str, str]:
    """What people wrote about a session, and the link to its pad."""
    newest = notes.current(db, session.id)
    return newest.text if newest else "", notes.pad(db, session.id)


def _href(entry: Entry) -> str:
    return f"sessions/{entry.number}.html"


def _page(template: str, **view: object) -> bytes:
    return web.render(template, **view).encode()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _readme(found: Schedule, licence: tuple[str, str] | None) -> bytes:
    published: datetime = schedule.local(found.published_at, found)
    lines = (
        found.name,
        "=" * len(found.name),
        "",
        _("The record of one unconference. Open index.html in any browser; no server and no network is needed."),
        "",
        _("Grid {number}, published {at} ({zone}).").format(
            number=found.revision, at=f"{published:%Y-%m-%d %H:%M}", zone=found.timezone
        ),
        _("Licence: {name}, {link}").format(name=licence[0], link=licence[1])
        if licence
        else _("No licence was chosen."),
        "",
        "index.html, sessions/   " + _("the grid and each session, to read"),
        "choice.html, .json      " + _("how the grid came to be, for anyone to check"),
        "schedule.xml, .json     " + _("for conference apps (frab)"),
        "schedule.ics            " + _("for calendars (iCalendar)"),
        "schedule.csv            "
        + _("for spreadsheets; schedule.csv-metadata.json says what its columns mean (CSVW)"),
        "camp.json               " + _("for Campgrid: campgrid import camp.json"),
        "SHA256SUMS              " + _("checksums: sha256sum -c SHA256SUMS"),
        "",
        _("There are no wishes of anybody in this record, and only names whose owners let them stay."),
    )
    return ("\n".join(lines) + "\n").encode()
