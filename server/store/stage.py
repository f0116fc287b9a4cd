"""The stage: the phase of the day, the pitch clock, hands in the hall, what the projector is told. One row, one hand.

The clock is counted here: a running clock is the moment at which it ends, so every screen shows the same second.
"""

import time
from typing import Any

import msgspec

from server import phases
from server.errors import Refused
from server.store import events, numbers
from server.store.file import Db
from server.store.rows import note, now
from server.words import gettext as _

LONGEST_PITCH = 600
LONGEST_CHOICE = 3600
_SWITCHES = ("queue_open", "first_timers_first", "approve_first", "blank", "held", "correct_for_seen")


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What the facilitator holds. `ends_ms` is a Unix time in milliseconds while the clock runs; else `left_ms` counts."""

    entry: int | None
    ends_ms: int | None
    left_ms: int
    queue_open: bool
    first_timers_first: bool
    approve_first: bool
    choose_seconds: int
    choose_until_ms: int | None
    blank: bool
    held: bool
    turned: int
    correct_for_seen: bool

    @property
    def running(self) -> bool:
        """Whether the pitch clock is counting."""
        return self.ends_ms is not None


def now_ms() -> int:
    """The server's clock as a Unix time in milliseconds."""
    return time.time_ns() // 1_000_000


def get(db: Db) -> Stage:
    """The stage as it is."""
    row = db.one("select * from stage")
    assert row is not None
    return Stage(
        entry=row["entry"],
        ends_ms=row["ends_ms"],
        left_ms=row["left_ms"],
        choose_seconds=row["choose_seconds"],
        choose_until_ms=row["choose_until_ms"],
        turned=row["turned"],
        **{switch: bool(row[switch]) for switch in _SWITCHES},
    )


def change(db: Db, **facts: Any) -> Stage:
    """Change facts of the stage; names are its columns."""
    for name, value in facts.items():
        assert name in Stage.__struct_fields__
        db.run(f"update stage set {name} = ?", (int(value) if isinstance(value, bool) else value,))
    numbers.rise(db, "stage")
    return get(db)


def turn(db: Db, phase: str, by: str = "") -> Stage:
    """Turn the day to a phase, forward or back. Last call starts its countdown; the phase that stands stays as it is."""
    if phase not in phases.BY_NAME:
        raise Refused(_("There is no phase called {phase}.").format(phase=phase), status=404)
    if phase == events.get(db).phase:
        return get(db)
    events.change(db, phase=phase)
    for topic in ("sessions", "interests"):
        numbers.rise(db, topic)
    note(db, by, f"phase: {phase}")
    until = now_ms() + get(db).choose_seconds * 1000 if phase == "choose" else None
    return change(db, choose_until_ms=until)


def more_time(db: Db, seconds: int) -> Stage:
    """Give the hall more time to choose, from the end of the countdown or, if that has passed, from now."""
    until = get(db).choose_until_ms
    if until is None:
        raise Refused(_("Nothing is counted down just now. Turn to the last call first."), status=409)
    return change(db, choose_until_ms=max(until, now_ms()) + seconds * 1000)


def start_clock(db: Db) -> Stage:
    """Count the whole time of a pitch from now."""
    seconds = events.get(db).pitch_seconds
    return change(db, ends_ms=now_ms() + seconds * 1000, left_ms=seconds * 1000)


def pause(db: Db) -> Stage:
    """Stop the clock where it is; one that is stopped stays so."""
    stage = get(db)
    return change(db, ends_ms=None, left_ms=max(0, stage.ends_ms - now_ms())) if stage.ends_ms is not None else stage


def resume(db: Db) -> Stage:
    """Let the clock go on; one that runs goes on running."""
    stage = get(db)
    return stage if stage.running or stage.entry is None else change(db, ends_ms=now_ms() + stage.left_ms)


def add_seconds(db: Db, seconds: int) -> Stage:
    """More time for this pitch; after its end, counted from now."""
    stage = get(db)
    if stage.entry is None:
        raise Refused(_("Nobody is pitching just now."), status=409)
    if stage.ends_ms is not None:
        return change(db, ends_ms=max(stage.ends_ms, now_ms()) + seconds * 1000)
    return change(db, left_ms=stage.left_ms + seconds * 1000)


def set_times(db: Db, pitch_seconds: int, choose_seconds: int) -> Stage:
    """How long a pitch and the last call last. Raises Refused for what nobody can mean."""
    if not 5 <= pitch_seconds <= LONGEST_PITCH or not 10 <= choose_seconds <= LONGEST_CHOICE:
        raise Refused(
            _("A pitch lasts 5 to {pitch} seconds, the last call 10 to {choose}.").format(
                pitch=LONGEST_PITCH, choose=LONGEST_CHOICE
            ),
            status=422,
        )
    events.change(db, pitch_seconds=pitch_seconds)
    return change(db, choose_seconds=choose_seconds)


def turn_page(db: Db, pages: int) -> Stage:
    """Turn the projector's pages on (or back), whether they are held or not."""
    return change(db, turned=get(db).turned + pages)


def set_hands(db: Db, session: int, count: int) -> None:
    """How many hands went up in the hall for a session (by row id); 0 forgets it."""
    if not 0 <= count <= 100_000:
        raise Refused(_("Type how many hands went up, as a whole number."), status=422)
    db.run("delete from hands where session = ?", (session,))
    if count:
        db.run("insert into hands (session, count, at) values (?, ?, ?)", (session, count, now()))
    for topic in ("stage", "draft"):
        numbers.rise(db, topic)


def hands(db: Db) -> dict[int, int]:
    """Hands counted in the hall, by row id of the session."""
    return {row["session"]: row["count"] for row in db.all("select session, count from hands")}


def hands_by_camp_id(db: Db) -> dict[str, int]:
    """The same by the camp file's ids."""
    rows = db.all("select s.camp_id, h.count from hands h join sessions s on s.id = h.session")
    return {row["camp_id"]: row["count"] for row in rows}
