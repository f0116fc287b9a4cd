"""My plan: my wishes in the published grid, which of them I take, what changed since I looked, what is free. Private."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server import changes, clock, phases
from server.store.events import Event
from server.store.revisions import Card, Revision
from server.store.sessions import Session
from server.text import folded
from server.views import cards
from server.views import grid as grids
from server.views.cards import CardView
from server.views.grid import GridView, Standing, Stretch
from server.words import gettext as _

_MOST_NEAR = 3
_ASK_FOR = timedelta(days=1)
_ASK_AGAIN = timedelta(days=7)
_RANK = {"host": 3, "must": 2, "come": 1}


@dataclass(frozen=True)
class Wish:
    """A session of mine where it stands. `state` is host, come or must."""

    note: Standing
    state: str


@dataclass(frozen=True)
class Part:
    """One stretch of my day: what I take, what else of mine is then, and if nothing: what is near my interests."""

    stretch: Stretch
    slot: int
    taken: Wish | None
    still: str
    others: tuple[Wish, ...]
    near: tuple[Standing, ...]


@dataclass(frozen=True)
class PlanView:
    """The whole plan. `number` is 0 before the first grid; `waiting` are wishes that stand nowhere; `asked` want notes."""

    slug: str
    number: int
    soon: tuple[tuple[str, Wish], ...]
    parts: tuple[Part, ...]
    waiting: tuple[tuple[CardView, str], ...]
    told: tuple[str, ...]
    asked: tuple[tuple[int, str], ...]
    until: int
    may_wish: bool


def plan(
    event: Event,
    revision: Revision | None,
    every: Sequence[Session],
    at: datetime,
    *,
    wishes: dict[int, str],
    leads: Iterable[int],
    choices: dict[int, int],
    told: tuple[str, ...] = (),
    noted: frozenset[int] = frozenset(),
    full: frozenset[int] = frozenset(),
) -> PlanView:
    """Somebody's plan at a moment. `wishes` and `leads` by session number; `choices` slot -> session, row ids."""
    leads = set(leads)
    mine = dict(wishes) | dict.fromkeys(leads, "host")
    may_wish = phases.BY_NAME[event.phase].interest
    notes = cards.cards([session for session in every if session.number in mine], every)
    if revision is None:
        waiting = tuple((notes[number], mine[number]) for number in sorted(notes, key=lambda n: (-_RANK[mine[n]], n)))
        return PlanView(event.slug, 0, (), (), waiting, told, (), 0, may_wish)
    whole = grids.grid(event, revision, every, at, full=full)
    parts = _parts(whole, revision, every, mine, choices)
    placed = {card.number for card in revision.cards}
    return PlanView(
        slug=event.slug,
        number=revision.number,
        soon=tuple(
            (grids.sign_in_words(part.stretch.sign), part.taken)
            for part in parts
            if part.taken and part.stretch.sign in ("now", "next")
        ),
        parts=parts,
        waiting=tuple((note, mine[number]) for number, note in notes.items() if number not in placed),
        told=told,
        asked=_asked(revision, leads, noted, at),
        until=whole.until,
        may_wish=may_wish,
    )


def told(event: Event, old: Revision, new: Revision, numbers: Iterable[int]) -> list[str]:
    """What to tell somebody of their sessions, a sentence each: moved, or no longer there."""
    mine = set(numbers)
    sentences = []
    for change in changes.between(old.cards, new.cards, old.times, new.times):
        if change.card.number not in mine:
            continue
        if change.kind == "moved" and change.new and change.old:
            sentences.append(
                _("{number} {title} moved: now {when}, {room}.").format(
                    number=change.card.number,
                    title=change.card.title,
                    when=grids.when_in_words(new, change.new, event.timezone),
                    room=changes.place_of(new.rooms, change.new).name,
                )
            )
        elif change.kind == "gone":
            gone = _("{number} {title} is no longer in the grid.")
            sentences.append(gone.format(number=change.card.number, title=change.card.title))
        elif change.kind == "new" and change.new:
            sentences.append(
                _("{number} {title} is now in the grid: {when}, {room}.").format(
                    number=change.card.number,
                    title=change.card.title,
                    when=grids.when_in_words(new, change.new, event.timezone),
                    room=changes.place_of(new.rooms, change.new).name,
                )
            )
    return sentences


