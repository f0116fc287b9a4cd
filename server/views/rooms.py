"""One room's day, as who looks after it and the paper on its door have it: from the newest published grid."""

from collections.abc import Mapping
from dataclasses import dataclass

from server import changes, clock
from server.store.keepers import Report
from server.store.revisions import Card, Revision
from server.words import gettext as _
from server.words import ngettext


@dataclass(frozen=True)
class Stand:
    """One session in the room: when, and what has been said of it. `now` while it is on."""

    session: int
    number: int
    title: str
    start: str
    end: str
    now: bool
    next: bool
    heads: int | None
    full: bool
    host_missing: bool
    five_minutes: bool

    @property
    def said(self) -> tuple[str, ...]:
        """What has been said, in words."""
        heads = (
            ()
            if self.heads is None
            else (ngettext("{n} head counted", "{n} heads counted", self.heads).format(n=self.heads),)
        )
        told = (
            (self.full, _("full")),
            (self.host_missing, _("the host is missing")),
            (self.five_minutes, _("five minutes left")),
        )
        return (*heads, *(words for yes, words in told if yes))


@dataclass(frozen=True)
class RoomDay:
    """A room's day."""

    id: int
    name: str
    where_it_is: str
    capacity: int
    stands: tuple[Stand, ...]


def days(
    revision: Revision,
    zone: str,
    reports: Mapping[int, Mapping[str, Report]],
    languages: Mapping[int, str] | None = None,
) -> tuple[RoomDay, ...]:
    """Every room's day, in walking order."""
    now = clock.stamp(clock.now())
    starts = {time.id: time.starts_at for time in revision.times}
    made: list[RoomDay] = []
    for room in revision.rooms:
        cards = sorted(
            (card for card in revision.cards if card.room == room.id), key=lambda card: starts.get(card.slot, "")
        )
        coming = next((card.session for card in cards if starts.get(card.slot, "") > now), None)
        stands = tuple(_stand(revision, card, zone, now, coming, reports.get(card.session, {})) for card in cards)
        made.append(RoomDay(room.id, room.name, room.where_it_is, room.capacity, stands))
    return tuple(made)


def _stand(
    revision: Revision, card: Card, zone: str, now: str, coming: int | None, said: Mapping[str, Report]
) -> Stand:
    begins, ends = changes.time_of(revision.times, card).starts_at, changes.end_of(revision.times, card)
    heads = said.get("heads")
    return Stand(
        session=card.session,
        number=card.number,
        title=card.title,
        start=f"{clock.to_local(begins, zone):%H:%M}",
        end=f"{clock.to_local(ends, zone):%H:%M}",
        now=begins <= now < ends,
        next=card.session == coming,
        heads=heads.value if heads else None,
        full="full" in said,
        host_missing="host missing" in said,
        five_minutes="five minutes" in said,
    )
