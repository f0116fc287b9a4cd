"""Sessions: pitched, changed, withdrawn. Who leads one is who may change it; the right is checked inside the write."""

import uuid
from typing import Any

import msgspec

from server import clock, phases
from server.errors import Refused
from server.store import events, numbers, people, stage
from server.store.file import Db
from server.store.rows import dump, load, now
from server.text import folded
from server.words import gettext as _

RECORDS = ("yes", "title", "unlisted")
SHOWN = ("pitched",)


class Host(msgspec.Struct, frozen=True):
    """Somebody who leads a session or must be there; `part` is host or with."""

    person: int
    name: str
    part: str


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """What people come to. `slots` and `rooms` are ids where it may stand (None is anywhere); `needs` are its own."""

    id: int
    camp_id: str
    number: int
    guid: str
    title: str
    about: str
    topic: str
    language: str
    length: int
    needs: tuple[str, ...]
    slots: tuple[int, ...] | None
    rooms: tuple[int, ...] | None
    pin_slot: int | None
    pin_room: int | None
    record: str
    state: str
    pitched_by: int | None
    pitched_at: str
    people: tuple[Host, ...]
    other: dict[str, Any]

    @property
    def hosts(self) -> tuple[Host, ...]:
        """Those who lead it."""
        return tuple(each for each in self.people if each.part == "host")


class PitchForm(msgspec.Struct, frozen=True, kw_only=True):
    """A pitch as it is typed, already cleaned. `co_hosts` are names of people who may have no phone."""

    title: str
    about: str = ""
    topic: str = ""
    language: str = ""
    length: int = 1
    needs: tuple[str, ...] = ()
    record: str = "yes"
    co_hosts: tuple[str, ...] = ()


def pitch(db: Db, form: PitchForm, by: int | None, *, camp_id: str = "", number: int | None = None) -> Session:
    """A new session led by `by` (a person's id) and the co-hosts named; numbers are never used again.

    Somebody on a phone may pitch while the phase allows it, and where organisers approve first it waits for them.
    """
    if by is not None:
        phases.need_pitching(events.get(db).phase)
    number = number or int(db.value("select coalesce(max(number), 0) + 1 from sessions"))
    guid = str(uuid.uuid4())
    session = int(
        db.value(
            "insert into sessions (camp_id, number, guid, title, about, topic, language, length, needs, record, "
            "pitched_by, pitched_at, changed_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
            (camp_id or f"s-{guid[:8]}", number, guid, form.title, form.about, form.topic, form.language, form.length,
             dump(form.needs), form.record, by, now(), now()),
        )
    )  # fmt: skip
    if by is not None:
        set_part(db, session, by, "host")
        _note_early(db, session)
        if stage.get(db).approve_first:
            db.run("update sessions set state = 'waiting' where id = ?", (session,))
    _set_co_hosts(db, session, by, form.co_hosts)
    changed(db)
    return get(db, session)


def pitch_once(db: Db, form: PitchForm, by: int, key: str) -> Session:
    """Pitch, unless the form with this random key has been taken already: then give the session that it made."""
    made = db.value("select session from once where key = ?", (key,)) if key else None
    if made is not None:
        return get(db, made)
    session = pitch(db, form, by)
    if key:
        db.run("insert into once (key, session) values (?, ?)", (key, session.id))
    return session


def edit(db: Db, number: int, form: PitchForm, by: int, *, desk: bool = False) -> Session:
    """Change a session; only who leads it, or the desk, may. Raises Refused."""
    session = of_number(db, number)
    may_change(session, by, desk)
    db.run(
        "update sessions set title = ?, about = ?, topic = ?, language = ?, length = ?, needs = ?, record = ?, "
        "changed_at = ? where id = ?",
        (
            form.title,
            form.about,
            form.topic,
            form.language,
            form.length,
            dump(form.needs),
            form.record,
            now(),
            session.id,
        ),
    )
    _set_co_hosts(db, session.id, session.pitched_by, form.co_hosts)
    changed(db)
    return get(db, session.id)


def set_state(db: Db, number: int, state: str, by: int, *, desk: bool = False) -> Session:
    """Withdraw, restore, hide or show a session. Its host may withdraw and restore; the rest is the desk's."""
    session = of_number(db, number)
    may_change(session, by, desk)
    if session.state == "merged":
        raise Refused(
            _("Session {number} stands in another one. Split it off first.").format(number=number), status=409
        )
    if not desk and (state not in ("withdrawn", "pitched") or session.state not in ("withdrawn", "pitched")):
        raise Refused(_("Only an organiser can do that."))
    db.run("update sessions set state = ?, changed_at = ? where id = ?", (state, now(), session.id))
    changed(db)
    return get(db, session.id)


