"""What changed between two grids: computed when asked, never remembered. Pure; the sentences are made in views."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from server.store.revisions import Card, Place, Time

Kind = Literal["moved", "new", "gone", "renamed"]


@dataclass(frozen=True)
class Change:
    """One session's change. `old` is None for a new one, `new` for one that is gone."""

    kind: Kind
    old: Card | None
    new: Card | None

    @property
    def card(self) -> Card:
        """The card that names the session: as it is now, else as it was."""
        card = self.new or self.old
        assert card is not None
        return card


def between(
    old: Sequence[Card], new: Sequence[Card], old_times: Sequence[Time] = (), new_times: Sequence[Time] = ()
) -> list[Change]:
    """Changes in the order of the new grid, then what is gone. A slot that runs at another time moves what is in it."""
    before = {card.session: card for card in old}
    after = {card.session: card for card in new}
    was = {time.id: time.starts_at for time in old_times}
    moved_times = {time.id for time in new_times if was.get(time.id, time.starts_at) != time.starts_at}
    changes: list[Change] = []
    for card in new:
        earlier = before.get(card.session)
        if earlier is None:
            changes.append(Change("new", None, card))
        elif (earlier.room, earlier.slot) != (card.room, card.slot) or card.slot in moved_times:
            changes.append(Change("moved", earlier, card))
        elif earlier.title != card.title:
            changes.append(Change("renamed", earlier, card))
    changes += [Change("gone", card, None) for card in old if card.session not in after]
    return changes


def place_of(rooms: Sequence[Place], card: Card) -> Place:
    """The room that a card stands in."""
    return next(room for room in rooms if room.id == card.room)


def time_of(times: Sequence[Time], card: Card) -> Time:
    """The slot in which a card starts."""
    return next(time for time in times if time.id == card.slot)


def end_of(times: Sequence[Time], card: Card) -> str:
    """The stamp at which a card ends: the end of its last slot."""
    running = [time for time in sorted(times, key=lambda t: t.starts_at) if time.kind == "session"]
    first = next(place for place, time in enumerate(running) if time.id == card.slot)
    return running[min(first + card.length, len(running)) - 1].ends_at
