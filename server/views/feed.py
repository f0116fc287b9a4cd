"""The feed: every pitch the same chance to be seen, and an order that stays while somebody looks.

There are ORDERS orders. Each deals the pitches by a shuffle of their own guids and begins at another place of it, every
second one backwards; so each pitch is near the top of as many phones as any other, a new one shifts no two against each
other, and phones with the same order share one fragment.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.store.sessions import Session
from server.views import cards
from server.views.cards import CardView
from server.words import ngettext

ORDERS = 16


@dataclass(frozen=True)
class FeedView:
    """The list. `fresh` were shown during this visit, on top; `waiting` says how many are still behind the button."""

    slug: str
    source: str
    show: str
    waiting: str
    fresh: tuple[CardView, ...]
    pitches: tuple[CardView, ...]
    may_wish: bool


def feed(
    slug: str,
    shown: Sequence[Session],
    every: Sequence[Session],
    *,
    order: int,
    visit: int,
    upto: int,
    may_wish: bool,
    totals: Mapping[int, int] | None = None,
) -> FeedView:
    """The list for one order. `visit` is the highest number when the visit began, `upto` the highest to show;
    `totals` by row id are told."""
    if not any(session.number <= max(visit, upto) for session in shown):
        upto = max((session.number for session in shown), default=upto)  # nothing is on the screen that could move
    newest = max((session.number for session in shown), default=0)
    notes = cards.cards(shown, every, totals)
    old = [session for session in shown if session.number <= visit]
    fresh = sorted((s.number for s in shown if visit < s.number <= upto), reverse=True)
    waiting = sum(session.number > upto for session in shown)
    base = f"/e/{slug}/feed/{order}?visit={visit}&upto="
    return FeedView(
        slug=slug,
        source=f"{base}{upto}",
        show=f"{base}{max(newest, upto)}",
        waiting=ngettext("{n} new pitch. Show", "{n} new pitches. Show", waiting).format(n=waiting) if waiting else "",
        fresh=tuple(notes[number] for number in fresh),
        pitches=tuple(notes[session.number] for session in dealt(old, order)),
        may_wish=may_wish,
    )


def dealt(sessions: Sequence[Session], order: int) -> list[Session]:
    """Sessions in one of the ORDERS orders."""
    start = order % ORDERS / ORDERS
    turn = sorted(sessions, key=lambda session: (_lot(session.guid) - start) % 1)
    return turn[::-1] if order % 2 else turn


def order_of(seed: str) -> int:
    """The order for a phone, from whatever tells phones apart; nothing of it is kept."""
    return hashlib.sha256(seed.encode()).digest()[0] % ORDERS


def _lot(guid: str) -> float:
    """A place in [0, 1) that a session keeps for ever."""
    return int.from_bytes(hashlib.sha256(guid.encode()).digest()[:6]) / 2**48