def may_change(session: Session, by: int, desk: bool) -> None:
    """Raises Refused unless `by` leads the session or acts for the desk."""
    if not desk and by != session.pitched_by and all(by != host.person for host in session.hosts):
        raise Refused(_("Only the people who lead this session can change it."))


def get(db: Db, session: int) -> Session:
    """A session by its row id."""
    return _read(db, "where s.id = ?", (session,))[0]


def of_number(db: Db, number: int) -> Session:
    """A session by its short number; raises Refused (404) if there is none."""
    read = _read(db, "where s.number = ?", (number,))
    if not read:
        raise Refused(_("There is no session {number}.").format(number=number), status=404)
    return read[0]


def every(db: Db) -> list[Session]:
    """All sessions in every state, by number."""
    return _read(db, "", ())


def shown(db: Db) -> list[Session]:
    """The sessions that everybody may see, by number."""
    return [session for session in every(db) if session.state in SHOWN]


def led_by(db: Db, person: int) -> list[Session]:
    """The sessions that somebody leads or must be at, withdrawn ones too."""
    return [s for s in every(db) if s.pitched_by == person or any(host.person == person for host in s.people)]


def set_part(db: Db, session: int, person: int, part: str) -> None:
    """Make somebody a host of a session, or somebody who must be there ('with')."""
    db.run(
        "insert into session_people (session, person, part) values (?, ?, ?) "
        "on conflict (session, person) do update set part = excluded.part",
        (session, person, part),
    )


def changed(db: Db) -> None:
    """Tell every screen that shows sessions."""
    for topic in ("sessions", "draft", "grid", "stage"):
        numbers.rise(db, topic)


def _note_early(db: Db, session: int) -> None:
    """Remember what was gathered before the day: it is solved for once a host says that they are here.

    What is pitched in the round is pitched by somebody in the room, whatever date the event has.
    """
    event = db.one("select date, timezone from event where phase = 'gather'")
    if event and clock.to_local(now(), event["timezone"]).date().isoformat() < event["date"]:
        db.run("insert into early (session) values (?)", (session,))


def _set_co_hosts(db: Db, session: int, by: int | None, names: tuple[str, ...]) -> None:
    """Hosts beside the one who pitched become those named: known to this session by name, else new people without a phone."""
    held = db.all(
        "select p.id, p.name from session_people sp join people p on p.id = sp.person "
        "where sp.session = ? and sp.part = 'host' and p.id is not ?",
        (session, by),
    )
    wanted = {folded(name): name for name in names if folded(name)}
    for host in held:
        if wanted.pop(folded(host["name"]), None) is None:
            db.run("delete from session_people where session = ? and person = ?", (session, host["id"]))
    for name in wanted.values():
        set_part(db, session, people.add(db, name), "host")


def _read(db: Db, where: str, parameters: tuple[Any, ...]) -> list[Session]:
    led: dict[int, list[Host]] = {}
    for row in db.all(
        f"select sp.session, p.id, p.name, sp.part from session_people sp join people p on p.id = sp.person "
        f"join sessions s on s.id = sp.session {where} order by sp.session, p.id is not s.pitched_by, p.id",
        parameters,
    ):
        led.setdefault(row["session"], []).append(Host(row["id"], row["name"], row["part"]))
    return [
        Session(
            id=row["id"],
            camp_id=row["camp_id"],
            number=row["number"],
            guid=row["guid"],
            title=row["title"],
            about=row["about"],
            topic=row["topic"],
            language=row["language"],
            length=row["length"],
            needs=tuple(load(row["needs"])),
            slots=None if row["slots"] is None else tuple(load(row["slots"])),
            rooms=None if row["rooms"] is None else tuple(load(row["rooms"])),
            pin_slot=row["pin_slot"],
            pin_room=row["pin_room"],
            record=row["record"],
            state=row["state"],
            pitched_by=row["pitched_by"],
            pitched_at=row["pitched_at"],
            people=tuple(led.get(row["id"], ())),
            other=load(row["other"]),
        )
        for row in db.all(f"select s.* from sessions s {where} order by s.number", parameters)
    ]
