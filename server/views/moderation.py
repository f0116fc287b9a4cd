"""What the moderation page prints: pitches by what can be done with them, and the log in local time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import clock
from server.store.events import Event
from server.store.log import Line
from server.store.sessions import Session
from server.store.stage import Stage
from server.views.tints import tints
from server.words import gettext as _
from server.words import names_in_words, ngettext


@dataclass(frozen=True)
class Row:
    """One pitch with the buttons that fit it: (what the button does, its words)."""

    number: int
    title: str
    language: str
    about: str
    hosts: str
    tint: str
    buttons: tuple[tuple[str, str], ...]
    seen: str


@dataclass(frozen=True)
class Part:
    """Pitches in the same state."""

    name: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class LogLine:
    """One line of the log."""

    at: str
    by: str
    what: str


@dataclass(frozen=True)
class ModerationView:
    """The whole page."""

    event: Event
    approve_first: bool
    parts: tuple[Part, ...]
    log: tuple[LogLine, ...]


def moderation(
    event: Event, stage: Stage, every: Sequence[Session], log: Sequence[Line], seen: Mapping[int, int]
) -> ModerationView:
    """The page, what waits on top; `seen`: how many people have seen each pitch, by its row id."""
    tinted = tints(session.topic for session in every)
    show, hide = ("show", _("Show")), ("hide", _("Hide"))
    kinds = (
        ("waiting", _("Waiting for you"), (show, hide)),
        ("hidden", _("Hidden"), (show,)),
        ("withdrawn", _("Withdrawn"), (("restore", _("Restore")),)),
        ("pitched", _("Shown"), (hide, ("withdraw", _("Withdraw")))),
    )
    return ModerationView(
        event=event,
        approve_first=stage.approve_first,
        parts=tuple(
            Part(
                name,
                title,
                tuple(_row(s, tinted[s.topic], buttons, seen.get(s.id, 0)) for s in every if s.state == name),
            )
            for name, title, buttons in kinds
        ),
        log=tuple(
            LogLine(f"{clock.to_local(line.at, event.timezone):%H:%M}", line.by or _("somebody"), line.what)
            for line in log
        ),
    )


def _row(session: Session, tint: str, buttons: tuple[tuple[str, str], ...], seen: int) -> Row:
    return Row(
        number=session.number,
        title=session.title,
        language=session.language,
        about=session.about,
        hosts=names_in_words([host.name for host in session.hosts if host.name]),
        tint=tint,
        buttons=buttons,
        seen=ngettext("seen by {n} person", "seen by {n} people", seen).format(n=seen),
    )
