"""My day: the sessions I was in, with what was written about them, to print and take back to work. Private."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server import changes, record
from server.store.events import Event
from server.store.notes import Note
from server.store.revisions import Card, Revision
from server.store.sessions import Session
from server.views.grid import when_in_words
from server.words import day_in_words, names_in_words


@dataclass(frozen=True)
class Was:
    """One session that I was in. `notes` and `hosts` are "" where it is off the record."""

    number: int
    title: str
    language: str
    when: str
    room: str
    hosts: str
    notes: str
    pad: str


@dataclass(frozen=True)
class MyDayView:
    """The whole page."""

    name: str
    day: str
    sessions: tuple[Was, ...]


def my_day(
    event: Event,
    grid: Revision | None,
    every: Sequence[Session],
    taken: Sequence[Card],
    notes: Mapping[int, Note],
    pads: Mapping[int, str],
    *,
    over: bool,
) -> MyDayView:
    """The sessions that the plan took, in their order. `notes` and `pads` by row id of the session."""
    by_id = {session.id: session for session in every}
    listed = [card for card in taken if card.session in by_id and record.is_listed(by_id[card.session], over)]
    return MyDayView(
        name=event.name,
        day=day_in_words(date.fromisoformat(event.date)),
        sessions=tuple(_was(event, grid, by_id[card.session], card, notes, pads, over) for card in listed)
        if grid
        else (),
    )


def _was(
    event: Event,
    grid: Revision | None,
    session: Session,
    card: Card,
    notes: Mapping[int, Note],
    pads: Mapping[int, str],
    over: bool,
) -> Was:
    assert grid is not None
    told = record.is_told(session, over)
    note = notes.get(session.id)
    return Was(
        number=card.number,
        title=card.title,
        language=session.language,
        when=when_in_words(grid, card, event.timezone),
        room=changes.place_of(grid.rooms, card).name,
        hosts=names_in_words([host.name for host in session.hosts if host.name]) if told else "",
        notes=note.text if told and note else "",
        pad=pads.get(session.id, "") if told else "",
    )
