"""What the pages about joining print: ways to join, cards, and groups of phones that look alike, in words."""

from dataclasses import dataclass

from server import clock
from server.store.doors import MINUTES, Doors
from server.store.events import Event
from server.store.quarantine import Group, Tally
from server.words import clock_in_words, ngettext
from server.words import gettext as _


@dataclass(frozen=True)
class Suspects:
    """One group to look at."""

    first: int
    title: str
    reason: str
    button: str


@dataclass(frozen=True)
class Aside:
    """What was set aside at one moment."""

    at: str
    words: str


@dataclass(frozen=True)
class DoorsView:
    """The organisers' page about who joins."""

    event: Event
    mode: str
    modes: tuple[tuple[str, str], ...]
    minutes: tuple[tuple[int, str], ...]
    every_minutes: int
    code: str
    code_until: str
    joined: str
    cards: str
    unused: int
    wrong: str
    suspects: tuple[Suspects, ...]
    aside: tuple[Aside, ...]
    tally: tuple[Tally, ...]


def doors(
    event: Event, standing: Doors, code: str, until: str, phones: int, cards: tuple[int, int], suspects: list[Group],
    aside: list[dict[str, object]], tally: list[Tally],
) -> DoorsView:  # fmt: skip
    """The page. `until` is a stamp, "" where there is no code of the room."""
    made, used = cards
    return DoorsView(
        event=event,
        mode=standing.mode,
        modes=tuple((mode, mode_in_words(mode)) for mode in ("open", "room", "badge")),
        minutes=tuple((each, ngettext("{n} minute", "{n} minutes", each).format(n=each)) for each in MINUTES),
        every_minutes=standing.every_minutes,
        code=code,
        code_until=_time(event, until) if until else "",
        joined=ngettext("{n} phone has joined.", "{n} phones have joined.", phones).format(n=phones),
        cards=_("{used} of {made} cards are used.").format(used=used, made=made) if made else "",
        unused=made - used,
        wrong=ngettext("{n} wrong code was typed.", "{n} wrong codes were typed.", standing.wrong_codes).format(
            n=standing.wrong_codes
        )
        if standing.wrong_codes
        else "",
        suspects=tuple(_suspects(event, group) for group in suspects),
        aside=tuple(_aside(event, each) for each in aside),
        tally=tuple(tally),
    )


def mode_in_words(mode: str) -> str:
    """A way to join, as a choice."""
    return {
        "open": _("Open: whoever has the short code or the QR code"),
        "room": _("Room code: the projector shows a code that changes every few minutes"),
        "badge": _("Cards: each person gets a printed code that works once"),
    }[mode]


def _suspects(event: Event, group: Group) -> Suspects:
    n, wishes = len(group.people), group.wishes
    title = ngettext("{n} phone", "{n} phones", n).format(n=n)
    when = _("Joined between {start} and {end}.").format(
        start=_time(event, group.joined_from), end=_time(event, group.joined_to)
    )
    reason = {
        "alike": ngettext("The very same {n} wish on each.", "The very same {n} wishes on each.", wishes),
        "burst": _("Joined within a minute, and wish for the very same and nothing else."),
        "fast": ngettext("{n} wish within one second.", "{n} wishes within one second.", wishes),
    }[group.why].format(n=wishes)
    button = ngettext("Set this phone aside", "Set these {n} phones aside", n).format(n=n)
    return Suspects(group.first, title, f"{reason} {when}", button)


def _aside(event: Event, row: dict[str, object]) -> Aside:
    phones, wishes = int(str(row["phones"])), int(str(row["wishes"]))
    told = ngettext("{n} phone", "{n} phones", phones).format(n=phones)
    held = ngettext("{n} wish", "{n} wishes", wishes).format(n=wishes)
    at = str(row["at"])
    return Aside(
        at,
        _("{phones} with {wishes}, set aside at {time} by {who}.").format(
            phones=told, wishes=held, time=_time(event, at), who=row["by"] or _("an organiser")
        ),
    )


def _time(event: Event, stamp: str) -> str:
    return clock_in_words(clock.to_local(stamp, event.timezone))
