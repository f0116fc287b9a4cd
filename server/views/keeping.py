"""What the privacy notice prints: in short sentences, with the days that are in force."""

from dataclasses import dataclass
from datetime import date

from server import clock
from server.store.events import Event
from server.store.keeping import Keeping
from server.words import day_in_words, ngettext
from server.words import gettext as _


@dataclass(frozen=True)
class PrivacyView:
    """The notice of an event, or of the server where `event` is None."""

    event: Event | None
    forget: str
    backups: str


def privacy(event: Event | None, kept: Keeping, backup_days: int) -> PrivacyView:
    """The notice; `backup_days` is how long backups are kept."""
    return PrivacyView(
        event=event,
        forget=_forget(event, kept),
        backups=ngettext(
            "Copies for safety are kept for {n} day, then they are gone too.",
            "Copies for safety are kept for {n} days, then they are gone too.",
            backup_days,
        ).format(n=backup_days),
    )


def _forget(event: Event | None, kept: Keeping) -> str:
    if kept.forgotten_at is not None and event is not None:
        day = day_in_words(clock.to_local(kept.forgotten_at, event.timezone).date())
        return _("Wishes, badges and names of this event were forgotten on {day}.").format(day=day)
    if kept.forget_on is not None:
        day = day_in_words(date.fromisoformat(kept.forget_on))
        return _(
            "On {day} all wishes, badges and names of this event are forgotten. The record of its sessions stays."
        ).format(day=day)
    return _(
        "The organisers choose a day on which all wishes, badges and names are forgotten. They have not chosen one yet."
    )
