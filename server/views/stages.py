"""What the facilitator's page prints: the phase, the pitch at the microphone, the queue, what the projector is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import phases
from server.store.events import Event
from server.store.queue import Entry
from server.store.sessions import SHOWN, Session
from server.store.stage import Stage
from server.views.tints import tints
from server.words import gettext as _
from server.words import ngettext, pgettext


@dataclass(frozen=True)
class PhaseRow:
    """One phase as a button, and as a line of the help."""

    name: str
    title: str
    meaning: str
    here: bool
    pitching: bool
    queue: bool
    interest: bool


@dataclass(frozen=True)
class Line:
    """One pitch of the queue."""

    entry: int
    number: int
    title: str
    language: str
    hosts: str
    tint: str
    state: str
    marks: tuple[str, ...]
    hands: int


@dataclass(frozen=True)
class Board:
    """The whole page below its bar."""

    event: Event
    stage: Stage
    phases: tuple[PhaseRow, ...]
    speaking: Line | None
    waiting: tuple[Line, ...]
    passed: tuple[Line, ...]
    spoken: tuple[Line, ...]
    silent: tuple[Line, ...]
    counts: str
    can_queue: bool


def board(
    event: Event, stage: Stage, queue: Sequence[Entry], every: Sequence[Session], hands: Mapping[int, int], n: int
) -> Board:
    """The stage in words; `hands` by row id of the session, `n` the people who have shown interest in anything."""
    sessions = [session for session in every if session.state in SHOWN]
    by_id = {session.id: session for session in sessions}
    tinted = tints(session.topic for session in every)
    lines = [_line(entry, by_id[entry.session], hands, tinted) for entry in queue if entry.session in by_id]
    queued = {entry.session for entry in queue if entry.state != "left"}
    unheard = [s for s in sessions if s.id not in queued]
    return Board(
        event=event,
        stage=stage,
        phases=tuple(phase_rows(event.phase)),
        speaking=next((line for line in lines if line.entry == stage.entry), None),
        waiting=tuple(line for line in lines if line.state == "waiting"),
        passed=tuple(line for line in lines if line.state == "skipped"),
        spoken=tuple(line for line in lines if line.state == "spoken"),
        silent=tuple(_line(None, session, hands, tinted) for session in sorted(unheard, key=lambda s: s.number)),
        counts=_counts(len(sessions), n),
        can_queue=phases.BY_NAME[event.phase].queue,
    )


def phase_rows(here: str) -> list[PhaseRow]:
    """The table of phases, in words."""
    return [
        PhaseRow(
            name=phase.name,
            title=phases.title(phase.name),
            meaning=phases.meaning(phase.name),
            here=phase.name == here,
            pitching=phase.pitching,
            queue=phase.queue,
            interest=phase.interest,
        )
        for phase in phases.PHASES
    ]


def _line(entry: Entry | None, session: Session, hands: Mapping[int, int], tinted: Mapping[str, str]) -> Line:
    marks = []
    if entry and entry.first_time:
        marks.append(pgettext("queue", "first time"))
    if entry and entry.way != "mic":
        marks.append(
            {"read": pgettext("queue", "read it out"), "remote": pgettext("queue", "joins from elsewhere")}[entry.way]
        )
    return Line(
        entry=entry.id if entry else 0,
        number=session.number,
        title=session.title,
        language=session.language,
        hosts=", ".join(host.name for host in session.hosts if host.name),
        tint=tinted[session.topic],
        state=entry.state if entry else "",
        marks=tuple(marks),
        hands=hands.get(session.id, 0),
    )


def _counts(pitches: int, n: int) -> str:
    said = ngettext("{n} pitch", "{n} pitches", pitches).format(n=pitches)
    phones = ngettext("{n} phone has shown interest", "{n} phones have shown interest", n).format(n=n)
    return _("{pitches}. {phones}.").format(pitches=said, phones=phones)
