"""What goes on the record, and for how long: the one place that says it, for every page and every format.

A host chooses for each session: "yes" (all of it), "title" (its title, room and time, nothing more) or "unlisted" (not
listed after the day). After the day a host's name stays only where they said so. During the day everybody in the hall
sees who leads what; a copy that leaves the house (an export, an archive) holds only what may stay.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import msgspec

from server import clock
from server.store.events import Event
from server.store.revisions import Time
from server.store.sessions import Session

_LAST_WORD = "after"


def is_over(event: Event, times: Sequence[Time], now: datetime) -> bool:
    """Whether the day is over: the organiser said so, or the last local day has ended."""
    if event.phase == _LAST_WORD:
        return True
    last = max((time.ends_at for time in times), default="")
    day = clock.to_local(last, event.timezone).date() if last else datetime.fromisoformat(event.date).date()
    return now >= clock.from_local(day + timedelta(days=1), time(0), event.timezone)


def is_listed(session: Session, over: bool) -> bool:
    """Whether a session is named at all."""
    return not over or session.record != "unlisted"


def is_told(session: Session, over: bool) -> bool:
    """Whether more than its title, room and time is shown on a page of ours: what it is about, who leads it, notes."""
    return not over or session.record == "yes"


def is_exported(session: Session) -> bool:
    """Whether more than its title, room and time may leave the house in a copy."""
    return session.record == "yes"


def names(session: Session, credited: set[int], over: bool) -> tuple[tuple[int, str], ...]:
    """(person, name) of those who lead it and may be named: after the day only who said so."""
    return tuple(
        (host.person, host.name) for host in session.hosts if host.name and (not over or host.person in credited)
    )


def on_pages(every: Sequence[Session], credited: set[int], over: bool) -> list[Session]:
    """Sessions as pages of ours may show them: after the day without what was off the record, names only of the credited."""
    if not over:
        return list(every)
    return [
        msgspec.structs.replace(
            session,
            people=tuple(
                host if host.person in credited else msgspec.structs.replace(host, name="") for host in session.people
            ),
        )
        if is_told(session, over)
        else msgspec.structs.replace(session, about="", topic="", needs=(), people=())
        for session in every
        if is_listed(session, over)
    ]
