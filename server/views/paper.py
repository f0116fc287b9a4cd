"""What is printed and what a phone shows of it: cards, cell labels, the whole wall as a fallback, a card and its cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from server import clock, qr
from server.store.desks import Desk
from server.store.sessions import Session
from server.views import clashes as clash_words
from server.views.clashes import Names
from server.views.desk import where
from server.views.tints import tints
from server.words import gettext as _
from server.words import names_in_words, ngettext
from solver.rules import Clash

MOST_ON_A_PAPER = 100


@dataclass(frozen=True)
class Card:
    """A session on paper."""

    number: int
    title: str
    language: str
    hosts: str
    topic: str
    tint: str
    code: Markup | str
    stands: str

    @property
    def size(self) -> str:
        """How large the title can be on a card of A6."""
        return "long" if len(self.title) > 80 else "middling" if len(self.title) > 45 else "short"


@dataclass(frozen=True)
class Label:
    """A cell of the wall on paper."""

    time: str
    room: str
    where: str
    code: Markup


@dataclass(frozen=True)
class Column:
    """One slot of the printed grid: (room, card or None) each."""

    time: str
    cells: tuple[tuple[str, Card | None], ...]


@dataclass(frozen=True)
class Sheets:
    """What to print."""

    kind: str
    cards: tuple[Card, ...]
    labels: tuple[Label, ...]
    grid: tuple[Column, ...]


@dataclass(frozen=True)
class CellView:
    """A cell with the card in hand, if there is one. `clashes` are sentences that speak against it."""

    address: str
    time_and_room: str
    step: int
    here: Card | None
    hand: Card | None
    clashes: tuple[str, ...]


def sheets(desk: Desk, address: str, kind: str) -> Sheets:
    """The sheets of a kind: cards, cells or everything."""
    base = f"{address}/e/{desk.event.slug}"
    cards = _cards(desk, base)
    return Sheets(
        kind=kind,
        cards=tuple(cards.values()) if kind != "cells" else (),
        labels=_labels(desk, base) if kind != "cards" else (),
        grid=_grid(desk, cards) if kind == "everything" else (),
    )


def card(desk: Desk, session: Session) -> Card:
    """One card, as the phone of a helper shows it in hand."""
    return _cards(desk, "")[session.id]


def cell(desk: Desk, room: int, slot: int, hand: Session | None, clashes: Sequence[Clash]) -> CellView:
    """A cell, as the phone of a helper shows it."""
    cards = _cards(desk, "")
    standing = next((session for session, at in desk.placements.items() if at == (room, slot)), None)
    rooms = {each.id: each.camp_id for each in desk.rooms}
    slots = {each.id: each.camp_id for each in desk.slots}
    names = Names.of(desk.sessions, desk.people.values(), desk.rooms, desk.slots, desk.event.timezone)
    return CellView(
        address=f"/e/{desk.event.slug}/cell/{rooms[room]}/{slots[slot]}",
        time_and_room=where(desk, (room, slot)),
        step=desk.step,
        here=cards.get(standing) if standing is not None else None,
        hand=cards[hand.id] if hand else None,
        clashes=tuple(clash_words.sentence(clash, names) for clash in clashes),
    )


def ballot(typed: str) -> dict[int, str]:
    """The numbers on one paper: "14 24* 31" gives {14: come, 24: must, 31: come}; empty where it can't be read."""
    words = re.findall(r"\S+", typed.replace(",", " ").replace(";", " "))
    chosen: dict[int, str] = {}
    for word in words[:MOST_ON_A_PAPER]:
        found = re.fullmatch(r"(\d{1,6})(\*?)", word, flags=re.ASCII)
        if found is None:
            return {}
        number = int(found[1])
        chosen[number] = "must" if found[2] or chosen.get(number) == "must" else "come"
    return chosen


def counted(wishes: int) -> str:
    """What is said after a paper was typed in."""
    return ngettext("Counted: {n} wish from one paper.", "Counted: {n} wishes from one paper.", wishes).format(n=wishes)


def _cards(desk: Desk, base: str) -> dict[int, Card]:
    tinted = tints(session.topic for session in desk.sessions)
    return {
        session.id: Card(
            number=session.number,
            title=session.title,
            language=session.language,
            hosts=names_in_words([host.name for host in session.hosts if host.name]),
            topic=session.topic,
            tint=tinted[session.topic],
            code=qr.svg(f"{base}/card/{session.number}") if base else "",
            stands=where(desk, desk.placements[session.id]) if session.id in desk.placements else _("not on the grid"),
        )
        for session in desk.sessions
    }


def _labels(desk: Desk, base: str) -> tuple[Label, ...]:
    return tuple(
        Label(
            time=_time(desk, slot.starts_at, slot.ends_at),
            room=room.name,
            where=room.where_it_is,
            code=qr.svg(f"{base}/cell/{room.camp_id}/{slot.camp_id}"),
        )
        for slot in desk.slots
        if slot.kind == "session"
        for room in desk.rooms
        if slot.id not in room.closed
    )


def _grid(desk: Desk, cards: dict[int, Card]) -> tuple[Column, ...]:
    stands = {at: session for session, at in desk.placements.items()}
    return tuple(
        Column(
            time=_time(desk, slot.starts_at, slot.ends_at),
            cells=tuple((room.name, cards.get(stands.get((room.id, slot.id), 0))) for room in desk.rooms),
        )
        for slot in desk.slots
        if slot.kind == "session"
    )


def _time(desk: Desk, start: str, end: str) -> str:
    opens, ends = (clock.to_local(each, desk.event.timezone) for each in (start, end))
    return f"{opens:%H:%M} – {ends:%H:%M}"
