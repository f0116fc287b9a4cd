"""What the page about this phone prints: its person, how to carry it elsewhere, its calendar, what works without a connection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.store.events import Event, Slot
from server.store.people import Person
from server.views import people
from server.words import gettext as _


@dataclass(frozen=True)
class MeView:
    """The whole page. `code` was just made for another phone; `words` are "" before the first pitch."""

    slug: str
    joined: bool
    name: str
    limits: people.LimitsView
    credited: bool
    code: str
    move: str
    words: str
    calendar: str
    webcal: str
    offline: str


def me(
    event: Event,
    slots: Sequence[Slot],
    person: Person | None,
    *,
    address: str,
    typed: Mapping[str, object] | None = None,
    credited: bool = False,
    code: str = "",
    words: Sequence[str] = (),
    calendar: str = "",
) -> MeView:
    """The page of one phone. `address` is the server's; what was `typed` in a failed form wins."""
    home = f"{address}/e/{event.slug}"
    feed = f"{home}/calendar/{calendar}.ics" if calendar else ""
    return MeView(
        slug=event.slug,
        joined=person is not None,
        name=str((typed or {}).get("name", person.name if person else "")),
        limits=people.limits(event, slots, person, typed),
        credited=credited,
        code=f"{code[:4]} {code[4:]}" if code else "",
        move=f"{home}/me/move#{code}" if code else "",
        words=" ".join(words),
        calendar=feed,
        webcal=feed.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
        offline=_offline(address),
    )


def _offline(address: str) -> str:
    """Said plainly: over plain HTTP browsers keep no pages."""
    if address.startswith("https://"):
        return _("Pages that you have seen open without a connection, and what you tap is kept and sent later.")
    return _(
        "This event runs on the venue’s own network, without HTTPS. A page that is open stays, and what you tap is kept "
        "and sent later. But your browser can’t open pages without a connection, and can’t install this as an app."
    )