def taken_cards(
    revision: Revision, wishes: dict[int, str], leads: Iterable[int], choices: dict[int, int]
) -> list[tuple[Card, str]]:
    """The cards that the plan takes, with their state: the rule that page, calendar and day share.

    In each slot: what I lead, else what I chose by hand, else "can't miss" before "I'd come", else the lower number.
    A session of several slots keeps its later slots.
    """
    mine = dict(wishes) | dict.fromkeys(leads, "host")
    taken: list[tuple[Card, str]] = []
    busy = ""
    for time in sorted(revision.times, key=lambda each: each.starts_at):
        here = [card for card in revision.cards if card.slot == time.id and card.number in mine]
        if not here or time.starts_at < busy:
            continue
        best = min(
            here,
            key=lambda c: (
                mine[c.number] != "host",
                choices.get(c.slot) != c.session,
                -_RANK[mine[c.number]],
                c.number,
            ),
        )
        taken.append((best, mine[best.number]))
        busy = changes.end_of(revision.times, best)
    return taken


def _parts(
    whole: GridView, revision: Revision, every: Sequence[Session], mine: dict[int, str], choices: dict[int, int]
) -> tuple[Part, ...]:
    takes = {card.number: card for card, _state in taken_cards(revision, mine, (), choices)}
    liked = [session for session in every if session.number in mine]
    parts = []
    last: tuple[str, str] = ("", "")  # when the latest taken session ends, and what it is
    stamps = {time.id: time for time in revision.times}
    by_number = {session.number: session for session in every}
    for stretch in whole.stretches:
        time = stamps[stretch.id]
        wishes = [Wish(note, mine[note.card.number]) for note in stretch.notes if note.card.number in mine]
        taken = next((wish for wish in wishes if wish.note.card.number in takes), None)
        still = ""
        if taken:
            card = takes[taken.note.card.number]
            last = (changes.end_of(revision.times, card), f"{card.number} {card.title}")
        elif time.starts_at < last[0]:
            still = _("Still in {session}").format(session=last[1])
        free = time.kind == "session" and not wishes and not still and stretch.sign != "past"
        parts.append(
            Part(
                stretch=stretch,
                slot=stretch.id,
                taken=taken,
                still=still,
                others=tuple(wish for wish in wishes if wish is not taken),
                near=_near(stretch.notes, by_number, liked) if free else (),
            )
        )
    return tuple(parts)


def _asked(
    revision: Revision, leads: Iterable[int], noted: frozenset[int], at: datetime
) -> tuple[tuple[int, str], ...]:
    """The sessions whose host is asked for notes: from the end of the slot for a day, and again a week later."""
    mine = set(leads)
    found = []
    for card in revision.cards:
        if card.number in mine and card.session not in noted:
            past = at - clock.moment(changes.end_of(revision.times, card))
            if timedelta(0) <= past < _ASK_FOR or past >= _ASK_AGAIN:
                found.append((card.number, card.title))
    return tuple(found)


def _near(notes: Sequence[Standing], by_number: dict[int, Session], liked: Sequence[Session]) -> tuple[Standing, ...]:
    """Of what runs then, what shares a topic or telling words with my wishes; the best three, none at all if none is near."""
    topics = {folded(session.topic) for session in liked if session.topic}
    words = {word for session in liked for word in _telling(session)}

    def nearness(note: Standing) -> int:
        session = by_number.get(note.card.number)
        if session is None:
            return 0
        return 3 * (folded(session.topic) in topics) + len(words & _telling(session))

    ranked = sorted(notes, key=lambda note: (-nearness(note), note.card.number))
    return tuple(note for note in ranked if nearness(note) > 0)[:_MOST_NEAR]


def _telling(session: Session) -> set[str]:
    """Words of a title that say what it is about: the long ones."""
    return {word for word in folded(session.title).split() if len(word) > 4}
