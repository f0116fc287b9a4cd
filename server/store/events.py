"""The event itself, its times and its rooms: what an organiser sets up."""

from datetime import date, time, timedelta
from typing import Any

import msgspec

from server import clock
from server.errors import Refused
from server.store import numbers
from server.store.file import Db
from server.store.rows import dump, load, now, short_code
from server.words import gettext as _

KINDS = ("session", "opening", "break", "lunch", "closing")
FEATURES = ("step-free", "hearing loop", "projector", "hybrid", "quiet", "interpreter")


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One unconference. `expected` is people in the building; None means as many as show interest."""

    slug: str
    name: str
    timezone: str
    date: str
    expected: int | None
    spare: int
    languages: tuple[str, ...]
    phase: str
    phase_since: str
    join_code: str
    counts_shown: bool
    message: str
    pitch_seconds: int
    created_at: str
    other: dict[str, Any]


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time: one that holds sessions, or a break, lunch, opening or closing. Stamps are UTC."""

    id: int
    camp_id: str
    kind: str
    title: str
    starts_at: str
    ends_at: str
    joins_next: bool | None
    expected: int | None


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A room, in walking order. `closed` names the slots in which it can't be used, with the reason."""

    id: int
    camp_id: str
    position: int
    name: str
    capacity: int
    features: tuple[str, ...]
    where_it_is: str
    join_link: str
    closed: dict[int, str]


class SlotForm(msgspec.Struct, frozen=True, kw_only=True):
    """A slot as an organiser writes it: a day and local times."""

    day: date
    start: time
    end: time
    kind: str = "session"
    title: str = ""
    joins_next: bool | None = None
    expected: int | None = None
    camp_id: str = ""
    other: dict[str, Any] = {}


class RoomForm(msgspec.Struct, frozen=True, kw_only=True):
    """A room as an organiser writes it."""

    name: str
    capacity: int
    features: tuple[str, ...] = ()
    where_it_is: str = ""
    join_link: str = ""
    camp_id: str = ""
    other: dict[str, Any] = {}


def found(db: Db, slug: str, name: str, day: date, timezone: str, expected: int | None = None) -> Event:
    """Make the one row of a new event."""
    db.run(
        "insert into event (id, slug, name, timezone, date, expected, phase_since, join_code, created_at) "
        "values (1, ?, ?, ?, ?, ?, ?, ?, ?)",
        (slug, name, timezone, day.isoformat(), expected, now(), short_code(), now()),
    )
    numbers.rise(db, "event")
    return get(db)


def get(db: Db) -> Event:
    """The event of this file."""
    row = db.one("select * from event")
    assert row is not None
    return Event(
        slug=row["slug"],
        name=row["name"],
        timezone=row["timezone"],
        date=row["date"],
        expected=row["expected"],
        spare=row["spare"],
        languages=tuple(load(row["languages"])),
        phase=row["phase"],
        phase_since=row["phase_since"],
        join_code=row["join_code"],
        counts_shown=bool(row["counts_shown"]),
        message=row["message"],
        pitch_seconds=row["pitch_seconds"],
        created_at=row["created_at"],
        other=load(row["other"]),
    )


_CHANGEABLE = {"name", "timezone", "date", "expected", "spare", "languages", "phase", "counts_shown", "message",
               "pitch_seconds", "join_code", "other"}  # fmt: skip


def change(db: Db, **facts: Any) -> Event:
    """Change facts of the event; names are its columns, lists and dicts become JSON."""
    assert facts.keys() <= _CHANGEABLE
    if "phase" in facts and facts["phase"] != get(db).phase:
        db.run("update event set phase_since = ?", (now(),))
    for name, value in facts.items():
        kept = (
            dump(value) if isinstance(value, list | tuple | dict) else int(value) if isinstance(value, bool) else value
        )
        db.run(f"update event set {name} = ?", (kept,))
    for topic in ("event", "stage", "grid", "draft"):
        numbers.rise(db, topic)
    return get(db)


def slots(db: Db) -> list[Slot]:
    """Every stretch of the day, by time."""
    return [
        Slot(
            id=row["id"],
            camp_id=row["camp_id"],
            kind=row["kind"],
            title=row["title"],
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            joins_next=None if row["joins_next"] is None else bool(row["joins_next"]),
            expected=row["expected"],
        )
        for row in db.all("select * from slots order by starts_at, id")
    ]


