"""The phases of a day and what each allows: the one table that routes, pages and the organiser's help read."""

from dataclasses import dataclass

from server.words import pgettext


@dataclass(frozen=True)
class Phase:
    """One stretch of the day. `pitching` and `interest` say what phones may do; `picture` is what the projector shows."""

    name: str
    pitching: bool
    interest: bool
    picture: str


PHASES = (
    Phase("gather", pitching=True, interest=False, picture="join"),
    Phase("pitch", pitching=True, interest=True, picture="pitches"),
    Phase("choose", pitching=True, interest=True, picture="choose"),
    Phase("grid", pitching=True, interest=True, picture="choose"),
    Phase("day", pitching=True, interest=True, picture="grid"),
    Phase("after", pitching=False, interest=False, picture="grid"),
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
