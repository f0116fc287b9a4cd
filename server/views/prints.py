"""Paper: a sign for each door and the whole grid on one sheet, from a published grid; each says which grid and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from server import clock
from server.store.desks import Desk
from server.store.revisions import Card, Revision
from server.views.days import kind_in_words
from server.views.tints import tints
from server.words import day_in_words
from server.words import gettext as _


@dataclass(frozen=True)
class Note:
    """A session on paper."""

    number: int
    title: str
    language: str
    hosts: str
    topic: str
    tint: str
    start: str
    end: str


@dataclass(frozen=True)
class Sign:
    """A door's sign: a room, what it has, and its day."""

    room: int
    name: str
    where_it_is: str
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Line:
    """A row of the sheet: a time with a note (or None) for each room, or a band."""

    start: str
    band: str
    cells: tuple[Note | None, ...] = ()


@dataclass(frozen=True)
class Paper:
    """All of it. `stamp` is the small line at the foot of every sheet."""

    name: str
    slug: str
    day: str
    stamp: str
    signs: tuple[Sign, ...]
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


def paper(desk: Desk, revision: Revision) -> Paper:
    """Everything to print of a grid."""
    zone = desk.event.timezone
    notes = _notes(desk, revision)
    ends = {time.id: time.ends_at for time in revision.times}
    order = [time.id for time in revision.times if time.kind == "session"]
    running: dict[tuple[int, int], Note] = {}
    for card in revision.cards:
        first = order.index(card.slot)
        for slot in order[first : first + card.length]:
            running[card.room, slot] = notes[card.session]
    at = clock.to_local(revision.at, zone)
    return Paper(
        name=desk.event.name,
        slug=desk.event.slug,
        day=day_in_words(date.fromisoformat(desk.event.date)),
        stamp=_("Grid {number}, {day}, {time}").format(
            number=revision.number, day=day_in_words(at.date()), time=f"{at:%H:%M}"
        ),
        signs=tuple(
            Sign(
                room.id,
                room.name,
                room.where_it_is,
                tuple(
                    notes[card.session]
                    for card in sorted(revision.cards, key=lambda card: ends[card.slot])
                    if card.room == room.id
                ),
            )
            for room in revision.rooms
        ),
        heads=tuple(room.name for room in revision.rooms),
        lines=tuple(
            Line(
                f"{clock.to_local(time.starts_at, zone):%H:%M}",
                "" if time.kind == "session" else time.title or kind_in_words(time.kind),
                tuple(running.get((room.id, time.id)) for room in revision.rooms) if time.kind == "session" else (),
            )
            for time in revision.times
        ),
    )


def _notes(desk: Desk, revision: Revision) -> Mapping[int, Note]:
    zone = desk.event.timezone
    sessions = {session.id: session for session in desk.sessions}
    tinted = tints(session.topic for session in desk.sessions)
    order = [time for time in revision.times if time.kind == "session"]

    def note(card: Card) -> Note:
        first = next(place for place, time in enumerate(order) if time.id == card.slot)
        last = order[min(first + card.length, len(order)) - 1]
        session = sessions.get(card.session)
        return Note(
            number=card.number,
            title=card.title,
            language=session.language if session else "",
            hosts=", ".join(host.name for host in session.hosts if host.name) if session else "",
            topic=session.topic if session else "",
            tint=tinted[session.topic] if session else "",
            start=f"{clock.to_local(order[first].starts_at, zone):%H:%M}",
            end=f"{clock.to_local(last.ends_at, zone):%H:%M}",
        )

    return {card.session: note(card) for card in revision.cards}