def session_slots(db: Db) -> list[Slot]:
    """The slots that hold sessions, in the order of the day: those that the solver knows."""
    return [slot for slot in slots(db) if slot.kind == "session"]


def rooms(db: Db) -> list[Room]:
    """Every room in walking order."""
    closed: dict[int, dict[int, str]] = {}
    for row in db.all("select room, slot, reason from closures"):
        closed.setdefault(row["room"], {})[row["slot"]] = row["reason"]
    return [
        Room(
            id=row["id"],
            camp_id=row["camp_id"],
            position=row["position"],
            name=row["name"],
            capacity=row["capacity"],
            features=tuple(load(row["features"])),
            where_it_is=row["where_it_is"],
            join_link=row["join_link"],
            closed=closed.get(row["id"], {}),
        )
        for row in db.all("select * from rooms order by position, id")
    ]


def set_slot(db: Db, form: SlotForm, slot: int | None = None) -> int:
    """Make a slot, or change the one with this id; gives its id."""
    zone = get(db).timezone
    starts_at, ends_at = clock.stretch(form.day, form.start, form.end, zone)
    joins = None if form.joins_next is None else int(form.joins_next)
    if slot is None:
        slot = int(
            db.value(
                "insert into slots (camp_id, kind, title, starts_at, ends_at, joins_next, expected, other) "
                "values (?, ?, ?, ?, ?, ?, ?, ?) returning id",
                (form.camp_id or _free_id(db, "slots", "t"), form.kind, form.title, starts_at, ends_at, joins, form.expected,
                 dump(form.other)),
            )
        )  # fmt: skip
    else:
        if form.kind != "session":
            _refuse_if_used(db, "slot", slot)
        db.run(
            "update slots set kind = ?, title = ?, starts_at = ?, ends_at = ?, joins_next = ?, expected = ? where id = ?",
            (form.kind, form.title, starts_at, ends_at, joins, form.expected, slot),
        )
    _day_changed(db)
    return slot


def drop_slot(db: Db, slot: int) -> None:
    """Take a slot out of the day; raises Refused while a session stands in it."""
    _refuse_if_used(db, "slot", slot)
    db.run("delete from slots where id = ?", (slot,))
    _day_changed(db)


def set_room(db: Db, form: RoomForm, room: int | None = None) -> int:
    """Make a room, or change the one with this id; gives its id."""
    if room is None:
        position = int(db.value("select coalesce(max(position), 0) + 1 from rooms"))
        room = int(
            db.value(
                "insert into rooms (camp_id, position, name, capacity, features, where_it_is, join_link, other) "
                "values (?, ?, ?, ?, ?, ?, ?, ?) returning id",
                (form.camp_id or _free_id(db, "rooms", "r"), position, form.name, form.capacity, dump(form.features),
                 form.where_it_is, form.join_link, dump(form.other)),
            )
        )  # fmt: skip
    else:
        db.run(
            "update rooms set name = ?, capacity = ?, features = ?, where_it_is = ?, join_link = ? where id = ?",
            (form.name, form.capacity, dump(form.features), form.where_it_is, form.join_link, room),
        )
    _day_changed(db)
    return room


def order_room(db: Db, room: int, position: int) -> None:
    """Put a room at a place in the walking order, counted from 1; the others close up."""
    ids = [row["id"] for row in db.all("select id from rooms order by position, id") if row["id"] != room]
    ids.insert(max(0, position - 1), room)
    for place, each in enumerate(ids, start=1):
        db.run("update rooms set position = ? where id = ?", (place, each))
    _day_changed(db)


def drop_room(db: Db, room: int) -> None:
    """Take a room away; raises Refused while a session stands in it."""
    _refuse_if_used(db, "room", room)
    db.run("delete from rooms where id = ?", (room,))
    _day_changed(db)


