"""The queue at the microphone: who waits, who speaks, who has spoken. An entry is a session; it is in the queue once.

The order is a position that only the facilitator changes, but for one rule that everybody can read: with "first-timers
first", somebody who pitches for the first time goes before those who wait and have pitched elsewhere.
"""

import msgspec

from server import phases
from server.errors import Refused
from server.store import events, numbers, sessions, stage
from server.store.file import Db
from server.store.rows import now
from server.words import gettext as _

WAYS = ("mic", "read", "remote")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A session's place in the round. `state`: waiting, now, spoken, skipped, left."""

    id: int
    session: int
    number: int
    way: str
    first_time: bool
    state: str


def every(db: Db) -> list[Entry]:
    """Every entry whose session can be seen, in the order of the queue."""
    marks = ", ".join("?" for _state in sessions.SHOWN)
    return [
        Entry(
            id=row["id"], session=row["session"], number=row["number"], way=row["way"],
            first_time=bool(row["first_time"]), state=row["state"],
        )
        for row in db.all(
            "select q.id, q.session, s.number, q.way, q.first_time, q.state from queue q "
            f"join sessions s on s.id = q.session where s.state in ({marks}) order by q.position, q.id",
            sessions.SHOWN,
        )
    ]  # fmt: skip


def waiting(db: Db) -> list[Entry]:
    """Those who wait, the next one first."""
    return [entry for entry in every(db) if entry.state == "waiting"]


def speaking(db: Db) -> Entry | None:
    """The pitch at the microphone; None where nobody speaks, or where it has been hidden since."""
    entry = stage.get(db).entry
    return next((each for each in every(db) if each.id == entry), None)


def join(
    db: Db, number: int, by: int, *, way: str = "mic", first_time: bool = False, desk: bool = False, last: bool = False
) -> Entry:
    """Put a session into the queue; who is there already keeps the place. Its hosts may, and the desk.

    The desk may also do so while the queue is closed; `last` sends an entry that was skipped or has spoken to the end.
    """
    session = sessions.of_number(db, number)
    sessions.may_change(session, by, desk)
    if session.state not in sessions.SHOWN:
        raise Refused(_("This pitch can't be seen yet, so it can't queue."), status=409)
    if not desk:
        phases.need_queue(events.get(db).phase)
        if not stage.get(db).queue_open:
            raise Refused(_("The queue is closed. Your pitch is in the list all the same."), status=409)
    held = db.one("select id, state from queue where session = ?", (session.id,))
    if held is not None and held["state"] in ("waiting", "now") and not last:
        db.run("update queue set way = ?, first_time = ? where id = ?", (_way(way), int(first_time), held["id"]))
    elif held is not None and held["state"] == "spoken" and not desk:
        raise Refused(_("This pitch has been heard already."), status=409)
    else:
        db.run("delete from queue where session = ?", (session.id,))
        db.run(
            "insert into queue (session, position, way, first_time, joined_at) values (?, ?, ?, ?, ?)",
            (session.id, _place_for(db, first_time), _way(way), int(first_time), now()),
        )
    _changed(db)
    return _of(db, session.id)


def leave(db: Db, number: int, by: int, *, desk: bool = False) -> None:
    """Take a session out of the queue; the pitch itself stays in the list."""
    session = sessions.of_number(db, number)
    sessions.may_change(session, by, desk)
    db.run("update queue set state = 'left' where session = ? and state in ('waiting', 'skipped')", (session.id,))
    _changed(db)


def call_next(db: Db, seen: int | None) -> Entry | None:
    """The next in the queue speaks, and the clock starts. `seen` is the entry that the caller saw at the microphone.

    Two thumbs on two phones press at once: the second, who saw an older entry, is refused and nobody is passed over.
    """
    _refuse_if_past(db, seen)
    line = waiting(db)
    _close_speaking(db, "spoken")
    if not line:
        stage.change(db, entry=None, ends_ms=None, left_ms=0)
        _changed(db)
        return None
    return _call(db, line[0])


def call(db: Db, entry: int) -> Entry:
    """This one speaks now: out of turn, or called back after being skipped or heard."""
    found = next((each for each in every(db) if each.id == entry), None)
    if found is None:
        raise Refused(_("This pitch isn't in the queue any more."), status=404)
    if found.state == "now":
        return found
    _close_speaking(db, "spoken")
    return _call(db, found)


def skip(db: Db, entry: int) -> None:
    """Nobody came to the microphone: pass over, to be called back later."""
    if stage.get(db).entry == entry:
        stage.change(db, entry=None, ends_ms=None, left_ms=0)
    db.run("update queue set state = 'skipped' where id = ? and state in ('waiting', 'now')", (entry,))
    _changed(db)


def move(db: Db, entry: int, places: int) -> None:
    """Move a waiting entry by so many places, up (negative) or down."""
    line = [each.id for each in waiting(db)]
    if entry not in line:
        raise Refused(_("This pitch isn't waiting any more."), status=409)
    at = line.index(entry)
    line.insert(max(0, at + places), line.pop(at))
    _number(db, line)
    _changed(db)


def put_first_timers_first(db: Db, on: bool) -> None:
    """Turn the rule on or off. On, those who wait are put in order once: first-timers first, else as they came."""
    stage.change(db, first_timers_first=on)
    if on:
        line = waiting(db)
        _number(db, [each.id for each in sorted(line, key=lambda each: not each.first_time)])
    _changed(db)


def before(db: Db, session: int) -> int | None:
    """How many go to the microphone before this session (by row id); None where it isn't waiting."""
    line = [each.session for each in waiting(db)]
    return line.index(session) if session in line else None


def _call(db: Db, entry: Entry) -> Entry:
    db.run("update queue set state = 'now', spoken_at = ? where id = ?", (now(), entry.id))
    stage.change(db, entry=entry.id)
    stage.start_clock(db)
    _changed(db)
    return msgspec.structs.replace(entry, state="now")


def _close_speaking(db: Db, state: str) -> None:
    db.run("update queue set state = ? where state = 'now'", (state,))


def _refuse_if_past(db: Db, seen: int | None) -> None:
    if seen != stage.get(db).entry:
        raise Refused(_("Somebody else has just called the next one. Here is the stage as it is now."), status=409)


def _place_for(db: Db, first_time: bool) -> float:
    """Where somebody new stands: at the end, or with the rule on after the last first-timer who waits."""
    line = db.all("select id, position, first_time from queue where state = 'waiting' order by position, id")
    end = float(db.value("select coalesce(max(position), 0) + 1 from queue"))
    if not first_time or not stage.get(db).first_timers_first:
        return end
    ahead = [place for place, row in enumerate(line) if row["first_time"]]
    behind = line[ahead[-1] + 1 :] if ahead else line
    if not behind:
        return end
    lower = float(line[ahead[-1]]["position"]) if ahead else float(behind[0]["position"]) - 1
    return (lower + float(behind[0]["position"])) / 2


def _number(db: Db, line: list[int]) -> None:
    """Give those who wait new positions in this order, behind everybody who has gone."""
    start = float(db.value("select coalesce(max(position), 0) from queue where state <> 'waiting'"))
    for place, entry in enumerate(line, start=1):
        db.run("update queue set position = ? where id = ?", (start + place, entry))


def _way(way: str) -> str:
    return way if way in WAYS else "mic"


def _of(db: Db, session: int) -> Entry:
    return next(each for each in every(db) if each.session == session)


def _changed(db: Db) -> None:
    numbers.rise(db, "stage")
