"""What the scribe's page prints: the line being typed, topics to take up, the last pitches."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.store.events import Event
from server.store.sessions import SHOWN, Session
from server.words import names_in_words

LAST = 8


@dataclass(frozen=True)
class Row:
    """A pitch in one line."""

    number: int
    title: str
    language: str
    hosts: str


@dataclass(frozen=True)
class ScribeView:
    """The whole page. `typed` is the line as it was left."""

    event: Event
    typed: dict[str, str]
    topics: tuple[str, ...]
    last: tuple[Row, ...]


def scribe(event: Event, every: Sequence[Session], typed: dict[str, str]) -> ScribeView:
    """The page for one helper."""
    shown = [session for session in every if session.state in SHOWN]
    return ScribeView(
        event=event,
        typed={"title": "", "hosts": "", "topic": "", "way": "mic", "first_time": ""} | typed,
        topics=tuple(sorted({session.topic for session in shown if session.topic})),
        last=rows(sorted(shown, key=lambda session: -session.number)[:LAST]),
    )


def rows(sessions: Sequence[Session]) -> tuple[Row, ...]:
    """Pitches in a line each."""
    return tuple(
        Row(each.number, each.title, each.language, names_in_words([host.name for host in each.hosts if host.name]))
        for each in sessions
    )