def shift_slots(db: Db, after: str, minutes: int) -> int:
    """Running late: move every slot that starts at or after a stamp by so many minutes; gives how many moved."""
    moved = 0
    for slot in slots(db):
        if slot.starts_at >= after:
            later = [
                clock.stamp(clock.moment(each) + timedelta(minutes=minutes)) for each in (slot.starts_at, slot.ends_at)
            ]
            db.run("update slots set starts_at = ?, ends_at = ? where id = ?", (*later, slot.id))
            moved += 1
    _day_changed(db)
    return moved


def _refuse_if_used(db: Db, what: str, which: int) -> None:
    used = db.all(
        f"select s.number, s.title from placements p join sessions s on s.id = p.session where p.{what} = ? order by s.number",
        (which,),
    )
    if used:
        first = used[0]
        raise Refused(
            _("Session {number}, {title}, stands here. Move it first.").format(
                number=first["number"], title=first["title"]
            ),
            status=409,
        )


def _free_id(db: Db, table: str, letter: str) -> str:
    taken = {row["camp_id"] for row in db.all(f"select camp_id from {table}")}
    number = len(taken) + 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def _day_changed(db: Db) -> None:
    for topic in ("event", "draft"):
        numbers.rise(db, topic)


def lay_out(db: Db) -> None:
    """A first day to edit: opening, five slots of sessions around lunch, closing; three rooms."""
    day = date.fromisoformat(get(db).date)
    for start, end, kind in _FIRST_DAY:
        set_slot(db, SlotForm(day=day, start=time.fromisoformat(start), end=time.fromisoformat(end), kind=kind))
    for name, capacity in ((_("Main hall"), 100), (_("Room 1"), 30), (_("Room 2"), 20)):
        set_room(db, RoomForm(name=name, capacity=capacity))


_FIRST_DAY = (
    ("10:00", "11:00", "opening"),
    ("11:00", "11:45", "session"),
    ("12:00", "12:45", "session"),
    ("12:45", "13:45", "lunch"),
    ("13:45", "14:30", "session"),
    ("14:45", "15:30", "session"),
    ("15:45", "16:30", "session"),
    ("16:30", "17:00", "closing"),
)


def pattern(db: Db) -> dict[str, Any]:
    """What a new event can start from: this one's times, rooms and settings; nothing that anybody said or did."""
    event = get(db)
    first = date.fromisoformat(event.date)
    forms = []
    for slot in slots(db):
        start, end = clock.to_local(slot.starts_at, event.timezone), clock.to_local(slot.ends_at, event.timezone)
        forms.append(((start.date() - first).days, start.time(), end.time(), slot))
    return {"times": forms, "rooms": rooms(db), "settings": {"spare": event.spare, "languages": list(event.languages),
                                                             "pitch_seconds": event.pitch_seconds}}  # fmt: skip


def lay_out_like(db: Db, times: list[Any], rooms: list[Room], settings: dict[str, Any]) -> None:
    """Fill a new event from another's `pattern`, its days counted from this one's."""
    first = date.fromisoformat(get(db).date)
    for days, start, end, slot in times:
        set_slot(db, SlotForm(day=first + timedelta(days=days), start=start, end=end, kind=slot.kind, title=slot.title,
                              joins_next=slot.joins_next, expected=slot.expected))  # fmt: skip
    for room in rooms:
        set_room(db, RoomForm(name=room.name, capacity=room.capacity, features=room.features, where_it_is=room.where_it_is,
                              join_link=room.join_link))  # fmt: skip
    change(db, **settings)


def redate(
    db: Db, *, name: str, day: date, timezone: str, expected: int | None, spare: int, languages: tuple[str, ...] = ()
) -> Event:
    """Change the event's facts; no `languages` leaves them. A new day or zone keeps every slot at its local time."""
    before = get(db)
    kept = pattern(db)["times"]
    spoken = list(languages or before.languages)
    change(db, name=name, date=day.isoformat(), timezone=timezone, expected=expected, spare=spare, languages=spoken)
    if (before.date, before.timezone) != (day.isoformat(), timezone):
        for days, start, end, slot in kept:
            at = day + timedelta(days=days)
            starts_at, ends_at = clock.stretch(at, start, end, timezone)
            db.run("update slots set starts_at = ?, ends_at = ? where id = ?", (starts_at, ends_at, slot.id))
        _day_changed(db)
    return get(db)
