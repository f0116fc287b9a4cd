"""What a person's own form prints: the times that they may choose, and what they may need from a room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import clock
from server.store.events import FEATURES, Event, Slot
from server.store.people import Person
from server.views.days import feature_in_words
from server.words import clock_in_words, short_day_in_words
from server.words import gettext as _

_OF_A_PERSON = ("step-free", "hearing loop", "interpreter", "quiet")


@dataclass(frozen=True)
class LimitsView:
    """A person's limits as fields; they bind all that the person leads. Pairs are (value, words)."""

    arrivals: tuple[tuple[str, str], ...]
    leavings: tuple[tuple[str, str], ...]
    arrives_at: str
    leaves_at: str
    rest: bool
    features: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    own_needs: str


def limits(
    event: Event, slots: Sequence[Slot], person: Person | None, typed: Mapping[str, object] | None = None
) -> LimitsView:
    """The fields for somebody, or for a phone that has not joined yet; what was `typed` in a failed form wins."""
    kept = typed or {}
    used = [slot for slot in slots if slot.kind == "session"]
    needs = person.needs if person else ()
    return LimitsView(
        arrivals=(("", _("I’m there from the start")), *_times(event, [slot.starts_at for slot in used[1:]])),
        leavings=(("", _("I stay to the end")), *_times(event, [slot.ends_at for slot in used[:-1]])),
        arrives_at=str(kept.get("arrives_at", (person.arrives_at or "") if person else "")),
        leaves_at=str(kept.get("leaves_at", (person.leaves_at or "") if person else "")),
        rest="yes" in kept["rest"] if isinstance(kept.get("rest"), list | str) else person.rest if person else False,  # type: ignore[operator]
        features=tuple((feature, feature_in_words(feature)) for feature in _OF_A_PERSON),
        needs=needs,
        own_needs=", ".join(need for need in needs if need not in FEATURES),
    )


def stamps(slots: Sequence[Slot]) -> set[str]:
    """Every time that the form offers."""
    return {stamp for slot in slots for stamp in (slot.starts_at, slot.ends_at)}


def _times(event: Event, choices: Sequence[str]) -> list[tuple[str, str]]:
    local = [(stamp, clock.to_local(stamp, event.timezone)) for stamp in choices]
    several = len({at.date() for _stamp, at in local}) > 1
    return [
        (stamp, f"{short_day_in_words(at.date())} {clock_in_words(at)}" if several else clock_in_words(at))
        for stamp, at in local
    ]
