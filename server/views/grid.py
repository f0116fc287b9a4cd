"""The published grid as it is read: by time on a phone, as a table where there is room."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from server import changes, clock
from server.store.events import Event
from server.store.revisions import Card, Place, Revision, Time
from server.store.sessions import Session
from server.text import folded
from server.views import cards
from server.views.cards import CardView
from server.views.days import kind_in_words
from server.words import clock_in_words, pgettext, short_day_in_words
from server.words import gettext as _


@dataclass(frozen=True)
class Standing:
    """A note where it stands. `columns` is how many columns of the table it covers; `full` says that its room is."""

    card: CardView
    room: str
    where_it_is: str
    ends: str
    columns: int
    when: str
    full: bool


@dataclass(frozen=True)
class Stretch:
    """A stretch of the day: a heading and what is in it. `sign` is now, next, past or ""; `name` is "" for sessions."""

    id: int
    when: str
    starts: str
    name: str
    sign: str
    day: str
    notes: tuple[Standing, ...]


@dataclass(frozen=True)
class Row:
    """A room's row in the table: a cell for each stretch; None where a longer session already covers it."""

    room: str
    where_it_is: str
    cells: tuple[Standing | str | None, ...]


@dataclass(frozen=True)
class GridView:
    """The whole grid. `until` is the epoch second at which "now" turns; 0 if never."""

    slug: str
    number: int
    at: str
    stretches: tuple[Stretch, ...]
    rows: tuple[Row, ...]
    until: int
    source: str
    by: str
    asked: str
    found: int


def grid(
    event: Event, revision: Revision, every: Sequence[Session], at: datetime, *, by: str = "time", asked: str = "",
    only: frozenset[int] | None = None, full: frozenset[int] = frozenset(),
) -> GridView:  # fmt: skip
    """A revision for everybody at a moment. `by` is time or room; `asked` is what somebody looks for; `only` keeps numbers.

    `full` are sessions (row ids) whose room has been reported full.
    """
    by_id = {session.id: session for session in every}
    notes = cards.cards(every, every)
    times = sorted(revision.times, key=lambda time: (time.starts_at, time.id))
    kept = [card for card in revision.cards if (only is None or card.number in only) and _fits(card, by_id, asked)]
    standing = {card.session: _standing(event, revision, times, card, notes, card.session in full) for card in kept}
    by_cell = {(card.room, card.slot): card for card in kept}
    days = {clock.to_local(time.starts_at, event.timezone).date() for time in times}
    signs = _signs(times, at)
    stretches = tuple(
        Stretch(
            id=time.id,
            when=f"{_local(event, time.starts_at)}–{_local(event, time.ends_at)}",
            starts=_local(event, time.starts_at),
            name=(time.title or kind_in_words(time.kind)) if time.kind != "session" else time.title,
            sign=signs[time.id],
            day=short_day_in_words(clock.to_local(time.starts_at, event.timezone).date()) if len(days) > 1 else "",
            notes=tuple(
                standing[by_cell[room.id, time.id].session]
                for room in revision.rooms
                if (room.id, time.id) in by_cell and by_cell[room.id, time.id].session in standing
            ),
        )
        for time in times
    )
    asks = {name: value for name, value in (("by", by if by != "time" else ""), ("q", asked)) if value}
    query = f"?{urlencode(asks)}" if asks else ""
    return GridView(
        slug=event.slug,
        number=revision.number,
        at=_local(event, revision.at),
        stretches=stretches,
        rows=tuple(_row(room, times, by_cell, standing) for room in revision.rooms),
        until=turns_at(times, at),
        source=f"/e/{event.slug}/grid/latest{query}",
        by=by,
        asked=asked,
        found=len(kept),
    )


def when_in_words(revision: Revision, card: Card, zone: str) -> str:
    """Such as "11:00 to 11:45", with the day where the event has several."""
    starts = clock.to_local(changes.time_of(revision.times, card).starts_at, zone)
    ends = clock.to_local(changes.end_of(revision.times, card), zone)
    days = {clock.to_local(time.starts_at, zone).date() for time in revision.times}
    span = _("{start} to {end}").format(start=clock_in_words(starts), end=clock_in_words(ends))
    return f"{short_day_in_words(starts.date())}, {span}" if len(days) > 1 else span


def turns_at(times: Sequence[Time], at: datetime) -> int:
    """The epoch second at which the next stretch starts or the present one ends; 0 after the day."""
    edges = sorted({clock.moment(stamp) for time in times for stamp in (time.starts_at, time.ends_at)})
    return next((int(edge.timestamp()) for edge in edges if edge > at), 0)


def sign_in_words(sign: str) -> str:
    """What a stretch is marked with."""
    return {"now": pgettext("time", "Now"), "next": pgettext("time", "Next"), "past": pgettext("time", "Over")}.get(
        sign, ""
    )


def _signs(times: Sequence[Time], at: datetime) -> dict[int, str]:
    """now, next or past for each stretch; "next" is the first that has not begun, on the day itself only."""
    signs: dict[int, str] = {}
    coming = [time for time in times if clock.moment(time.starts_at) > at]
    for time in times:
        starts, ends = clock.moment(time.starts_at), clock.moment(time.ends_at)
        soon = bool(coming) and time.starts_at == coming[0].starts_at and (starts - at).total_seconds() < 12 * 3600
        signs[time.id] = "past" if ends <= at else "now" if starts <= at else "next" if soon else ""
    return signs


def _row(
    room: Place, times: Sequence[Time], by_cell: dict[tuple[int, int], Card], standing: dict[int, Standing]
) -> Row:
    cells: list[Standing | str | None] = []
    covered = 0
    for time in times:
        card = by_cell.get((room.id, time.id))
        if covered:
            covered -= 1
            cells.append(None)
        elif card is not None:
            note = standing[card.session]
            covered = note.columns - 1
            cells.append(note)
        else:
            cells.append("" if time.kind == "session" else "-")
    return Row(room=room.name, where_it_is=room.where_it_is, cells=tuple(cells))


def _standing(
    event: Event, revision: Revision, times: Sequence[Time], card: Card, notes: dict[int, CardView], full: bool
) -> Standing:
    room = changes.place_of(revision.rooms, card)
    ends = changes.end_of(times, card)
    starts = changes.time_of(times, card).starts_at
    return Standing(
        card=_frozen(card, notes.get(card.number)),
        room=room.name,
        where_it_is=room.where_it_is,
        ends=_local(event, ends) if card.length > 1 else "",
        columns=sum(starts <= time.starts_at < ends for time in times),
        when=when_in_words(revision, card, event.timezone),
        full=full,
    )


def _frozen(card: Card, note: CardView | None) -> CardView:
    """The note with the title that was published; what is gone from the event keeps that title alone."""
    if note is None:
        return CardView(card.number, card.title, language="", topic="", tint="", hosts="", facts=(), gone=True)
    return replace(note, title=card.title)


def _fits(card: Card, by_id: dict[int, Session], asked: str) -> bool:
    """Whether a card is what somebody looks for: its number, or every word somewhere in title, hosts or topic."""
    if not asked.strip():
        return True
    if asked.strip().lstrip("#").isdecimal():
        return card.number == int(asked.strip().lstrip("#"))
    session = by_id.get(card.session)
    hosts = " ".join(host.name for host in session.hosts) if session else ""
    text = folded(f"{card.title} {hosts} {session.topic if session else ''}")
    return all(word in text for word in folded(asked).split())


def _local(event: Event, stamp: str) -> str:
    return clock_in_words(clock.to_local(stamp, event.timezone))
