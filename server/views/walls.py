"""What the projector shows: one picture at a time, by the phase of the day and the clock. The same for everybody.

Owns which picture, which slots and which words; never the size of a letter (projector.css) nor when a page turns
(projector.js). Bilingual events show every sentence in all their languages together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from server import changes, clock, phases
from server.store.events import Event
from server.store.queue import Entry
from server.store.revisions import Card, Place, Revision, Time
from server.store.sessions import SHOWN, Session
from server.store.stage import Stage
from server.views.tints import tints
from server.words import gettext as _
from server.words import in_each, ngettext, pgettext

Said = tuple[tuple[str, str], ...]
NOTHING: Said = ()
SAY_MOVED = timedelta(minutes=5)
HOLD_BEFORE = timedelta(minutes=10)
HOLD_AFTER = timedelta(minutes=5)
NEXT_SHOWN = 3
PITCHES_A_SHEET = 6


@dataclass(frozen=True)
class Facts:
    """What the store knows, read in one go."""

    event: Event
    stage: Stage
    every: Sequence[Session]  # in every state: they decide the tints
    queue: Sequence[Entry]
    phones: int
    choosing: int
    revision: Revision | None = None
    before: Revision | None = None

    @property
    def sessions(self) -> list[Session]:
        """Those that everybody may see."""
        return [session for session in self.every if session.state in SHOWN]

    @property
    def gone(self) -> set[int]:
        """Those that can't be seen any more, by row id."""
        return {session.id for session in self.every} - {session.id for session in self.sessions}


@dataclass(frozen=True)
class Note:
    """A session as the wall names it."""

    number: int
    title: str
    language: str
    hosts: str
    tint: str


@dataclass(frozen=True)
class Cell:
    """A room in one slot. `word` is MOVED, NEW or CANCELLED; without a note the room is free or shut."""

    room: str
    where: str
    note: Note | None
    word: Said = NOTHING


@dataclass(frozen=True)
class Sheet:
    """What belongs on pages together: one slot of the grid, or some pitches."""

    name: str
    heading: str
    said: Said
    cells: tuple[Cell, ...] = ()
    notes: tuple[Note, ...] = ()
    whole: tuple[tuple[str, tuple[Note | None, ...]], ...] = ()  # a row a room
    times: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wall:
    """The whole picture. Times in milliseconds are Unix times; `again_ms` is when it changes by time alone."""

    picture: str
    event: Event
    heading: Said
    address: str
    link: str
    speaking: Note | None = None
    way: Said = NOTHING
    next: tuple[Note, ...] = ()
    next_said: Said = NOTHING
    count: Said = NOTHING
    lead: Said = NOTHING
    ends_ms: int | None = None
    left_ms: int = 0
    whole_ms: int = 0
    sheets: tuple[Sheet, ...] = ()
    page_words: Said = NOTHING
    held: bool = False
    turned: int = 0
    again_ms: int | None = None
    notices: tuple[Said, ...] = field(default=())
    room_code: str = ""

    def with_room_code(self, code: str, link: str, until_ms: int) -> "Wall":
        """The same for a projector that may show the code of the room, which turns over at `until_ms`."""
        again = min(self.again_ms or until_ms, until_ms)
        return replace(self, room_code=code, link=link, again_ms=again)


def wall(facts: Facts, address: str, now: datetime) -> Wall:
    """The picture for this moment. `address` is the server's, as phones type it."""
    event = facts.event
    made = _Maker(facts, address, now)
    if facts.stage.blank:
        return made.wall("blank")
    if event.message:
        return made.wall("notice", lead=((_main(event), event.message),))
    picture = phases.BY_NAME[event.phase].picture
    if picture == "grid" and facts.revision is None:
        picture = "join"
    return {
        "join": made.join,
        "pitches": made.pitches,
        "choose": made.choose,
        "making": made.making,
        "grid": made.grid,
    }[picture]()


