"""Between an event's file and the camp file: the document that the solver, an export and an import share.

Row ids stay inside; outside, everything is named by the camp file's own ids, which an import keeps for ever. Beyond
what the solver knows, the document carries what an event needs on another machine: breaks, where rooms are, names.
"""

import re
import uuid
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from server import clock, text
from server.store import draft, events, people, revisions, sessions
from server.store.file import Db
from server.store.rows import dump, load, now
from server.words import gettext as _
from solver.camp import Camp, Placement, read_camp

_EVENT = {"name", "timezone", "date", "expected", "spare", "languages"}
_SLOT = {"id", "start", "end", "date", "joins_next", "expected", "title"}
_ROOM = {"id", "name", "capacity", "features", "closed", "where_it_is", "join_link"}
_SESSION = {"id", "number", "title", "hosts", "with", "needs", "slots", "rooms", "length", "topic", "pin", "about", "language",
            "record", "guid"}  # fmt: skip
_ATTENDEE = {"id", "away", "rest", "needs", "name"}
_TOP = {"campgrid", "event", "slots", "rooms", "sessions", "attendees", "interests", "keep_apart", "grid", "waived",
        "breaks"}  # fmt: skip
_LAID = timedelta(minutes=45), timedelta(minutes=15)
_FIRST_START = time(10)


class Ids:
    """Row ids to camp ids and back, for one reading of an event."""

    def __init__(self, db: Db) -> None:
        self.slots = {row["id"]: row["camp_id"] for row in db.all("select id, camp_id from slots")}
        self.rooms = {row["id"]: row["camp_id"] for row in db.all("select id, camp_id from rooms")}
        self.sessions = {row["id"]: row["camp_id"] for row in db.all("select id, camp_id from sessions")}
        self.people = {row["id"]: row["camp_id"] for row in db.all("select id, camp_id from people")}
        self.slot_rows = {camp: row for row, camp in self.slots.items()}
        self.room_rows = {camp: row for row, camp in self.rooms.items()}
        self.session_rows = {camp: row for row, camp in self.sessions.items()}
        self.person_rows = {camp: row for row, camp in self.people.items()}

    def placement(self, session: int, cell: tuple[int, int]) -> dict[str, str]:
        """A placement as the camp file has it; `cell` is (room, slot)."""
        return {"session": self.sessions[session], "room": self.rooms[cell[0]], "slot": self.slots[cell[1]]}

    def row(self, placement: Placement) -> tuple[int, int, int]:
        """(session, room, slot) as row ids."""
        return self.session_rows[placement.session], self.room_rows[placement.room], self.slot_rows[placement.slot]


def document(db: Db, *, wishes: bool, published: bool = False) -> dict[str, Any]:
    """The camp file as a JSON value. Without wishes, people who lead nothing are left out with them.

    `published` takes the grid of the newest revision in place of the draft's.
    """
    ids = Ids(db)
    event = events.get(db)
    led = [session for session in sessions.every(db) if session.state in sessions.SHOWN]
    place = {session.id: number for number, session in enumerate(led)}  # by number, so that a copy has the same order
    shown = place.keys()
    slots = events.session_slots(db)
    known = people.known(db)
    needed = known.keys() if wishes else {host.person for session in led for host in session.people}
    revision = revisions.latest(db) if published else None
    stands = {card.session: (card.room, card.slot) for card in revision.cards} if revision else draft.placements(db)
    own = event.other
    return {
        "campgrid": 1,
        "event": _compact(
            {"name": event.name, "timezone": event.timezone, "date": event.date, "expected": event.expected,
             "spare": event.spare or None, "languages": list(event.languages) if event.languages != ("en",) else None,
             **own.get("event", {})}
        ),
        "slots": [_slot(db, event, slot) for slot in slots],
        **({"breaks": breaks} if (breaks := _breaks(db, event)) else {}),
        "rooms": [_room(db, ids, room, {slot.id for slot in slots}) for room in events.rooms(db)],
        "sessions": [_session(ids, session) for session in led],
        "attendees": [_attendee(db, known[person], slots, ids) for person in sorted(needed & known.keys())],
        **({"interests": _interests(db, ids, place)} if wishes else {}),
        "keep_apart": _apart(db, ids, place),
        **({"grid": grid} if (grid := [ids.placement(s, stands[s]) for s in place if s in stands]) else {}),
        **({"waived": waived} if (waived := _waived(db, ids, shown)) else {}),
        **own.get("camp", {}),
    }  # fmt: skip


