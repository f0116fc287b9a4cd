"""The working grid: a list of steps that only grows, and what they come to.

A step sets facts. A fact is a key and a value, None for absent:

    place:SESSION        [room, slot]          where a card stands
    pin:SESSION          [room|None, slot|None] what the solver keeps of it
    closed:ROOM:SLOT     reason                a cell that is not for sessions
    apart:A:B            True                  two sessions never at one time (A < B)
    waived:SESSION:RULE  reason                a demand overridden by hand for this card

Each step keeps the facts before and after, so undo is a step that sets them back. A step is refused only if a later
step than the one that its maker saw touched the same session or one of the same cells.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from server.errors import Refused
from server.store import events, numbers
from server.store.file import Db
from server.store.rows import dump, load, now
from server.words import gettext as _

Facts = dict[str, Any]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the draft: who did what, the facts it changed, and what it undoes or redoes."""

    id: int
    at: str
    badge: int | None
    kind: str
    before: Facts
    after: Facts
    reason: str
    undoes: int | None
    redoes: int | None


class Stale(Refused):
    """Somebody else moved the same card or cell first."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else has just changed this card or cell. Here is the grid as it is now."), status=409
        )


def latest(db: Db) -> int:
    """The newest step's number: what a page that shows the draft has seen."""
    return int(db.value("select coalesce(max(id), 0) from steps"))


def placements(db: Db) -> dict[int, tuple[int, int]]:
    """Where each card stands: session -> (room, slot)."""
    return {row["session"]: (row["room"], row["slot"]) for row in db.all("select session, room, slot from placements")}


def keep_apart(db: Db) -> list[tuple[int, int]]:
    """Pairs of sessions that are kept apart."""
    return [(row["a"], row["b"]) for row in db.all("select a, b from keep_apart order by a, b")]


def waivers(db: Db) -> list[tuple[int, str, str]]:
    """Overridden demands: (session, rule, reason)."""
    return [
        (row["session"], row["rule"], row["reason"]) for row in db.all("select * from waivers order by session, rule")
    ]


def cells(db: Db, room: int, slot: int, length: int) -> list[tuple[int, int]]:
    """The cells that a session of `length` slots takes from here: (room, slot) each, fewer at the end of the day."""
    return _run(_order(db), room, slot, length)


def occupants(db: Db) -> dict[tuple[int, int], list[int]]:
    """Which sessions hold each cell, over their whole lengths; more than one only within a step that is then refused."""
    lengths = {row["id"]: row["length"] for row in db.all("select id, length from sessions")}
    order = _order(db)
    held: dict[tuple[int, int], list[int]] = {}
    for session, (room, slot) in placements(db).items():
        for cell in _run(order, room, slot, lengths[session]):
            held.setdefault(cell, []).append(session)
    return held


def place(db: Db, badge: int | None, seen: int, session: int, room: int, slot: int) -> Step:
    """Put a card into a cell. A held cell is refused: one card a cell can't be overridden; ask for a swap."""
    length = int(db.value("select length from sessions where id = ?", (session,)) or 1)
    held = occupants(db)
    standing = [other for cell in cells(db, room, slot, length) for other in held.get(cell, ()) if other != session]
    after: Facts = {f"place:{session}": [room, slot]}
    _refuse_if_stale(db, seen, after, cells(db, room, slot, length))
    if standing:
        title = db.value("select title from sessions where id = ?", (standing[0],))
        raise Refused(_("{title} stands there. Swap the two, or choose a free cell.").format(title=title), status=409)
    return take(db, badge, seen, "place", after)


def swap(db: Db, badge: int | None, seen: int, session: int, other: int) -> Step:
    """Two cards change places; one that stood nowhere sends the other to the shelf."""
    where = placements(db)
    after: Facts = {
        f"place:{session}": list(where[other]) if other in where else None,
        f"place:{other}": list(where[session]) if session in where else None,
    }
    return take(db, badge, seen, "swap", after)


def shelve(db: Db, badge: int | None, seen: int, session: int) -> Step:
    """Take a card off the grid."""
    return take(db, badge, seen, "shelve", {f"place:{session}": None})


def take(
    db: Db,
    badge: int | None,
    seen: int,
    kind: str,
    after: Mapping[str, Any],
    *,
    reason: str = "",
    undoes: int | None = None,
    redoes: int | None = None,
) -> Step:
    """Take a step: set facts. Raises Stale if they changed since `seen`; raises Refused if a cell would hold two cards."""
    _refuse_if_stale(db, seen, after, ())
    before = {key: fact(db, key) for key in after}
    for key, value in after.items():
        _set(db, key, value)
    _refuse_double(db)
    touched = sorted({*after, *_cells_of(db, before), *_cells_of(db, dict(after))})
    step = int(
        db.value(
            "insert into steps (at, badge, kind, touched, before, after, reason, undoes, redoes) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
            (now(), badge, kind, dump(touched), dump(before), dump(dict(after)), reason, undoes, redoes),
        )
    )
    numbers.rise(db, "draft")
    return _step(db, step)


def undo(db: Db, badge: int) -> Step:
    """Take back this badge's latest step that still stands. Raises Stale if somebody touched its facts since."""
    step = next((each for each in steps(db, newest_first=True) if each.badge == badge and _standing(db, each)), None)
    if step is None:
        raise Refused(_("There is nothing of yours to undo."), status=409)
    return take(db, badge, step.id, "undo", step.before, undoes=step.id)


