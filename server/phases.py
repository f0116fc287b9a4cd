"""The phases of a day and what each allows: the one table that verbs, pages and the organiser's help read."""

from dataclasses import dataclass

from server.errors import Refused
from server.words import gettext as _
from server.words import pgettext


@dataclass(frozen=True)
class Phase:
    """One stretch of the day: whether people may pitch, queue for the microphone and show interest in it.

    `picture` is what the projector shows. An organiser turns from any phase to any other.
    """

    name: str
    pitching: bool
    queue: bool
    interest: bool
    picture: str


PHASES = (
    Phase("gather", pitching=True, queue=False, interest=False, picture="join"),
    Phase("pitch", pitching=True, queue=True, interest=True, picture="pitches"),
    Phase("choose", pitching=True, queue=False, interest=True, picture="choose"),
    Phase("grid", pitching=True, queue=False, interest=False, picture="making"),
    Phase("day", pitching=True, queue=False, interest=True, picture="grid"),
    Phase("after", pitching=False, queue=False, interest=False, picture="grid"),
)
BY_NAME = {phase.name: phase for phase in PHASES}


def title(name: str) -> str:
    """What people call a phase."""
    return {
        "gather": pgettext("phase", "Gather"),
        "pitch": pgettext("phase", "Pitch"),
        "choose": pgettext("phase", "Last call"),
        "grid": pgettext("phase", "Make the grid"),
        "day": pgettext("phase", "The day"),
        "after": pgettext("phase", "Afterwards"),
    }[name]


def meaning(name: str) -> str:
    """What a phase is for, in one line of the organiser's help."""
    return {
        "gather": _("People join and pitch by link. Nobody chooses yet, and nobody is ahead at the microphone."),
        "pitch": _("One pitch after another at the microphone. Phones show interest as they listen."),
        "choose": _("No more microphone. A few minutes to choose, counted down on every screen."),
        "grid": _("Choosing is closed while you ask the solver and look at the draft."),
        "day": _("The grid is published. People keep their plans; late pitches wait on the shelf."),
        "after": _("The day is over. Everything stays to be read."),
    }[name]


def need_interest(phase: str) -> None:
    """Raises Refused where phones may not show interest now."""
    if BY_NAME[phase].interest:
        return
    raise Refused(
        {
            "gather": _("Choosing begins with the first pitch. Your phone will show it."),
            "grid": _("Choosing is closed while the grid is made."),
        }.get(phase, _("The day is over, so nothing more can be chosen.")),
        status=409,
    )


def need_pitching(phase: str) -> None:
    """Raises Refused where nobody may pitch now."""
    if not BY_NAME[phase].pitching:
        raise Refused(_("The day is over, so there are no more pitches."), status=409)


def need_queue(phase: str) -> None:
    """Raises Refused where nobody may queue for the microphone now."""
    if not BY_NAME[phase].queue:
        raise Refused(
            _("The queue opens when the pitches begin.")
            if phase == "gather"
            else _("The microphone is closed. Your pitch is in the list all the same."),
            status=409,
        )
