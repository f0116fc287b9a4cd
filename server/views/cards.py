"""A session as a note: what feed, grid, plan and its own page print of it, already worded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.store.sessions import Session
from server.views.days import feature_in_words
from server.views.tints import tints
from server.words import gettext as _
from server.words import names_in_words, ngettext


@dataclass(frozen=True)
class CardView:
    """One note. `language` is "" where the session has none of its own; `facts` are short phrases, hosts first."""

    number: int
    title: str
    language: str
    topic: str
    tint: str
    hosts: str
    facts: tuple[str, ...]
    gone: bool


def cards(
    sessions: Sequence[Session], every: Iterable[Session], totals: Mapping[int, int] | None = None
) -> dict[int, CardView]:
    """Notes by number. `every` session of the event decides the tints; `totals` by row id where counts are shown."""
    tinted = tints(session.topic for session in every)
    told = totals or {}
    return {session.number: card(session, tinted[session.topic], told.get(session.id, 0)) for session in sessions}


def card(session: Session, tint: str, total: int = 0) -> CardView:
    """One note; `total` is how many would come, 0 where that isn't told."""
    return CardView(
        number=session.number,
        title=session.title,
        language=session.language,
        topic=session.topic,
        tint=tint,
        hosts=names_in_words([host.name for host in session.hosts if host.name]),
        facts=(*facts(session), *_total(total)),
        gone=session.state not in ("pitched", "waiting"),
    )


def facts(session: Session) -> tuple[str, ...]:
    """What there is to say in a line: topic, length, own needs."""
    length = (
        ngettext("{n} slot long", "{n} slots long", session.length).format(n=session.length)
        if session.length > 1
        else ""
    )
    needs = names_in_words([feature_in_words(need) for need in session.needs])
    return tuple(filter(None, (session.topic, length, _("needs: {features}").format(features=needs) if needs else "")))


def _total(total: int) -> tuple[str, ...]:
    return (ngettext("{n} would come", "{n} would come", total).format(n=total),) if total else ()