def redo(db: Db, badge: int) -> Step:
    """Set again what this badge's latest undo took back."""
    for step in steps(db, newest_first=True):
        if step.badge != badge:
            continue
        if step.undoes is None and step.redoes is None:
            break
        if step.undoes is not None and not _redone(db, step.id):
            return take(db, badge, step.id, "redo", step.before, redoes=step.id)
    raise Refused(_("There is nothing of yours to redo."), status=409)


def can_undo(db: Db, badge: int) -> tuple[bool, bool]:
    """Whether this badge has something to undo, and something to redo."""
    mine = [each for each in steps(db, newest_first=True) if each.badge == badge]
    undo = any(_standing(db, each) for each in mine)
    redo = False
    for step in mine:
        if step.undoes is None and step.redoes is None:
            break
        if step.undoes is not None and not _redone(db, step.id):
            redo = True
            break
    return undo, redo


def steps(db: Db, newest_first: bool = False) -> list[Step]:
    """Every step of the draft."""
    order = "desc" if newest_first else "asc"
    return [_from_row(row) for row in db.all(f"select * from steps order by id {order}")]


def fact(db: Db, key: str) -> Any:
    """The present value of a fact."""
    kind, *ids = key.split(":")
    if kind == "place":
        row = db.one("select room, slot from placements where session = ?", ids)
        return [row["room"], row["slot"]] if row else None
    if kind == "pin":
        row = db.one("select pin_room, pin_slot from sessions where id = ?", ids)
        return [row["pin_room"], row["pin_slot"]] if row and (row["pin_room"] or row["pin_slot"]) else None
    if kind == "closed":
        return db.value("select reason from closures where room = ? and slot = ?", ids)
    if kind == "apart":
        return True if db.value("select 1 from keep_apart where a = ? and b = ?", ids) else None
    if kind == "waived":
        return db.value("select reason from waivers where session = ? and rule = ?", ids)
    raise ValueError(key)


def _set(db: Db, key: str, value: Any) -> None:
    kind, *ids = key.split(":")
    if kind == "place":
        db.run("delete from placements where session = ?", ids)
        if value is not None:
            db.run("insert into placements (session, room, slot) values (?, ?, ?)", (*ids, *value))
    elif kind == "pin":
        db.run("update sessions set pin_room = ?, pin_slot = ? where id = ?", (*(value or (None, None)), *ids))
    else:
        table, columns, payload = {
            "closed": ("closures", ("room", "slot"), "reason"),
            "apart": ("keep_apart", ("a", "b"), ""),
            "waived": ("waivers", ("session", "rule"), "reason"),
        }[kind]
        db.run(f"delete from {table} where {columns[0]} = ? and {columns[1]} = ?", ids)
        if value is not None:
            names = (*columns, payload) if payload else columns
            marks = ", ".join("?" for _name in names)
            db.run(f"insert into {table} ({', '.join(names)}) values ({marks})", (*ids, value) if payload else ids)


def _refuse_if_stale(db: Db, seen: int, after: Mapping[str, Any], more: Iterable[tuple[int, int]]) -> None:
    """The optimistic check: nothing that this step touches was touched by a step later than `seen`."""
    mine = {*after, *_cells_of(db, dict(after)), *(f"cell:{room}:{slot}" for room, slot in more)}
    for key in after:
        if key.startswith("place:") and (stands := fact(db, key)) is not None:
            mine |= _cells_of(db, {key: stands})
    for row in db.all("select touched from steps where id > ?", (seen,)):
        if mine & set(load(row["touched"])):
            raise Stale()


def _cells_of(db: Db, facts: Facts) -> set[str]:
    found: set[str] = set()
    for key, value in facts.items():
        kind, *ids = key.split(":")
        if kind == "place" and value is not None:
            length = int(db.value("select length from sessions where id = ?", ids) or 1)
            found |= {f"cell:{room}:{slot}" for room, slot in cells(db, value[0], value[1], length)}
        elif kind == "closed":
            found.add(f"cell:{ids[0]}:{ids[1]}")
    return found


def _refuse_double(db: Db) -> None:
    if any(len(sessions) > 1 for sessions in occupants(db).values()):
        raise Refused(_("That would put two sessions into one room at once. Choose a free cell."), status=409)


def _order(db: Db) -> list[int]:
    return [slot.id for slot in events.session_slots(db)]


def _run(order: list[int], room: int, slot: int, length: int) -> list[tuple[int, int]]:
    if slot not in order:
        return [(room, slot)]
    first = order.index(slot)
    return [(room, each) for each in order[first : first + length]]


def _standing(db: Db, step: Step) -> bool:
    """Whether a step can be undone: it is no undo itself, and what it set has not been taken back."""
    if step.undoes is not None:
        return False
    undone = db.value("select max(id) from steps where undoes = ?", (step.id,))
    return undone is None


def _redone(db: Db, undo_step: int) -> bool:
    return bool(db.value("select 1 from steps where redoes = ?", (undo_step,)))


def _step(db: Db, step: int) -> Step:
    row = db.one("select * from steps where id = ?", (step,))
    assert row is not None
    return _from_row(row)


def _from_row(row: dict[str, Any]) -> Step:
    return Step(
        id=row["id"],
        at=row["at"],
        badge=row["badge"],
        kind=row["kind"],
        before=load(row["before"]),
        after=load(row["after"]),
        reason=row["reason"],
        undoes=row["undoes"],
        redoes=row["redoes"],
    )
