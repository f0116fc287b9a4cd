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
Waive = Mapping[tuple[int, str], str]  # (session, rule) -> reason


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


def place(
    db: Db,
    badge: int | None,
    seen: int,
    session: int,
    room: int,
    slot: int,
    *,
    swap: bool = False,
    waive: Waive | None = None,
) -> Step:
    """Put a card into a cell. A held cell is refused unless `swap`: then what stands there goes where the card came from.

    `waive` names demands overridden by hand with this step. One card a cell can't be overridden.
    """
    after = arranged(db, session, room, slot)
    _refuse_if_stale(db, seen, after, cells(db, room, slot, _length(db, session)))
    if len(after) > 1 and not swap:
        other = next(int(key.split(":")[1]) for key in after if key != f"place:{session}")
        held = db.one("select number, title from sessions where id = ?", (other,))
        assert held is not None
        said = _("{title} stands there. Swap the two, or choose a free cell.").format(title=held["title"])
        raise Refused(said, status=409, swap=held["number"])
    return take(db, badge, seen, "swap" if len(after) > 1 else "place", after | _waived(waive), reason=_reason(waive))


def arranged(db: Db, session: int, room: int, slot: int) -> Facts:
    """What putting a card into a cell comes to: its own place, and that of every card in its way.

    Those go where the card came from, in their order; to the shelf where it came from there or no slot is left.
    """
    order, where = _order(db), placements(db)
    came_from = where.get(session)
    held = occupants(db)
    after: Facts = {f"place:{session}": [room, slot]}
    for cell in cells(db, room, slot, _length(db, session)):
        for other in held.get(cell, ()):
            if other != session and f"place:{other}" not in after:
                after[f"place:{other}"] = _back(order, where[other], came_from, slot)
    return after


def shelve(db: Db, badge: int | None, seen: int, session: int) -> Step:
    """Take a card off the grid."""
    return take(db, badge, seen, "shelve", {f"place:{session}": None})


def pin(db: Db, badge: int | None, seen: int, session: int, room: int | None, slot: int | None) -> Step:
    """Keep a card in a room, at a time, or both; neither takes the pin out."""
    return take(db, badge, seen, "pin", {f"pin:{session}": [room, slot] if room or slot else None})


def close(db: Db, badge: int | None, seen: int, room: int, slot: int, reason: str | None) -> Step:
    """Keep a cell for something else, with the reason in a few words; None opens it again. A held cell is refused."""
    if reason is not None and (held := occupants(db).get((room, slot))):
        title = db.value("select title from sessions where id = ?", (held[0],))
        raise Refused(_("{title} stands there. Move it first.").format(title=title), status=409)
    return take(db, badge, seen, "close", {f"closed:{room}:{slot}": reason})


def set_apart(db: Db, badge: int | None, seen: int, one: int, other: int, apart: bool) -> Step:
    """Keep two sessions out of each other's time, or let them meet again."""
    if one == other:
        raise Refused(_("Choose two different sessions to keep apart."), status=409)
    a, b = sorted((one, other))
    return take(db, badge, seen, "apart", {f"apart:{a}:{b}": True if apart else None})


def waive(db: Db, badge: int | None, seen: int, session: int, rule: str, reason: str | None) -> Step:
    """Leave a demand out for one card, with the reason; None holds it again."""
    return take(db, badge, seen, "waive", {f"waived:{session}:{rule}": reason}, reason=reason or "")


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
    """Take back this badge's latest step that still stands. Raises Stale if its facts are not as it left them."""
    step = _to_undo(db, badge)
    if step is None:
        raise Refused(_("There is nothing of yours to undo."), status=409)
    return _set_back(db, badge, "undo", step, undoes=step.id)


def redo(db: Db, badge: int) -> Step:
    """Set again what this badge's latest undo took back."""
    step = _to_redo(db, badge)
    if step is None:
        raise Refused(_("There is nothing of yours to redo."), status=409)
    return _set_back(db, badge, "redo", step, redoes=step.id)


def can_undo(db: Db, badge: int) -> tuple[bool, bool]:
    """Whether this badge has something to undo, and something to redo."""
    return _to_undo(db, badge) is not None, _to_redo(db, badge) is not None


def since(db: Db, stamp: str) -> int:
    """How many steps were taken since a moment, by anybody."""
    return int(db.value("select count(*) from steps where at > ?", (stamp,)))


def steps(db: Db, newest_first: bool = False) -> list[Step]:
    """Every step of the draft."""
    order = "desc" if newest_first else "asc"
    return [_from_row(row) for row in db.all(f"select * from steps order by id {order}")]


def step(db: Db, number: int) -> Step | None:
    """One step; None if there is no such step."""
    row = db.one("select * from steps where id = ?", (number,))
    return _from_row(row) if row else None


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
            found |= {f"cell:{room}:{slot}" for room, slot in cells(db, value[0], value[1], _length(db, int(ids[0])))}
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


def _back(order: list[int], stood: tuple[int, int], came_from: tuple[int, int] | None, slot: int) -> list[int] | None:
    """Where a card that stood in the way goes: as far from where the mover came as it stood from where it went."""
    if came_from is None or not {stood[1], came_from[1], slot} <= set(order):
        return None
    place = order.index(came_from[1]) + order.index(stood[1]) - order.index(slot)
    return [came_from[0], order[place]] if 0 <= place < len(order) else None


def _length(db: Db, session: int) -> int:
    return int(db.value("select length from sessions where id = ?", (session,)) or 1)


def _set_back(
    db: Db, badge: int, kind: str, step: Step, *, undoes: int | None = None, redoes: int | None = None
) -> Step:
    """Set what a step changed to what it was before; refused where it is not as the step left it."""
    if any(fact(db, key) != value for key, value in step.after.items()):
        raise Stale()
    return take(db, badge, latest(db), kind, step.before, undoes=undoes, redoes=redoes)


def _to_undo(db: Db, badge: int) -> Step | None:
    """This badge's latest step that is no undo itself and has not been taken back."""
    row = db.one(
        "select * from steps where badge = ? and undoes is null "
        "and id not in (select undoes from steps where undoes is not null) order by id desc limit 1",
        (badge,),
    )
    return _from_row(row) if row else None


def _to_redo(db: Db, badge: int) -> Step | None:
    """This badge's latest undo that nobody redid, unless a step of another kind came after it."""
    row = db.one(
        "select * from steps where badge = ? and undoes is not null "
        "and id not in (select redoes from steps where redoes is not null) "
        "and id > (select coalesce(max(id), 0) from steps where badge = ? and undoes is null and redoes is null) "
        "order by id desc limit 1",
        (badge, badge),
    )
    return _from_row(row) if row else None


def _waived(waive: Waive | None) -> Facts:
    return {f"waived:{session}:{rule}": reason for (session, rule), reason in (waive or {}).items()}


def _reason(waive: Waive | None) -> str:
    return next(iter((waive or {}).values()), "")


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
