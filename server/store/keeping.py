"""What is kept of an event and for how long: the licence of its record, who may be named in it, when people are forgotten."""

from typing import Any

import msgspec

from server.store import interests, numbers
from server.store.file import Db
from server.store.rows import dump, load, note, now
from server.words import gettext as _

LICENCES = ("OGL-UK-3.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0")
FEW = 5  # a total below this is not told: it could say who


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """`licence` is an SPDX name or "" (none chosen); `forget_on` a local date; `forgotten_at` a stamp, None until then."""

    licence: str = ""
    forget_on: str | None = None
    forgotten_at: str | None = None


def get(db: Db) -> Keeping:
    """What holds for this event."""
    row = db.one("select licence, forget_on, forgotten_at from keeping")
    return Keeping(**row) if row else Keeping()


def set_licence(db: Db, licence: str) -> None:
    """Put the record under a licence."""
    _set(db, "licence", licence)


def set_forget_on(db: Db, day: str | None, by: str) -> None:
    """Choose the day on which wishes, badges and names go; None keeps them until somebody chooses."""
    _set(db, "forget_on", day)
    note(db, by, _("chose the day on which people are forgotten: {day}").format(day=day or _("none")))


def credited(db: Db) -> set[int]:
    """Who said that their name may stay in the record after the day."""
    return {row["id"] for row in db.all("select id from people where credited = 1")}


def set_credited(db: Db, person: int, may_stay: bool) -> None:
    """Somebody says whether their name may stay."""
    if db.run("update people set credited = ? where id = ? and credited <> ?", (int(may_stay), person, int(may_stay))):
        numbers.rise(db, "sessions")


def keep_totals(db: Db, totals: dict[int, int], people: int) -> None:
    """Keep how many wished for each session (by row id) before the wishes go: nothing that is below `FEW`."""
    held = {str(session): number for session, number in totals.items() if number >= FEW}
    _set(db, "totals", dump({"people": people if people >= FEW else None, "sessions": held}))


def totals(db: Db) -> tuple[int | None, dict[int, int]]:
    """(people who showed interest, session -> how many), none below `FEW`: from the wishes, or what was kept of them."""
    kept = load(db.value("select totals from keeping"))
    if kept:
        return kept["people"], {int(session): number for session, number in kept["sessions"].items()}
    people = interests.people_with_any(db)
    told = {session: number for session, number in interests.totals(db).items() if number >= FEW}
    return (people if people >= FEW else None), told


def _set(db: Db, column: str, value: Any) -> None:
    db.run(
        f"insert into keeping (id, {column}) values (1, ?) on conflict (id) do update set {column} = excluded.{column}",
        (value,),
    )
    numbers.rise(db, "event")


def forgotten(db: Db) -> None:
    """Note that it has been done."""
    _set(db, "forgotten_at", now())
