"""Tables and lists that people have: a CSV file, cells pasted from a spreadsheet, a plain list of titles.

Finds out how a table is written (encoding, delimiter, where its headings are, what they mean) and gives its rows as
fields named as our forms name them. Judges no value: the forms do that, so that a row is told what a form would say.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from server.text import folded

SESSIONS, ROOMS, TIMES = "sessions", "rooms", "times"

# For each kind: our field -> the headings that mean it, folded; the first one names it.
HEADINGS: dict[str, dict[str, tuple[str, ...]]] = {
    SESSIONS: {
        "title": ("title", "session title", "session", "session name", "talk", "talk title", "name", "subject", "teitl"),
        "about": ("about", "description", "abstract", "summary", "details", "what it is about", "disgrifiad"),
        "co_hosts": ("hosts", "host", "speakers", "speaker", "speaker names", "presenter", "presenters", "led by", "leader",
                     "owner", "who", "host name", "full name", "arweinydd"),
        "topic": ("topic", "track", "theme", "category", "stream", "pwnc"),
        "language": ("language", "lang", "iaith"),
        "length": ("length", "slots", "number of slots"),
        "needs": ("needs", "requirements", "equipment needed", "needs from the room"),
        "record": ("on the record", "record"),
    },
    ROOMS: {
        "name": ("room", "room name", "name", "space", "ystafell"),
        "capacity": ("capacity", "seats", "size", "max capacity", "people", "places", "seddi"),
        "features": ("features", "facilities", "equipment", "has", "what it has"),
        "where_it_is": ("where it is", "floor", "building", "where", "location"),
        "join_link": ("join link", "link", "url"),
    },
    TIMES: {
        "start": ("start", "from", "start time", "starts", "begins", "time", "slot", "amser"),
        "end": ("end", "to", "end time", "ends", "until", "finish"),
        "day": ("date", "day", "dyddiad"),
        "kind": ("kind", "type", "what for"),
        "title": ("title", "name", "what", "called", "session"),
    },
}  # fmt: skip
_MUST = {SESSIONS: {"title"}, ROOMS: {"name", "capacity"}, TIMES: {"start"}}
_DELIMITERS = "\t;,|"
_SPAN = re.compile(r"^\s*(\d{1,2})[:.](\d\d)\s*(?:-|–|—|to|until)\s*(\d{1,2})[:.](\d\d)\s*$")
_AT = re.compile(r"^\s*(\d{1,2})[:.](\d\d)\s*(am|pm)?\s*$", re.IGNORECASE)
_KINDS = (("lunch", ("lunch", "cinio")), ("break", ("break", "coffee", "tea", "egwyl")),
          ("opening", ("opening", "welcome", "arrival", "intro", "registration")),
          ("closing", ("closing", "wrap", "farewell", "pub")))  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet counts it, and what is in it, by our forms' names."""

    number: int
    fields: dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows of one kind; `unused` are headings that we have no field for."""

    kind: str
    rows: tuple[Row, ...]
    unused: tuple[str, ...] = ()


class BadTable(ValueError):
    """Nothing can be read at all."""


def decoded(data: bytes) -> str:
    """Text of a file from any spreadsheet: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read(text: str, kind: str = "") -> Table:
    """The table in a text. `kind` is what the reader says it holds, "" to find out. Raises BadTable."""
    text = text.removeprefix("\ufeff").replace("\x00", "")
    delimiter = _delimiter(text)
    rows = _split(text, delimiter)
    head = _find_head(rows, kind)
    if head is None:
        return _plain(text, rows, delimiter, kind)
    found, place, columns = head
    names = _unmerged(rows[:place], rows[place])
    unused = tuple(name for column, name in enumerate(names) if name and column not in columns)
    body = ((number, row) for number, row in enumerate(rows[place + 1 :], start=place + 2) if any(row))
    return Table(found, tuple(Row(number, _fields(found, columns, row)) for number, row in body), unused)


def _delimiter(text: str) -> str:
    """The delimiter by which most rows have the same number of cells, and more than one."""
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in _split(text, delimiter) if len(row) > 1)
        agreed = max(widths.values(), default=0)
        if agreed > most:
            best, most = delimiter, agreed
    return best


def _split(text: str, delimiter: str) -> list[list[str]]:
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as trouble:
        raise BadTable(str(trouble)) from None


