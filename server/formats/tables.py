"""The schedule as CSV, with its CSVW metadata: what a spreadsheet or a data team reads."""

import csv
import io
import json
from typing import Any

from server.formats.schedule import Entry, Schedule, local

MEDIA_TYPE = "text/csv"
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")

# name, what it holds, its CSVW datatype
_COLUMNS: tuple[tuple[str, str, Any], ...] = (
    ("number", "The session's short number: the same on phones, projector, cards and doors", "integer"),
    ("title", "Its title", "string"),
    ("hosts", "Who leads it, where they may be named", "string"),
    ("topic", "Its topic", "string"),
    ("language", "The language it is held in", "string"),
    ("room", "Where it is", "string"),
    ("date", "The local day", "date"),
    ("start", "When it starts, local time", {"base": "time", "format": "HH:mm"}),
    ("end", "When it ends, local time", {"base": "time", "format": "HH:mm"}),
    ("starts_at", "When it starts, UTC", "dateTimeStamp"),
    ("ends_at", "When it ends, UTC", "dateTimeStamp"),
    ("about", "What it is about", "string"),
    ("url", "Its page", "anyURI"),
    ("id", "Its name in the camp file", "string"),
    ("guid", "Its name for ever (UUID)", "string"),
)


def to_csv(schedule: Schedule) -> bytes:
    """The schedule as CSV (RFC 4180, UTF-8), a session a row. What would be a formula in a spreadsheet is quoted by '."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([name for name, _words, _type in _COLUMNS])
    for entry in schedule.entries:
        writer.writerow([safe(value) for value in _row(schedule, entry)])
    return out.getvalue().encode()


def metadata(schedule: Schedule) -> bytes:
    """What the columns mean (CSVW, a W3C recommendation), for the file `schedule.csv` beside it."""
    document: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": "schedule.csv",
        "dc:title": schedule.name,
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": {
            "columns": [
                {"name": name, "titles": name, "dc:description": words, "datatype": kind}
                for name, words, kind in _COLUMNS
            ],
            "primaryKey": "number",
        },
    }
    if schedule.licence:
        document["dc:license"] = schedule.licence
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def safe(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULAS) else value


def _row(schedule: Schedule, entry: Entry) -> list[str]:
    starts, ends = local(entry.starts_at, schedule), local(entry.ends_at, schedule)
    return [
        str(entry.number), entry.title, "; ".join(name for _person, name in entry.hosts), entry.topic, entry.language,
        entry.room, starts.date().isoformat(), f"{starts:%H:%M}", f"{ends:%H:%M}", entry.starts_at, entry.ends_at,
        entry.about, entry.url, entry.id, entry.guid,
    ]  # fmt: skip