def camp(db: Db, *, published: bool = False) -> Camp:
    """The event as the solver knows it."""
    return read_camp(dump(document(db, wishes=True, published=published)))


def take_in(db: Db, file: dict[str, Any], checked: Camp, slug: str, *, today: date) -> list[str]:
    """Fill a new event from a camp file that `read_camp` has accepted; gives sentences about what was made up."""
    said: list[str] = []
    day = date.fromisoformat(checked.event.date) if checked.event.date else today
    events.found(
        db, slug, checked.event.name or slug, day, checked.event.timezone or "Europe/London", checked.event.expected
    )
    spare = {"spare": checked.event.spare} if checked.event.spare else {}
    kept = {"event": _rest(file.get("event"), _EVENT), "camp": _rest(file, _TOP)}
    events.change(db, other={name: value for name, value in kept.items() if value}, **spare, **_languages(file))
    _take_slots(db, file, checked, day, said)
    _take_breaks(db, file, day)
    for number, room in enumerate(checked.rooms):
        raw = file["rooms"][number]
        link = _said(raw, "join_link", 500)
        events.set_room(
            db,
            events.RoomForm(
                name=text.line(room.name, text.NAME_LENGTH) or room.id,
                capacity=room.capacity,
                features=room.features,
                camp_id=room.id,
                where_it_is=_said(raw, "where_it_is", text.NAME_LENGTH),
                join_link=link if re.match(r"https?://", link) else "",
                other=_rest(raw, _ROOM),
            ),
        )
    ids = Ids(db)
    for room in checked.rooms:
        for slot in room.closed:
            db.run("insert into closures (room, slot) values (?, ?)", (ids.room_rows[room.id], ids.slot_rows[slot]))
    _take_people(db, file, checked)
    _take_sessions(db, file, checked)
    ids = Ids(db)
    for interest in checked.interests:
        db.run(
            "insert into interests (person, session, weight, at) values (?, ?, ?, ?)",
            (ids.person_rows[interest.attendee], ids.session_rows[interest.session], interest.weight, now()),
        )
    for pair in checked.keep_apart:
        a, b = sorted(ids.session_rows[each] for each in pair)
        db.run("insert or ignore into keep_apart (a, b) values (?, ?)", (a, b))
    for waiver in checked.waived:
        db.run(
            "insert or ignore into waivers (session, rule, reason) values (?, ?, '')",
            (ids.session_rows[waiver.session], waiver.rule),
        )
    if checked.grid:
        set_grid(db, checked.grid)
    return said


def set_grid(db: Db, grid: tuple[Placement, ...], badge: int | None = None, kind: str = "import") -> draft.Step | None:
    """Make the draft this grid, as one step; None if it stands so already."""
    ids = Ids(db)
    stands = draft.placements(db)
    wanted = {session: [room, slot] for session, room, slot in map(ids.row, grid)}
    after = {
        f"place:{session}": wanted.get(session)
        for session in {*wanted, *stands}
        if wanted.get(session) != (list(stands[session]) if session in stands else None)
    }
    return draft.take(db, badge, draft.latest(db), kind, after) if after else None


def _take_slots(db: Db, file: dict[str, Any], checked: Camp, day: date, said: list[str]) -> None:
    start = datetime.combine(day, _FIRST_START)
    made_up = False
    for number, slot in enumerate(checked.slots):
        length, gap = _LAID
        if slot.start and slot.end:
            on = date.fromisoformat(slot.date) if slot.date else day
            opens, ends = time.fromisoformat(slot.start), time.fromisoformat(slot.end)
        else:
            made_up = True
            on, opens, ends = start.date(), start.time(), (start + length).time()
        start = datetime.combine(on, ends) + gap
        events.set_slot(
            db,
            events.SlotForm(day=on, start=opens, end=ends, joins_next=slot.joins_next, expected=slot.expected,
                            camp_id=slot.id, title=_said(file["slots"][number], "title", text.NAME_LENGTH),
                            other=_rest(file["slots"][number], _SLOT)),
        )  # fmt: skip
    if made_up:
        said.append(
            _(
                "The file gives no times, so each slot is 45 minutes from 10:00, with 15 minutes between. Change them on the desk."
            )
        )


