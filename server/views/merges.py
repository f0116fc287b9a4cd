"""What the page of merges prints: why two pitches may be one, questions that wait, what stands in what."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.store.asks import Ask
from server.store.events import Event
from server.store.merges import Merge
from server.store.sessions import Session
from server.twins import LIKE, LIKE_BY_INTEREST, Twins
from server.views.scribes import Row, rows
from server.words import gettext as _

MOST = 12


@dataclass(frozen=True)
class Pair:
    """Two pitches side by side, why they stand here, and the question that waits (0 if none)."""

    kept: Row
    gone: Row
    why: str
    ask: int


@dataclass(frozen=True)
class MergesView:
    """The whole page."""

    event: Event
    twins: tuple[Pair, ...]
    asks: tuple[Pair, ...]
    merged: tuple[Pair, ...]


def merges(
    event: Event, every: Sequence[Session], found: Sequence[Twins], asks: Sequence[Ask], merged: Sequence[Merge]
) -> MergesView:
    """The page; pairs that are asked about already stand only once."""
    by_number = {row.number: row for row in rows(every)}
    asked = {frozenset((ask.kept, ask.gone)) for ask in asks}
    return MergesView(
        event=event,
        twins=tuple(
            Pair(by_number[pair.a], by_number[pair.b], _why(pair), 0)
            for pair in found
            if frozenset((pair.a, pair.b)) not in asked
        )[:MOST],
        asks=tuple(
            Pair(
                by_number[ask.kept],
                by_number[ask.gone],
                _("One side has said yes.") if ask.said else _("Nobody has answered yet."),
                ask.id,
            )
            for ask in asks
        ),
        merged=tuple(Pair(by_number[each.kept], by_number[each.gone], "", 0) for each in merged),
    )


def _why(pair: Twins) -> str:
    if pair.words >= LIKE and pair.interest >= LIKE_BY_INTEREST:
        return _("Much the same words, and much the same people want both.")
    return _("Much the same words.") if pair.words >= LIKE else _("Much the same people want both.")
