"""The published grid as one value, as it may leave the house: what every writer of a format takes.

Owns which sessions, names and texts an export holds (by `server.record`), and each one's place, times and history.
Writes no format. Times are UTC stamps; a writer turns them into what its format asks for.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from server import changes, clock, record
from server.store import events, keeping, revisions, sessions
from server.store.file import Db
from server.store.house import slug_of
from server.store.revisions import Card, Revision


@dataclass(frozen=True)
class RoomEntry:
    """A room, in walking order. `id` is the camp file's, where the room is still there; names differ from each other."""

    id: str
    guid: str
    name: str
    capacity: int
    features: tuple[str, ...]
    where_it_is: str


@dataclass(frozen=True)
class Entry:
    """A session where it stands. `changed_at` is when it last moved or was renamed, `moves` how often it did."""

    id: str
    number: int
    guid: str
    title: str
    about: str
    topic: str
    language: str
    hosts: tuple[tuple[int, str], ...]
    room: str
    room_id: str
    where_it_is: str
    starts_at: str
    ends_at: str
    url: str
    changed_at: str
    moves: int


@dataclass(frozen=True)
class BreakEntry:
    """What happens between the sessions: kind is opening, break, lunch or closing."""

    kind: str
    title: str
    starts_at: str
    ends_at: str


@dataclass(frozen=True)
class Schedule:
    """The newest revision of one event; `revision` is 0 before the first. `gone` were published once and don't run now."""

    name: str
    slug: str
    first_day: str
    timezone: str
    url: str
    licence: str
    revision: int
    published_at: str
    rooms: tuple[RoomEntry, ...]
    entries: tuple[Entry, ...]
    gone: tuple[Entry, ...]
    breaks: tuple[BreakEntry, ...]
    days: tuple[date, ...]


def of_event(db: Db, address: str, now: datetime, *, lasting: bool = False) -> Schedule:
    """The schedule of an event. `address` begins its links; `lasting` (the archive) takes the day as over."""
    event = events.get(db)
    url = f"{address}/e/{event.slug}"
    published = revisions.history(db)
    newest = published[-1] if published else None
    times = newest.times if newest else revisions.of_draft(db).times
    over = lasting or record.is_over(event, times, now)
    by_id = {session.id: session for session in sessions.every(db)}
    credited = keeping.credited(db)
    pasts = _pasts(published)
    room_ids = {room.id: room.camp_id for room in events.rooms(db)}

    def entry(card: Card, revision: Revision) -> Entry:
        session = by_id[card.session]
        told = record.is_exported(session)
        room = changes.place_of(revision.rooms, card)
        changed_at, moves = pasts[card.session]
        return Entry(
            id=session.camp_id,
            number=card.number,
            guid=card.guid,
            title=card.title,
            about=session.about if told else "",
            topic=session.topic if told else "",
            language=session.language,
            hosts=record.names(session, credited, over) if told else (),
            room=called[room.id] if revision is newest else room.name,
            room_id=room_ids.get(room.id, ""),
            where_it_is=room.where_it_is,
            starts_at=changes.time_of(revision.times, card).starts_at,
            ends_at=changes.end_of(revision.times, card),
            url=f"{url}/sessions/{card.number}",
            changed_at=changed_at,
            moves=moves,
        )

    def entries(cards: Iterable[tuple[Card, Revision]]) -> tuple[Entry, ...]:
        listed = (pair for pair in cards if pair[0].session in by_id and record.is_listed(by_id[pair[0].session], over))
        return tuple(entry(card, revision) for card, revision in listed)

    stand = [card for card in newest.cards if by_id[card.session].state in sessions.SHOWN] if newest else []
    standing = {card.session for card in stand}
    last_seen = {card.session: (card, each) for each in published for card in each.cards}
    rooms = _rooms(db, event.slug, newest)
    called = {room.id: shown.name for room, shown in zip(newest.rooms, rooms, strict=True)} if newest else {}
    order = {room.name: place for place, room in enumerate(rooms)}
    found = entries((card, newest) for card in stand) if newest else ()
    return Schedule(
        name=event.name,
        slug=event.slug,
        first_day=event.date,
        timezone=event.timezone,
        url=url,
        licence=keeping.get(db).licence,
        revision=newest.number if newest else 0,
        published_at=newest.at if newest else event.created_at,
        rooms=rooms,
        entries=tuple(sorted(found, key=lambda each: (each.starts_at, order[each.room], each.number))),
        gone=entries(pair for session, pair in sorted(last_seen.items()) if session not in standing),
        breaks=tuple(
            BreakEntry(time.kind, time.title, time.starts_at, time.ends_at) for time in times if time.kind != "session"
        ),
        days=_days(event, times),
    )


def acronym(schedule: Schedule) -> str:
    """A short name of at least four of a-z, 0-9 and _, as frab's readers ask for."""
    plain = schedule.slug.replace("-", "_")
    return plain if len(plain) >= 4 else f"camp_{plain}"


def entry_slug(schedule: Schedule, entry: Entry) -> str:
    """A session's name in file names and links of other tools; unique by its number."""
    words = slug_of(entry.title)[:40].strip("-")
    return f"{acronym(schedule)}-{entry.number}-{words if len(words) >= 4 else f'session-{words}'}"


def guid_of(schedule_slug: str, kind: str, name: str) -> str:
    """A UUID that is the same for ever for one thing of one event."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"campgrid:{schedule_slug}:{kind}:{name}"))


def local(stamp: str, schedule: Schedule) -> datetime:
    """A stamp as the event's local time, with its offset."""
    return clock.to_local(stamp, schedule.timezone)


def _pasts(published: list[Revision]) -> dict[int, tuple[str, int]]:
    """For each session when it last moved, was renamed, came or went, and how often after it was first published."""
    stood: dict[int, tuple[str, str, str, str]] = {}
    found: dict[int, tuple[str, int]] = {}
    for revision in published:
        starts = {time.id: time.starts_at for time in revision.times}
        names = {room.id: room.name for room in revision.rooms}
        stands = {
            card.session: (starts[card.slot], changes.end_of(revision.times, card), names[card.room], card.title)
            for card in revision.cards
        }
        for session in stands.keys() | stood.keys():
            if stands.get(session) != stood.get(session):
                found[session] = revision.at, found[session][1] + 1 if session in found else 0
        stood = stands
    return found


def _rooms(db: Db, slug: str, newest: Revision | None) -> tuple[RoomEntry, ...]:
    present = {room.id: room for room in events.rooms(db)}
    shown = newest.rooms if newest else tuple(present.values())
    often = Counter(room.name for room in shown)
    found = []
    for room in shown:
        id_ = present[room.id].camp_id if room.id in present else f"room-{room.id}"
        name = room.name if often[room.name] == 1 else f"{room.name} ({id_})"
        found.append(RoomEntry(id_, guid_of(slug, "room", id_), name, room.capacity, room.features, room.where_it_is))
    return tuple(found)


def _days(event: events.Event, times: Iterable[revisions.Time]) -> tuple[date, ...]:
    held = {clock.to_local(time.starts_at, event.timezone).date() for time in times}
    return tuple(sorted(held)) or (date.fromisoformat(event.date),)
