"""What the page of a session's notes prints."""

from collections.abc import Sequence
from dataclasses import dataclass

from server import clock
from server.store.events import Event
from server.store.notes import Note
from server.store.sessions import Session
from server.words import clock_in_words, short_day_in_words
from server.words import gettext as _


@dataclass(frozen=True)
class Version:
    """One earlier state of the notes."""

    id: int
    when: str
    text: str
    hidden: bool


@dataclass(frozen=True)
class NotesView:
    """The whole page. `seen` is the version that this writer begins from."""

    slug: str
    number: int
    title: str
    language: str
    typed: str
    seen: int
    versions: tuple[Version, ...]
    pad: str
    leads: bool
    moderates: bool


def page(
    event: Event,
    session: Session,
    history: Sequence[Note],
    *,
    pad: str,
    leads: bool,
    moderates: bool,
    typed: str | None = None,
    link: str | None = None,
) -> NotesView:
    """The notes to write in; `typed` and `link` win over what is kept. Hidden versions are for who moderates."""
    shown = [note for note in history if not note.hidden]
    newest = shown[0] if shown else None
    return NotesView(
        slug=event.slug,
        number=session.number,
        title=session.title,
        language=session.language,
        typed=typed if typed is not None else newest.text if newest else opening(),
        seen=newest.id if newest else 0,
        versions=tuple(_version(event, note) for note in (history if moderates else shown)),
        pad=pad if link is None else link,
        leads=leads,
        moderates=moderates,
    )


def opening() -> str:
    """What empty notes begin with."""
    return "\n\n".join((_("What we learned."), _("What we’ll do next."), _("Links.")))


def _version(event: Event, note: Note) -> Version:
    at = clock.to_local(note.at, event.timezone)
    when = _("{day} at {time}").format(day=short_day_in_words(at.date()), time=clock_in_words(at))
    return Version(note.id, when, note.text, note.hidden)
