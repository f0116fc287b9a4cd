"""The frame of every page on a phone: who and where we are, and the few sentences that the page's script may have to say."""

from dataclasses import dataclass

from server import clock, phases
from server.store.events import Event
from server.words import gettext as _
from server.words import ngettext, pgettext

_WITH_GRID = ("day", "after")


@dataclass(frozen=True)
class Entry:
    """One entry of the bottom row."""

    name: str
    address: str
    words: str


@dataclass(frozen=True)
class Frame:
    """What surrounds a page. `wishes` are this phone's own: number -> come or must; `said` is a line about what just happened."""

    slug: str
    name: str
    phase: str
    grid: int
    at_ms: int
    may_wish: bool
    may_pitch: bool
    entries: tuple[Entry, ...]
    here: str
    numbers: dict[str, int]
    wishes: dict[int, str]
    joined: bool
    desk: str
    said: str
    message: str
    inside: str
    words: dict[str, str]


def frame(
    event: Event, *, grid: int, here: str, numbers: dict[str, int], pitches: int, wishes: dict[int, str], joined: bool, role: str,
    said: str, inside: str = "",
) -> Frame:  # fmt: skip
    """The frame for one reader. `said` is a word that an address may carry after a form; unknown ones say nothing.

    `inside` is the short address where the page was opened inside another app, else "".
    """
    phase = phases.BY_NAME[event.phase]
    home = f"/e/{event.slug}"
    return Frame(
        slug=event.slug,
        name=event.name,
        phase=phase_in_words(event, pitches),
        grid=grid if event.phase in _WITH_GRID else 0,
        at_ms=int(clock.now().timestamp() * 1000),
        may_wish=phase.interest,
        may_pitch=phase.pitching,
        entries=(
            Entry("feed", home, pgettext("bottom row", "Pitches")),
            Entry("plan", f"{home}/plan", pgettext("bottom row", "My plan")),
            Entry("grid", f"{home}/grid", pgettext("bottom row", "Grid")),
            Entry("me", f"{home}/me", pgettext("bottom row", "Me")),
            *([Entry("pitch", f"{home}/pitch", pgettext("bottom row", "Pitch one"))] if phase.pitching else []),
        ),
        here=here,
        numbers=numbers,
        wishes=wishes,
        joined=joined,
        desk={"organiser": f"{home}/desk", "helper": f"{home}/desk"}.get(role, ""),
        said=_said(said),
        message=event.message,
        inside=inside,
        words={
            "kept": _("Not sent yet. It is kept on this phone and sent when the connection is back."),
            "sent": _("Back online. What you tapped has been sent."),
            "failed": _("That was not saved: {why}"),
            "come": _("I’d come"),
            "must": _("can’t miss"),
        },
    )


@dataclass(frozen=True)
class PhaseView:
    """The line beside the event's name, by itself. `grid` is the published grid to show the way to, else 0."""

    slug: str
    phase: str
    grid: int


def phase(event: Event, pitches: int, grid: int) -> PhaseView:
    """Where the day stands."""
    return PhaseView(event.slug, phase_in_words(event, pitches), grid if event.phase in _WITH_GRID else 0)


def phase_in_words(event: Event, pitches: int) -> str:
    """Such as "Pitch · 23 so far"."""
    title = phases.title(event.phase)
    if not phases.BY_NAME[event.phase].interest:
        return title
    return f"{title} · " + ngettext("{n} so far", "{n} so far", pitches).format(n=pitches)


def _said(word: str) -> str:
    return {
        "saved": _("Saved."),
        "pitched": _("Your pitch is in. You can change it here."),
        "withdrawn": _("Withdrawn. You can bring it back here."),
        "restored": _("It is back among the pitches."),
        "come": _("Saved: you’d come."),
        "must": _("Saved: you can’t miss it."),
        "none": _("Taken back."),
        "seen": _("Good. You are up to date."),
        "moved": _("This phone carries on where the other was."),
        "handed": _("This session is yours now. You can change it here."),
        "noted": _("Your notes are saved."),
        "gone": _("Everything about you here is deleted."),
    }.get(word, "")
