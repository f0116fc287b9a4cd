"""What the page of keys shows: scopes in words, keys that there are, and curl that works with the key just made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from server import clock
from server.store.api_keys import SCOPES
from server.store.events import Event
from server.words import gettext as _
from server.words import short_day_in_words


@dataclass(frozen=True)
class KeyRow:
    """One key. `scopes` in words; `ends` is its last day."""

    id: int
    name: str
    scopes: str
    ends: str


@dataclass(frozen=True)
class KeysView:
    """The page. `secret` is "" but right after a key was made; `examples` are (what it does, the command)."""

    keys: tuple[KeyRow, ...]
    scopes: tuple[tuple[str, str], ...]
    secret: str
    examples: tuple[tuple[str, str], ...]
    usual_end: str


def keys(
    event: Event, listed: Sequence[dict[str, Any]], address: str, *, secret: str = "", scopes: tuple[str, ...] = ()
) -> KeysView:
    """The page for an event; `scopes` are those of the key just made."""
    words = scope_words()
    rows = tuple(
        KeyRow(
            id=row["id"],
            name=row["name"],
            scopes=", ".join(words[scope] for scope in row["scopes"] if scope in words),
            ends=short_day_in_words(_last_day(row["ends_at"], event)),
        )
        for row in listed
    )
    day = max(date.fromisoformat(event.date), clock.now().date()) + timedelta(days=7)
    return KeysView(rows, tuple(words.items()), secret, _examples(event, address, secret, scopes), day.isoformat())


def scope_words() -> dict[str, str]:
    """What a key may do, in words."""
    words = {
        "see desk": _("read the desk: the draft, prices, figures"),
        "type": _("type and change pitches for others"),
        "adjust": _("move cards in the draft"),
        "check in": _("say who is here"),
        "queue": _("run the queue and the clock"),
        "stage": _("turn the phases and the projector"),
        "moderate": _("show, hide and merge pitches"),
        "solve": _("ask the solver and take its answer"),
        "publish": _("publish the grid"),
        "set up": _("change times, rooms and the event; bring lists in"),
        "export": _("download the archive and the camp file"),
    }
    return {scope: words[scope] for scope in SCOPES}


def _last_day(stamp: str, event: Event) -> date:
    return clock.to_local(stamp, event.timezone).date() - timedelta(days=1)


def _examples(event: Event, address: str, secret: str, scopes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    base = f"{address}/api/v1/events/{event.slug}"
    key = secret or "YOUR-KEY"
    bearer = f"-H 'Authorization: Bearer {key}'"
    send = f"curl {bearer} -H 'Content-Type: application/json'"
    examples = (
        ("", _("Read the sessions (no key needed)"), f"curl '{base}/sessions?limit=20'"),
        ("see desk", _("Read the draft"), f"curl {bearer} '{base}/draft'"),
        ("type", _("Type a pitch"), f"""{send} -d '{{"title": "Open data", "hosts": "Asha"}}' '{base}/scribe'"""),
        (
            "adjust",
            _("Put session 1 into a cell"),
            f"""{send} -X PUT -d '{{"room": 1, "slot": 2}}' '{base}/placements/1'""",
        ),
        ("solve", _("Ask the solver for 10 seconds"), f"""{send} -d '{{"seconds": 10}}' '{base}/proposals'"""),
        ("publish", _("Publish the draft"), f"""{send} -d '{{"note": "From a script"}}' '{base}/revisions'"""),
        ("export", _("Download the archive"), f"curl {bearer} -o archive.zip '{base}/archive.zip'"),
    )
    return tuple((words, command) for scope, words, command in examples if not secret or not scope or scope in scopes)