def _find_head(rows: list[list[str]], kind: str) -> tuple[str, int, dict[int, str]] | None:
    """(kind, row, column -> field) of the headings: the row among the first ten that names most of our fields.

    Of two that name as many, the later one where it holds nothing but headings: a second line under merged ones.
    """
    best: tuple[int, str, int, dict[int, str]] | None = None
    for place in range(min(10, len(rows))):
        for each in (kind,) if kind else (ROOMS, TIMES, SESSIONS):
            columns = _columns(each, _unmerged(rows[:place], rows[place]))
            named, own = set(columns.values()), _columns(each, rows[place])
            only = len(own) == sum(map(bool, rows[place])) > 0
            if own and _MUST[each] <= named and (best is None or len(named) + (only and best[1] == each) > best[0]):
                best = len(named), each, place, columns
    return best and best[1:]


def _columns(kind: str, names: list[str]) -> dict[int, str]:
    """Column -> field; of two headings that mean one field, the one that comes first in our list takes it."""
    found: dict[int, str] = {}
    plain = [folded(name) for name in names]
    for field, meanings in HEADINGS[kind].items():
        for meaning in meanings:
            free = [column for column, name in enumerate(plain) if name == meaning and column not in found]
            if free:
                found[free[0]] = field
                break
    return found


def _unmerged(above: list[list[str]], head: list[str]) -> list[str]:
    """Headings, where an empty cell takes the heading of a merged cell above it."""
    names = list(head)
    for row in reversed(above):
        merged = ""
        for column in range(min(len(row), len(names))):
            merged = row[column] or merged
            if not names[column] and sum(map(bool, row)) > 1:
                names[column] = merged
    return names


def _plain(text: str, rows: list[list[str]], delimiter: str, kind: str) -> Table:
    """No headings: a title a line, or in cells a title and who leads it."""
    if kind in (ROOMS, TIMES):
        fields = tuple(HEADINGS[kind])[:2]
        body = ((number, row) for number, row in enumerate(rows, start=1) if any(row))
        columns = dict(enumerate(fields))
        return Table(kind, tuple(Row(number, _fields(kind, columns, row)) for number, row in body))
    if delimiter == "\t" and any(len(row) > 1 for row in rows):
        columns = {0: "title", 1: "co_hosts", 2: "about"}
        body = ((number, row) for number, row in enumerate(rows, start=1) if any(row))
        return Table(SESSIONS, tuple(Row(number, _fields(SESSIONS, columns, row)) for number, row in body))
    lines = ((number, re.sub(r"^\s*(?:[-*•]|\d+[.)])\s+", "", line).strip()) for number, line in _lines(text))
    return Table(SESSIONS, tuple(Row(number, {"title": line}) for number, line in lines if line))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    return enumerate(text.splitlines(), start=1)


def _fields(kind: str, columns: dict[int, str], row: list[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {field: row[column] for column, field in columns.items() if column < len(row)}
    if kind == SESSIONS:
        fields["language"] = language_code(fields.get("language", ""))
        fields["record"] = {"title only": "title", "no": "unlisted"}.get(folded(fields.get("record", "")), "yes")
    if kind == TIMES:
        if span := _SPAN.match(fields.get("start", "")):
            fields["start"], fields["end"] = f"{int(span[1]):02}:{span[2]}", f"{int(span[3]):02}:{span[4]}"
        fields |= {name: clock_of(fields[name]) for name in ("start", "end") if name in fields}
        fields["kind"] = _kind_of(f"{fields.get('kind', '')} {fields.get('title', '')}")
    return fields


def clock_of(typed: str) -> str:
    """A time as our forms read it: "9.30 pm" is "21:30"; what isn't a time stays as it was typed."""
    if not (at := _AT.match(typed)):
        return typed
    hour = int(at[1]) % 12 + (12 if at[3].lower() == "pm" else 0) if at[3] else int(at[1])
    return f"{hour:02}:{at[2]}"


def language_code(typed: str) -> str:
    """A language as a code: "Welsh" is "cy", "en-GB" is "en"; "" for what we don't know."""
    known = {"welsh": "cy", "cymraeg": "cy", "english": "en", "saesneg": "en", "german": "de", "french": "fr"}
    plain = folded(typed)
    return known.get(plain, plain.split(" ")[0] if re.fullmatch(r"[a-z]{2,3}( .*)?", plain) else "")


def _kind_of(words: str) -> str:
    plain = folded(words).split()
    return next((kind for kind, names in _KINDS if any(name in plain for name in names)), "session")