class _Maker:
    """The pictures of one moment."""

    def __init__(self, facts: Facts, address: str, now: datetime) -> None:
        self.facts, self.address, self.now = facts, address, now
        self.event, self.stage = facts.event, facts.stage
        self.by_id = {session.id: session for session in facts.sessions}
        self.tints = tints(session.topic for session in facts.every)

    def say(self, make: Callable[[], str]) -> Said:
        return in_each(self.event.languages, make)

    def wall(self, picture: str, **parts: object) -> Wall:
        settings: dict[str, object] = {
            "heading": NOTHING,
            "held": self.stage.held,
            "turned": self.stage.turned,
            "page_words": self.say(lambda: _("{page} of {pages}")),
        }
        return Wall(
            picture=picture,
            event=self.event,
            address=self.address.split("://", 1)[-1],
            link=f"{self.address}/J/{self.event.join_code}",
            **(settings | parts),  # type: ignore[arg-type]
        )

    def join(self) -> Wall:
        pitched = len(self.facts.sessions)
        counts = self.say(
            lambda: ngettext("{n} pitch so far", "{n} pitches so far", pitched).format(n=pitched) if pitched else ""
        )
        return self.wall(
            "join",
            lead=self.say(lambda: _("Scan to join. No account, no app.")),
            count=tuple(each for each in counts if each[1]),
        )

    def pitches(self) -> Wall:
        entry = next((each for each in self.facts.queue if each.id == self.stage.entry), None)
        waiting = [self.by_id[each.session] for each in self.facts.queue if each.state == "waiting"]
        n = self.facts.choosing
        return self.wall(
            "pitches",
            heading=self.say(lambda: _("pitches")),
            speaking=self._note(self.by_id[entry.session]) if entry else None,
            way=self.say(lambda: _("read out")) if entry and entry.way == "read" else NOTHING,
            next=tuple(self._note(session) for session in waiting[:NEXT_SHOWN]),
            next_said=self.say(lambda: pgettext("queue", "Next")),
            lead=self.say(
                lambda: (
                    _("Who is next? Come to the microphone.")
                    if waiting
                    else _("What would you like to talk about? Pitch it on your phone.")
                )
            ),
            count=self._choosing(n),
            ends_ms=self.stage.ends_ms,
            left_ms=self.stage.left_ms,
            whole_ms=self.event.pitch_seconds * 1000,
        )

    def choose(self) -> Wall:
        until = self.stage.choose_until_ms
        return self.wall(
            "choose",
            heading=self.say(lambda: _("last call")),
            lead=self.say(lambda: _("Choose what you would come to.")),
            count=self._choosing(self.facts.choosing),
            ends_ms=until,
            whole_ms=self.stage.choose_seconds * 1000,
            sheets=self._pitch_sheets(),
        )

    def making(self) -> Wall:
        return self.wall(
            "making",
            heading=self.say(lambda: _("making the grid")),
            lead=self.say(lambda: _("Thank you. The grid is being made.")),
            count=self._choosing(self.facts.choosing),
            sheets=self._pitch_sheets(),
        )

    def grid(self) -> Wall:
        revision = self.facts.revision
        assert revision is not None
        running = [time for time in sorted(revision.times, key=lambda t: t.starts_at) if time.kind == "session"]
        words = self._words_of_changes(revision)
        shown = self._slots_now(revision, running)
        told = clock.moment(revision.at) + SAY_MOVED
        again = [m for m in (*self._edges(running), told) if m > self.now]
        if any(time.starts_at > clock.stamp(self.now) for time in shown):
            again.append(self.now.replace(second=0, microsecond=0) + timedelta(minutes=1))
        return self.wall(
            "grid",
            heading=self.say(lambda: _("grid {number}").format(number=revision.number)),
            sheets=(
                *(self._sheet(revision, running, time, words) for time in shown),
                *([self._whole(revision, running, words)] if len(shown) > 1 else []),
            ),
            held=self.stage.held,
            again_ms=int(min(again).timestamp() * 1000) if again else None,
            notices=tuple(self._cancelled(revision)),
        )

    def _note(self, session: Session) -> Note:
        return Note(
            number=session.number,
            title=session.title,
            language=session.language,
            hosts=_names(session),
            tint=self.tints[session.topic],
        )

    def _choosing(self, n: int) -> Said:
        return self.say(
            lambda: (
                ngettext("{n} phone has shown interest", "{n} phones have shown interest", n).format(n=n) if n else ""
            )
        )

    def _pitch_sheets(self) -> tuple[Sheet, ...]:
        notes = [self._note(session) for session in sorted(self.facts.sessions, key=lambda s: s.number)]
        chunks = [notes[at : at + PITCHES_A_SHEET] for at in range(0, len(notes), PITCHES_A_SHEET)]
        return tuple(
            Sheet(name=f"pitches-{place}", heading="", said=NOTHING, notes=tuple(chunk))
            for place, chunk in enumerate(chunks)
        )

    def _slots_now(self, revision: Revision, running: list[Time]) -> list[Time]:
        """The slots to show: one held still where people are about to walk there, else now, next and the rest in turn."""
        stamp = clock.stamp(self.now)
        ahead = [time for time in running if time.ends_at > stamp]
        if not ahead:
            return running
        for time in ahead:
            start = clock.moment(time.starts_at)
            if start - HOLD_BEFORE <= self.now < start + HOLD_AFTER:
                return [time]
        upcoming = next((time for time in ahead if time.starts_at > stamp), None)
        if upcoming and self.now < clock.moment(revision.at) + HOLD_BEFORE:
            return [upcoming]
        return ahead

    def _edges(self, running: list[Time]) -> list[datetime]:
        """The moments at which the picture changes by time alone."""
        edges = []
        for time in running:
            start = clock.moment(time.starts_at)
            edges += [start - HOLD_BEFORE, start, start + HOLD_AFTER, clock.moment(time.ends_at)]
        assert self.facts.revision is not None
        return [*edges, clock.moment(self.facts.revision.at) + HOLD_BEFORE]

    def _sheet(self, revision: Revision, running: list[Time], time: Time, words: dict[int, Said]) -> Sheet:
        order = [each.id for each in running]
        at = order.index(time.id)
        stands = {
            card.room: card
            for card in revision.cards
            if card.slot in order and order.index(card.slot) <= at < order.index(card.slot) + card.length
        }
        cells = [self._cell(place, stands.get(place.id), time, words) for place in revision.rooms]
        start, end = (clock.to_local(each, self.event.timezone) for each in (time.starts_at, time.ends_at))
        several = len({clock.to_local(each.starts_at, self.event.timezone).date() for each in running}) > 1
        day = f"{start:%a} " if several and start.date() != self.now.astimezone(start.tzinfo).date() else ""
        return Sheet(
            name=f"slot-{time.id}",
            heading=f"{day}{start:%H:%M} – {end:%H:%M}",
            said=self._when(time),
            cells=tuple(cell for cell in cells if cell.note is not None),
        )

    def _whole(self, revision: Revision, running: list[Time], words: dict[int, Said]) -> Sheet:
        """The grid on one page, for photographs; the wall leaves it out where it doesn't fit."""
        sheets = [self._sheet(revision, running, time, words) for time in running]
        stands = [{cell.room: cell.note for cell in sheet.cells} for sheet in sheets]
        return Sheet(
            name="whole",
            heading=self.event.name,
            said=self.say(lambda: _("the whole grid")),
            whole=tuple((room.name, tuple(each.get(room.name) for each in stands)) for room in revision.rooms),
            times=tuple(sheet.heading.split(" – ")[0] for sheet in sheets),
        )

    def _cell(self, place: Place, card: Card | None, time: Time, words: dict[int, Said]) -> Cell:
        if card is None:
            return Cell(place.name, place.where_it_is, None)
        session = self.by_id.get(card.session)
        note = Note(
            number=card.number,
            title=card.title,
            language=session.language if session else "",
            hosts=_names(session) if session else "",
            tint=self.tints[session.topic] if session else "",
        )
        word = words.get(card.session, NOTHING)
        if not word and card.slot != time.id:
            word = self.say(lambda: _("goes on"))
        return Cell(place.name, place.where_it_is, note, word)

    def _when(self, time: Time) -> Said:
        if clock.stamp(self.now) >= time.ends_at:
            return NOTHING
        if clock.stamp(self.now) >= time.starts_at:
            return self.say(lambda: pgettext("slot", "now"))
        minutes = -(-int((clock.moment(time.starts_at) - self.now).total_seconds()) // 60)
        if minutes > 90:
            return NOTHING
        return self.say(
            lambda: ngettext("starts in {n} minute", "starts in {n} minutes", minutes).format(n=max(1, minutes))
        )

    def _words_of_changes(self, revision: Revision) -> dict[int, Said]:
        """MOVED or NEW for five minutes after a grid that replaces one; CANCELLED as long as a card stands withdrawn."""
        words: dict[int, Said] = {}
        if self.facts.before is not None and self.now < clock.moment(revision.at) + SAY_MOVED:
            old = self.facts.before
            for change in changes.between(old.cards, revision.cards, old.times, revision.times):
                if change.kind == "moved":
                    words[change.card.session] = self.say(lambda: pgettext("wall", "MOVED"))
                elif change.kind == "new":
                    words[change.card.session] = self.say(lambda: pgettext("wall", "NEW"))
        for card in revision.cards:
            if card.session in self.facts.gone:
                words[card.session] = self.say(lambda: pgettext("wall", "CANCELLED"))
        return words

    def _cancelled(self, revision: Revision) -> list[Said]:
        if self.facts.before is None or self.now >= clock.moment(revision.at) + SAY_MOVED:
            return []
        gone = [c.card for c in changes.between(self.facts.before.cards, revision.cards) if c.kind == "gone"]
        return [
            self.say(lambda card=card: _("Off the grid: {number} {title}").format(number=card.number, title=card.title))  # type: ignore[misc]
            for card in gone[:2]
        ]


def _names(session: Session) -> str:
    return ", ".join(host.name for host in session.hosts if host.name)


def _main(event: Event) -> str:
    return event.languages[0] if event.languages else "en"
