"""What phones show of the stage: the pitch being spoken, the last call, and a host's own place in the queue, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from server import phases
from server.store.asks import Ask
from server.store.events import Event
from server.store.queue import Entry
from server.store.sessions import SHOWN, Session
from server.store.stage import Stage
from server.views.cards import CardView, card
from server.views.tints import tints
from server.words import gettext as _
from server.words import names_in_words, ngettext


@dataclass(frozen=True)
class NowView:
    """The shared part. Without a card and without a clock there is nothing to show. `gone` may be shown no longer."""

    slug: str
    card: CardView | None
    choose_until_ms: int | None
    open: bool
    gone: tuple[int, ...]


@dataclass(frozen=True)
class Place:
    """One of a host's own pitches and where it stands. `can` is join, leave or "" ; `ends_ms` while it is spoken."""

    number: int
    title: str
    language: str
    said: str
    can: str
    ends_ms: int | None


@dataclass(frozen=True)
class Question:
    """Whether two pitches are one, as one of the hosts reads it."""

    ask: int
    said: str
    about: str


@dataclass(frozen=True)
class MineView:
    """A host's own part of the stage."""

    slug: str
    places: tuple[Place, ...]
    questions: tuple[Question, ...]
    rule: str


def now(event: Event, stage: Stage, queue: Sequence[Entry], every: Sequence[Session]) -> NowView:
    """The shared part, at this moment."""
    entry = next((each for each in queue if each.id == stage.entry), None) if event.phase == "pitch" else None
    session = next((each for each in every if entry and each.id == entry.session), None)
    tinted = tints(each.topic for each in every)
    return NowView(
        slug=event.slug,
        card=card(session, tinted[session.topic]) if session else None,
        choose_until_ms=stage.choose_until_ms if event.phase == "choose" else None,
        open=event.phase == "pitch",
        gone=tuple(each.number for each in every if each.state not in SHOWN),
    )


def mine(
    event: Event, stage: Stage, queue: Sequence[Entry], led: Sequence[Session], asks: Sequence[Ask],
    every: Sequence[Session], person: int,
) -> MineView:  # fmt: skip
    """A host's own part: `led` are the sessions that `person` leads."""
    by_number = {session.number: session for session in every}
    own = {session.number for session in led}
    return MineView(
        slug=event.slug,
        places=tuple(
            _place(event, stage, queue, session)
            for session in led
            if session.state in SHOWN or session.state == "waiting"
        )
        if event.phase in ("gather", "pitch")
        else (),
        questions=tuple(
            _question(ask, by_number, own) for ask in asks if {ask.kept, ask.gone} & own and person not in ask.said
        ),
        rule=_("First-timers go first.") if stage.first_timers_first else "",
    )


def nobody(slug: str) -> MineView:
    """The own part of somebody who leads nothing (any more)."""
    return MineView(slug=slug, places=(), questions=(), rule="")


def _place(event: Event, stage: Stage, queue: Sequence[Entry], session: Session) -> Place:
    entry = next((each for each in queue if each.session == session.id), None)
    line = [each.session for each in queue if each.state == "waiting"]
    opened = phases.BY_NAME[event.phase].queue and stage.queue_open
    can, ends = "", None
    if session.state == "waiting":
        said = _("An organiser looks at it first.")
    elif entry is not None and entry.id == stage.entry:
        said, ends = _("You are on."), stage.ends_ms
    elif entry is not None and entry.state == "waiting":
        ahead = line.index(session.id)
        said = ngettext("{n} before you.", "{n} before you.", ahead).format(n=ahead) if ahead else _("You are next.")
        can = "leave"
    elif entry is not None and entry.state == "skipped":
        said = _("You were called. Come to the microphone, or join the queue again.")
        can = "join" if opened else ""
    elif entry is not None and entry.state == "spoken":
        said = _("Heard. Thank you.")
    elif opened:
        said, can = _("In the list. Would you like to say it at the microphone?"), "join"
    elif event.phase == "gather":
        said = _("In the list. The queue for the microphone opens when the pitches begin.")
    else:
        said = _("In the list. The queue is closed.")
    return Place(session.number, session.title, session.language, said, can, ends)


def _question(ask: Ask, by_number: dict[int, Session], own: set[int]) -> Question:
    ours = ask.kept if ask.kept in own else ask.gone
    other = by_number[ask.gone if ours == ask.kept else ask.kept]
    names = names_in_words([host.name for host in other.hosts if host.name])
    said = _("Is {number}, {title}, the same as your {own}?").format(number=other.number, title=other.title, own=ours)
    about = (
        _("You would run one session together with {names}. It can be taken back.").format(names=names)
        if names
        else _("You would run one session together. It can be taken back.")
    )
    return Question(ask.id, said, about)