def _take_breaks(db: Db, file: dict[str, Any], day: date) -> None:
    """What happens between the sessions; an entry that isn't one is left out, as the camp file doesn't define it."""
    entries = file.get("breaks")
    for raw in entries if isinstance(entries, list) else []:
        try:
            form = events.SlotForm(
                day=date.fromisoformat(raw["date"]) if raw.get("date") else day,
                start=time.fromisoformat(raw["start"]).replace(tzinfo=None),
                end=time.fromisoformat(raw["end"]).replace(tzinfo=None),
                kind=raw["kind"],
                title=_said(raw, "title", text.NAME_LENGTH),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
        if form.kind in events.KINDS and form.kind != "session" and form.start < form.end:
            events.set_slot(db, form)


def _take_people(db: Db, file: dict[str, Any], checked: Camp) -> None:
    for number, attendee in enumerate(checked.attendees):
        raw = file["attendees"][number]
        raw = raw if isinstance(raw, dict) else {}
        person = people.add(db, _said(raw, "name", text.NAME_LENGTH), here=True, camp_id=attendee.id)
        db.run(
            "update people set away = ?, rest = ?, needs = ?, other = ? where id = ?",
            (dump(attendee.away), int(attendee.rest), dump(attendee.needs), dump(_rest(raw, _ATTENDEE)), person),
        )


def _take_sessions(db: Db, file: dict[str, Any], checked: Camp) -> None:
    ids = Ids(db)
    taken = {session.number for session in checked.sessions if session.number}
    free = iter(number for number in range(1, 2 * len(checked.sessions) + 2) if number not in taken)
    for place, session in enumerate(checked.sessions):
        raw = file["sessions"][place]
        form = sessions.PitchForm(
            title=text.line(session.title, text.TITLE_LENGTH) or session.id,
            about=text.passage(str(raw.get("about") or ""), text.ABOUT_LENGTH),
            topic=text.line(session.topic or "", 40),
            language=_said(raw, "language", 3) if re.fullmatch("[a-z]{2,3}", _said(raw, "language", 3)) else "",
            length=session.length,
            needs=session.needs,
            record=raw["record"] if raw.get("record") in sessions.RECORDS else "yes",
        )
        made = sessions.pitch(db, form, None, camp_id=session.id, number=session.number or next(free))
        pin = session.pin
        db.run(
            "update sessions set slots = ?, rooms = ?, pin_slot = ?, pin_room = ?, other = ?, guid = ? where id = ?",
            (
                None if session.slots is None else dump([ids.slot_rows[slot] for slot in session.slots]),
                None if session.rooms is None else dump([ids.room_rows[room] for room in session.rooms]),
                ids.slot_rows[pin.slot] if pin and pin.slot else None,
                ids.room_rows[pin.room] if pin and pin.room else None,
                dump(_rest(raw, _SESSION)),
                str(uuid.UUID(raw["guid"])) if raw.get("guid") else made.guid,
                made.id,
            ),
        )
        for part, who in (("host", session.hosts), ("with", session.with_)):
            for each in who:
                sessions.set_part(db, made.id, ids.person_rows[each], part)


def _breaks(db: Db, event: events.Event) -> list[dict[str, Any]]:
    found = []
    for slot in events.slots(db):
        if slot.kind != "session":
            start, end = (clock.to_local(each, event.timezone) for each in (slot.starts_at, slot.ends_at))
            on = start.date().isoformat()
            found.append(
                _compact({"kind": slot.kind, "title": slot.title or None, "start": f"{start:%H:%M}", "end": f"{end:%H:%M}",
                          "date": None if on == event.date else on})
            )  # fmt: skip
    return found


def _slot(db: Db, event: events.Event, slot: events.Slot) -> dict[str, Any]:
    start = clock.to_local(slot.starts_at, event.timezone)
    end = clock.to_local(slot.ends_at, event.timezone)
    return _compact(
        {
            "id": slot.camp_id,
            "start": f"{start:%H:%M}",
            "end": f"{end:%H:%M}",
            "date": None if start.date().isoformat() == event.date else start.date().isoformat(),
            "joins_next": slot.joins_next,
            "expected": slot.expected,
            "title": slot.title or None,
            **load(db.value("select other from slots where id = ?", (slot.id,))),
        }
    )


def _room(db: Db, ids: Ids, room: events.Room, holds_sessions: set[int]) -> dict[str, Any]:
    closed = [ids.slots[slot] for slot in sorted(room.closed) if slot in holds_sessions]
    return _compact(
        {
            "id": room.camp_id,
            "name": room.name,
            "capacity": room.capacity,
            "features": list(room.features),
            "closed": closed or None,
            "where_it_is": room.where_it_is or None,
            "join_link": room.join_link or None,
            **load(db.value("select other from rooms where id = ?", (room.id,))),
        }
    )


def _session(ids: Ids, session: sessions.Session) -> dict[str, Any]:
    part: dict[str, list[str]] = {"host": [], "with": []}
    for host in session.people:
        part[host.part].append(ids.people[host.person])
    pin = _compact(
        {
            "slot": ids.slots.get(session.pin_slot) if session.pin_slot else None,
            "room": ids.rooms.get(session.pin_room) if session.pin_room else None,
        }
    )
    return _compact(
        {
            "id": session.camp_id,
            "number": session.number,
            "guid": session.guid,
            "title": session.title,
            "about": session.about or None,
            "topic": session.topic or None,
            "language": session.language or None,
            "record": None if session.record == "yes" else session.record,
            "hosts": part["host"] or None,
            "with": part["with"] or None,
            "needs": list(session.needs) or None,
            "slots": None
            if session.slots is None
            else [ids.slots[slot] for slot in session.slots if slot in ids.slots],
            "rooms": None
            if session.rooms is None
            else [ids.rooms[room] for room in session.rooms if room in ids.rooms],
            "length": session.length if session.length != 1 else None,
            "pin": pin or None,
            **session.other,
        }
    )


def _attendee(db: Db, person: people.Person, slots: list[events.Slot], ids: Ids) -> dict[str, Any] | str:
    away = [
        slot.camp_id
        for slot in slots
        if slot.camp_id in person.away
        or (person.arrives_at and slot.starts_at < person.arrives_at)
        or (person.leaves_at and slot.ends_at > person.leaves_at)
    ]
    other = load(db.value("select other from people where id = ?", (person.id,)))
    full = _compact(
        {
            "id": person.camp_id,
            "name": person.name or None,
            "away": away or None,
            "rest": person.rest or None,
            "needs": list(person.needs) or None,
            **other,
        }
    )
    return person.camp_id if full.keys() == {"id"} else full


def _interests(db: Db, ids: Ids, place: dict[int, int]) -> list[dict[str, Any]]:
    rows = [row for row in db.all("select person, session, weight from counted_interests") if row["session"] in place]
    rows.sort(key=lambda row: (row["person"], place[row["session"]]))
    return [
        {"attendee": ids.people[row["person"]], "session": ids.sessions[row["session"]], "weight": row["weight"]}
        for row in rows
    ]


def _apart(db: Db, ids: Ids, place: dict[int, int]) -> list[list[str]]:
    pairs = (sorted(pair, key=place.__getitem__) for pair in draft.keep_apart(db) if place.keys() >= set(pair))
    return [[ids.sessions[each] for each in pair] for pair in sorted(pairs, key=lambda pair: [place[s] for s in pair])]


def _waived(db: Db, ids: Ids, shown: Collection[int]) -> list[dict[str, str]]:
    return [
        {"session": ids.sessions[session], "rule": rule}
        for session, rule, _reason in draft.waivers(db)
        if session in shown
    ]


def _languages(file: dict[str, Any]) -> dict[str, Any]:
    """The event's languages, where the file names some as codes."""
    event = file.get("event")
    named = event.get("languages") if isinstance(event, dict) else None
    if not isinstance(named, list):
        return {}
    codes = [code for code in named if isinstance(code, str) and re.fullmatch("[a-z]{2,3}", code)]
    return {"languages": codes} if codes else {}


def _said(raw: Any, field: str, length: int) -> str:
    """A line that the file adds to what the solver knows, cleaned; "" where it has none."""
    value = raw.get(field) if isinstance(raw, dict) else None
    return text.line(value, length) if isinstance(value, str) else ""


def _rest(raw: Any, known: set[str]) -> dict[str, Any]:
    """The keys that the camp file doesn't define: kept, and ignored by the solver."""
    return {key: value for key, value in raw.items() if key not in known} if isinstance(raw, dict) else {}


def _compact(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}
