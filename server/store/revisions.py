"""Published grids: frozen, numbered, never changed. What is hidden or forgotten later is an overlay when one is read."""

from typing import Any

import msgspec

from server.errors import Refused
from server.store import draft, events, numbers, sessions
from server.store.file import Db
from server.store.rows import dump, load, now
from server.words import gettext as _


class Time(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the day as it was published. Stamps are UTC."""

    id: int
    kind: str
    title: str
    starts_at: str
    ends_at: str


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A room as it was published."""

    id: int
    name: str
    capacity: int
    features: tuple[str, ...] = ()
    where_it_is: str = ""
    join_link: str = ""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A session where it stands: `slot` is where it starts, `length` how many slots of sessions it lasts."""

    session: int
    number: int
    guid: str
    title: str
    room: int
    slot: int
    length: int = 1


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """One published grid; `step` is the draft's step that it froze."""

    number: int
    at: str
    by: str
    note: str
    times: tuple[Time, ...]
    rooms: tuple[Place, ...]
    cards: tuple[Card, ...]
    figures: dict[str, Any]
    step: int = 0


class Content(msgspec.Struct, frozen=True):
    """What a revision freezes."""

    times: tuple[Time, ...]
    rooms: tuple[Place, ...]
    cards: tuple[Card, ...]


def publish(
    db: Db, by: str = "", note: str = "", figures: dict[str, Any] | None = None, seen: int | None = None
) -> Revision:
    """Freeze the draft as the next revision. `seen` is the step that the publisher saw; a later one refuses."""
    if seen is not None and seen != draft.latest(db):
        raise Refused(
            _("The draft has changed since you opened this page. Look at it again, then publish."), status=409
        )
    content = of_draft(db)
    if not content.cards:
        raise Refused(_("No session is placed yet. Place at least one, then publish."), status=409)
    number = int(db.value("select coalesce(max(number), 0) + 1 from revisions"))
    db.run(
        "insert into revisions (number, at, by, note, content, figures, step) values (?, ?, ?, ?, ?, ?, ?)",
        (number, now(), by, note, dump(content), dump(figures or {}), draft.latest(db)),
    )
    if events.get(db).phase in ("gather", "pitch", "choose", "grid"):
        events.change(db, phase="day")
    for topic in ("grid", "stage", "draft"):
        numbers.rise(db, topic)
    return get(db, number)


def take_back(db: Db, number: int, by: str = "") -> Revision:
    """Publish again what stood before the newest revision, whose number must be `number`; before the first, no cards."""
    if number != latest_number(db):
        raise Refused(_("Grid {number} is not the newest any more. Look again.").format(number=number), status=409)
    before = db.value("select content from revisions where number = ?", (number - 1,))
    if before is None:
        now_shown = get(db, number)
        before = dump(Content(times=now_shown.times, rooms=now_shown.rooms, cards=()))
    note = _("Grid {number} was taken back.").format(number=number)
    db.run(
        "insert into revisions (number, at, by, note, content, figures, step) values (?, ?, ?, ?, ?, '{}', ?)",
        (number + 1, now(), by, note, before, draft.latest(db)),
    )
    for topic in ("grid", "stage", "draft"):
        numbers.rise(db, topic)
    return get(db, number + 1)


def touched(db: Db, which: frozenset[int]) -> int:
    """How many people have a wish in these sessions (row ids) or lead one of them."""
    people = {
        row["person"]
        for table in ("interests", "session_people")
        for row in db.all(f"select person, session from {table}")
        if row["session"] in which
    }
    return len(people)


def of_draft(db: Db) -> Content:
    """The draft as it would be published now."""
    by_id = {session.id: session for session in sessions.every(db)}
    return Content(
        times=tuple(
            Time(id=t.id, kind=t.kind, title=t.title, starts_at=t.starts_at, ends_at=t.ends_at) for t in events.slots(db)
        ),
        rooms=tuple(
            Place(id=r.id, name=r.name, capacity=r.capacity, features=r.features, where_it_is=r.where_it_is,
                  join_link=r.join_link)
            for r in events.rooms(db)
        ),
        cards=tuple(
            Card(session=s.id, number=s.number, guid=s.guid, title=s.title, room=room, slot=slot, length=s.length)
            for session, (room, slot) in sorted(draft.placements(db).items())
            if (s := by_id[session]).state in sessions.SHOWN
        ),
    )  # fmt: skip


def latest(db: Db) -> Revision | None:
    """The newest revision, as everybody may see it; None before the first."""
    number = db.value("select max(number) from revisions")
    return get(db, number) if number else None


def get(db: Db, number: int) -> Revision:
    """A revision with the overlay: sessions hidden since are gone from it. Raises Refused (404)."""
    row = db.one("select * from revisions where number = ?", (number,))
    if row is None:
        raise Refused(_("There is no grid {number}.").format(number=number), status=404)
    content = msgspec.json.decode(row["content"], type=Content)
    hidden = {each["id"] for each in db.all("select id from sessions where state in ('hidden', 'waiting')")}
    return Revision(
        number=row["number"],
        at=row["at"],
        by=row["by"],
        note=row["note"],
        times=content.times,
        rooms=content.rooms,
        cards=tuple(card for card in content.cards if card.session not in hidden),
        figures=load(row["figures"]),
        step=row["step"],
    )


def history(db: Db) -> list[Revision]:
    """Every revision, the oldest first, each with the overlay of today."""
    return [get(db, row["number"]) for row in db.all("select number from revisions order by number")]


def stamps(db: Db) -> dict[int, str]:
    """When each revision was published: number -> stamp."""
    return {row["number"]: row["at"] for row in db.all("select number, at from revisions order by number")}


def latest_number(db: Db) -> int:
    """The newest revision's number; 0 before the first."""
    return int(db.value("select coalesce(max(number), 0) from revisions"))
