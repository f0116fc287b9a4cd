"""The figures of a grid in words and small tables: wishes met, people standing, rooms too big or too small."""

from dataclasses import dataclass

from server.store.desks import Desk
from server.views.desk import start_of
from server.views.offers import Quality

ROOMY = 3  # a room is too big where it has more than this many seats for each one that is needed
ROOMY_SEATS = 30  # and at least this many


@dataclass(frozen=True)
class Fit:
    """A session in a room that doesn't fit it: people who'd come if all wishes went there, and seats."""

    number: int
    title: str
    start: str
    room: str
    people: int
    seats: int


@dataclass(frozen=True)
class TimeLine:
    """One time: sessions in it, cells still free, and the topics that it has more than once."""

    start: str
    sessions: int
    free: int
    topics: tuple[str, ...]


@dataclass(frozen=True)
class FiguresView:
    """The page."""

    quality: Quality | None
    placed: int
    unplaced: int
    voters: int
    expected: int
    small: tuple[Fit, ...]
    big: tuple[Fit, ...]
    times: tuple[TimeLine, ...]


def figures(desk: Desk, quality: Quality | None, voters: int) -> FiguresView:
    """The figures of the draft. One wish stands for as many people as there are in the building for each who wished."""
    expected = desk.event.expected or voters
    crowd = max(1.0, expected / voters) if voters else 1.0
    fits = sorted(_fits(desk, crowd), key=lambda fit: fit.seats - fit.people)
    return FiguresView(
        quality=quality,
        placed=sum(session.id in desk.placements for session in desk.sessions),
        unplaced=sum(session.id not in desk.placements for session in desk.sessions),
        voters=voters,
        expected=expected,
        small=tuple(fit for fit in fits if fit.people > fit.seats),
        big=tuple(fit for fit in reversed(fits) if fit.seats >= ROOMY_SEATS and fit.seats > ROOMY * max(1, fit.people)),
        times=tuple(_times(desk)),
    )


def _fits(desk: Desk, crowd: float) -> list[Fit]:
    rooms = {room.id: room for room in desk.rooms}
    starts = {slot.id: start_of(slot, desk.event.timezone) for slot in desk.slots}
    made: list[Fit] = []
    for session in desk.sessions:
        if session.id in desk.placements:
            room, slot = desk.placements[session.id]
            seats = max(0, rooms[room].capacity - len(session.people))
            people = round(desk.totals.get(session.id, 0) * crowd)
            made.append(Fit(session.number, session.title, starts[slot], rooms[room].name, people, seats))
    return made


def _times(desk: Desk) -> list[TimeLine]:
    made: list[TimeLine] = []
    for slot in desk.slots:
        if slot.kind == "session":
            here = [s for s in desk.sessions if desk.placements.get(s.id, (0, 0))[1] == slot.id]
            topics = [session.topic for session in here if session.topic]
            twice = tuple(sorted({topic for topic in topics if topics.count(topic) > 1}))
            free = sum(slot.id not in room.closed for room in desk.rooms) - len(here)
            made.append(TimeLine(start_of(slot, desk.event.timezone), len(here), max(0, free), twice))
    return made
