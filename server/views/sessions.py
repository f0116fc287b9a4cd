"""What a session's own page and the pitch form print."""

from collections.abc import Sequence
from dataclasses import dataclass

from server import changes, clock
from server.store.events import FEATURES, Event, Slot
from server.store.notes import Note
from server.store.people import Person
from server.store.revisions import Card, Revision
from server.store.sessions import RECORDS, Session
from server.views import cards, people
from server.views.cards import CardView
from server.views.days import feature_in_words
from server.views.grid import when_in_words
from server.words import clock_in_words, language_in_words, languages, ngettext, short_day_in_words
from server.words import gettext as _

_TONGUES = ("en", "cy", "ga", "gd", "fr", "de", "es", "it", "nl", "pl", "pt", "ro", "uk")
_MOST_SLOTS = 4


@dataclass(frozen=True)
class PlaceView:
    """Where a session stands in the published grid."""

    when: str
    room: str
    where_it_is: str
    join_link: str
    moved: str
    full: bool


@dataclass(frozen=True)
class SessionView:
    """The whole page of one session."""

    slug: str
    card: CardView
    about: tuple[str, ...]
    place: PlaceView | None
    unplaced: str
    state: str
    mine: bool
    may_hand: bool
    record: str
    takes_notes: bool
    notes: str
    notes_said: str
    pad: str
    words: str


@dataclass(frozen=True)
class PitchView:
    """The pitch form, empty or with what is there. `number` is None for a new one; pairs are (value, words)."""

    slug: str
    number: int | None
    action: str
    typed: dict[str, object]
    features: tuple[tuple[str, str], ...]
    lengths: tuple[tuple[str, str], ...]
    tongues: tuple[tuple[str, str], ...]
    records: tuple[tuple[str, str], ...]
    topics: tuple[str, ...]
    limits: people.LimitsView
    name: str


def page(
    event: Event,
    session: Session,
    every: Sequence[Session],
    grid: Revision | None,
    *,
    before: Revision | None,
    mine: bool,
    told: bool,
    notes: Note | None,
    pad: str,
    full: bool,
    words: Sequence[str],
    may_hand: bool,
) -> SessionView:
    """One session as everybody may see it.

    `before` is the grid before this one; `mine` is for who leads it; `told` says whether more than title, room and time
    may be shown (server.record); `words` are the three that reclaim it, for its host's own phone.
    """
    place = _place(event, grid, before, session, full)
    card = cards.cards([session], every)[session.number]
    noted = clock.to_local(notes.at, event.timezone) if notes else None
    return SessionView(
        slug=event.slug,
        card=card,
        about=tuple(filter(None, session.about.split("\n\n"))) if told else (),
        place=place,
        unplaced=_("It has no time and room yet.") if grid and not place and session.state == "pitched" else "",
        state={
            "withdrawn": _("Withdrawn by who pitched it."),
            "hidden": _("Hidden by an organiser."),
            "waiting": _("An organiser will look at this before everybody sees it."),
            "merged": _("Put together with another session."),
        }.get(session.state, ""),
        mine=mine,
        may_hand=may_hand,
        record={
            "title": _("Off the record: only its title is kept after the day."),
            "unlisted": _("Off the record: nothing of it is listed after the day."),
        }.get(session.record, ""),
        takes_notes=told and not card.gone and bool(place or notes or pad or event.phase in ("day", "after")),
        notes=notes.text if notes and told else "",
        notes_said=_("Saved {day} at {time}.").format(day=short_day_in_words(noted.date()), time=clock_in_words(noted))
        if noted and told
        else "",
        pad=pad if told else "",
        words=" ".join(words),
    )


def form(
    event: Event, slots: Sequence[Slot], every: Sequence[Session], person: Person | None, session: Session | None,
    typed: dict[str, object],
) -> PitchView:  # fmt: skip
    """The form; `typed` wins over what is there."""
    stands = _fields(session, person) if session else {"length": 1, "record": "yes", "needs": ()}
    most = min(_MOST_SLOTS, max(1, sum(slot.kind == "session" for slot in slots)))
    home = f"/e/{event.slug}"
    return PitchView(
        slug=event.slug,
        number=session.number if session else None,
        action=f"{home}/sessions/{session.number}" if session else f"{home}/pitch",
        typed={"title": "", "about": "", "topic": "", "co_hosts": "", "language": "", "own_needs": ""} | stands | typed,
        features=tuple((feature, feature_in_words(feature)) for feature in FEATURES),
        lengths=tuple((str(n), ngettext("{n} slot", "{n} slots", n).format(n=n)) for n in range(1, most + 1)),
        tongues=(("", _("As the event")), *((each, language_in_words(each)) for each in _tongues(event))),
        records=tuple(zip(RECORDS, (_("Yes"), _("Only the title"), _("Not listed after the day")), strict=True)),
        topics=tuple(sorted({each.topic for each in every if each.topic})),
        limits=people.limits(event, slots, person, typed),
        name=person.name if person else "",
    )


def _fields(session: Session, person: Person | None) -> dict[str, object]:
    others = [host.name for host in session.hosts if host.person != session.pitched_by]
    return {
        "title": session.title,
        "about": session.about,
        "topic": session.topic,
        "language": session.language,
        "length": session.length,
        "needs": session.needs,
        "own_needs": ", ".join(need for need in session.needs if need not in FEATURES),
        "record": session.record,
        "co_hosts": ", ".join(filter(None, others)),
    }


def _tongues(event: Event) -> list[str]:
    return list(dict.fromkeys((*event.languages, *languages(), *_TONGUES)))


def _place(
    event: Event, grid: Revision | None, before: Revision | None, session: Session, full: bool
) -> PlaceView | None:
    card = _card(grid, session)
    if grid is None or card is None:
        return None
    room = changes.place_of(grid.rooms, card)
    earlier = _card(before, session)
    moved = ""
    if before and earlier:
        was = _("was {when}, {room}").format(
            when=when_in_words(before, earlier, event.timezone), room=changes.place_of(before.rooms, earlier).name
        )
        stood = (changes.time_of(before.times, earlier).starts_at, earlier.room)
        moved = was if stood != (changes.time_of(grid.times, card).starts_at, card.room) else ""
    return PlaceView(
        when=when_in_words(grid, card, event.timezone),
        room=room.name,
        where_it_is=room.where_it_is,
        join_link=room.join_link,
        moved=moved,
        full=full,
    )


def _card(grid: Revision | None, session: Session) -> Card | None:
    return next((card for card in grid.cards if card.session == session.id), None) if grid else None
