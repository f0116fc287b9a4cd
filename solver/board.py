"""The camp as whole numbers and bits, worked out once for everything that counts.

Owns the numbering (session, slot, room and attendee numbers are positions in the camp's tuples) and the sets of
attendees as bits of an int. Knows no rule (`rules.py`) and no measure (`measure.py`).

A *crowd mask* holds two levels of wishes in one int: bit `a` says that attendee a has a wish ("I'd come" or more),
bit `a + people` that it is a "can't miss". The size of a union of crowd masks is then the weight it reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from solver.camp import Camp, Placement, Slot

JOIN_MINUTES = 15

Cell = tuple[int, int]  # start slot, room


class Board:
    """A camp in numbers. Raises nothing: a `Camp` that was read holds together."""

    def __init__(self, camp: Camp) -> None:
        self.camp = camp
        self.session_number = {session.id: s for s, session in enumerate(camp.sessions)}
        self.slot_number = {slot.id: t for t, slot in enumerate(camp.slots)}
        self.room_number = {room.id: r for r, room in enumerate(camp.rooms)}
        self.attendee_number = {attendee.id: a for a, attendee in enumerate(camp.attendees)}
        self.sessions, self.slots, self.rooms = len(camp.sessions), len(camp.slots), len(camp.rooms)
        self.people = len(camp.attendees)
        self.everyone = (1 << self.people) - 1
        self.length = [session.length for session in camp.sessions]
        self.joins = [joins(camp, t) for t in range(self.slots)]
        self.leads = [
            frozenset(self.attendee_number[person] for person in session.hosts + session.with_)
            for session in camp.sessions
        ]
        self.must = [bits(people) for people in self.leads]
        self.away = [0] * self.slots
        for a, attendee in enumerate(camp.attendees):
            for slot in attendee.away:
                self.away[self.slot_number[slot]] |= 1 << a
        self._read_wishes()
        self._count_seats()

    def _read_wishes(self) -> None:
        """`like` and `love`: for each session who has an interest, who can't miss it; its own hosts are left out."""
        like, love, shown = [0] * self.sessions, [0] * self.sessions, 0
        for interest in self.camp.interests:
            s, person = self.session_number[interest.session], 1 << self.attendee_number[interest.attendee]
            shown |= person
            like[s] |= person
            if interest.weight == 2:
                love[s] |= person
        self.voters = shown.bit_count()
        self.like = [mask & ~must for mask, must in zip(like, self.must, strict=True)]
        self.love = [mask & ~must for mask, must in zip(love, self.must, strict=True)]
        self.crowd_mask = [low | high << self.people for low, high in zip(self.like, self.love, strict=True)]
        self.wished = [mask.bit_count() for mask in self.crowd_mask]

    def _count_seats(self) -> None:
        """In slot t one wish stands for `head[t] / heads_of` people; exact, so that rounding down is right."""
        event = self.camp.event
        self.heads_of = max(1, self.voters)
        expected = [slot.expected if slot.expected is not None else event.expected for slot in self.camp.slots]
        self.head = [max(self.heads_of, self.voters if people is None else people) for people in expected]

    def both_levels(self, people: int) -> int:
        """These people (bits) as a crowd mask that covers all their wishes."""
        return people | people << self.people

    def free_seats(self, session: int, room: int) -> int:
        """Seats left in the room when those who lead the session have theirs, in people."""
        return max(0, self.camp.rooms[room].capacity - len(self.leads[session]))

    def seats(self, session: int, room: int, slot: int) -> int:
        """How many wishes the room seats for this session in this slot."""
        return self.free_seats(session, room) * self.heads_of // self.head[slot]

    def crowd(self, slot: int) -> float:
        """How many people one wish stands for in this slot."""
        return self.head[slot] / self.heads_of

    def run(self, session: int, start: int) -> range:
        """The slots that the session takes when it starts there, cut off at the last."""
        return range(start, min(start + self.length[session], self.slots))

    def open_rooms(self, slot: int) -> int:
        """How many rooms are open in the slot."""
        return sum(self.camp.slots[slot].id not in room.closed for room in self.camp.rooms)

    @cached_property
    def attendee_wishes(self) -> list[list[tuple[int, int]]]:
        """For each attendee their (weight, session), heaviest first, sessions that they lead left out."""
        wishes: list[list[tuple[int, int]]] = [[] for _ in range(self.people)]
        for interest in self.camp.interests:
            a, s = self.attendee_number[interest.attendee], self.session_number[interest.session]
            if a not in self.leads[s]:
                wishes[a].append((interest.weight, s))
        for each in wishes:
            each.sort(key=lambda wish: (-wish[0], wish[1]))
        return wishes

    def places(self, grid: Iterable[Placement]) -> dict[int, Cell]:
        """Session number -> (start slot, room); without placements of unknown ids or of a session placed before."""
        found: dict[int, Cell] = {}
        for placement in grid:
            s = self.session_number.get(placement.session)
            t, r = self.slot_number.get(placement.slot), self.room_number.get(placement.room)
            if s is not None and t is not None and r is not None:
                found.setdefault(s, (t, r))
        return found

    def placements(self, places: dict[int, Cell]) -> tuple[Placement, ...]:
        """The other way round, in the order of the day: by slot, then by room."""
        camp = self.camp
        order = sorted(places.items(), key=lambda item: (item[1], item[0]))
        return tuple(
            Placement(session=camp.sessions[s].id, room=camp.rooms[r].id, slot=camp.slots[t].id) for s, (t, r) in order
        )


def joins(camp: Camp, slot: int) -> bool:
    """May a session run on from this slot into the next? As said, or by the clock, or (no times given) yes."""
    if slot + 1 >= len(camp.slots):
        return False
    this, following = camp.slots[slot], camp.slots[slot + 1]
    if this.joins_next is not None:
        return this.joins_next
    if _date(camp, this) != _date(camp, following):
        return False
    if this.end is None or following.start is None:
        return True
    return minutes(following.start) - minutes(this.end) <= JOIN_MINUTES


def _date(camp: Camp, slot: Slot) -> str | None:
    return slot.date or camp.event.date


def minutes(clock: str) -> int:
    """`HH:MM` as minutes since midnight."""
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def bits(numbers: Iterable[int]) -> int:
    """The set of these numbers as bits of an int."""
    mask = 0
    for number in numbers:
        mask |= 1 << number
    return mask


def numbers(mask: int) -> Iterator[int]:
    """The numbers whose bits are set, from the lowest."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
