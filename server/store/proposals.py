"""What the solver was asked and what it offers. Nothing here changes the draft: accepting is a step of the draft."""

from typing import Any

import msgspec

from server.errors import Refused
from server.store import camps, draft, numbers
from server.store.file import Db
from server.store.rows import dump, load, now
from server.words import gettext as _
from solver.camp import Placement
from solver.proposal import Option, Proposal

KINDS = ("pins", "scratch", "moves", "late")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question: around my pins, from scratch, with at most so many moves, or only what is not placed yet.

    `key` names the camp that was asked about, without its grid; `whole`: every grid was allowed, so that a bound that was
    proven speaks of all of them.
    """

    kind: str = "pins"
    max_moves: int | None = None
    seconds: float = 10.0
    key: str = ""
    whole: bool = False


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A question and how far its answer is. `state`: running, done, lost, accepted, dropped, background."""

    id: int
    asked_at: str
    by: str
    asked: Asked
    state: str
    answer: Proposal | None
    draft: int


def ask(db: Db, asked: Asked, by: str, *, state: str = "running") -> int:
    """Note a question; gives its id."""
    offer = int(
        db.value(
            "insert into proposals (asked_at, by, asked, state, draft) values (?, ?, ?, ?, ?) returning id",
            (now(), by, dump(asked), state, draft.latest(db)),
        )
    )
    numbers.rise(db, "solver")
    return offer


def answer(db: Db, offer: int, proposal: Proposal | None, state: str) -> None:
    """Note an answer, or that there is none (`lost`). One that somebody dropped meanwhile stays dropped."""
    db.run(
        "update proposals set answer = coalesce(?, answer), state = case state when 'dropped' then state else ? end "
        "where id = ?",
        (dump(proposal) if proposal is not None else None, state, offer),
    )
    numbers.rise(db, "solver")


def drop(db: Db, offer: int) -> None:
    """Put an offer away."""
    db.run("update proposals set state = 'dropped' where id = ?", (offer,))
    numbers.rise(db, "solver")


def get(db: Db, offer: int) -> Offer:
    """One offer; raises Refused (404)."""
    row = db.one("select * from proposals where id = ?", (offer,))
    if row is None:
        raise Refused(_("There is no such answer of the solver."), status=404)
    return _offer(row)


def latest(db: Db) -> Offer | None:
    """The newest offer that waits for somebody: running, done or lost; None where the last was accepted or dropped."""
    row = db.one("select * from proposals where state <> 'background' order by id desc limit 1")
    return _offer(row) if row and row["state"] in ("running", "done", "lost") else None


def background(db: Db) -> Offer | None:
    """The newest answer that came from the solve in the background."""
    row = db.one("select * from proposals where state = 'background' and answer is not null order by id desc limit 1")
    return _offer(row) if row else None


def bound(db: Db) -> tuple[str, Proposal] | None:
    """The newest answer with a proven bound over every grid, and the key of its camp."""
    row = db.one(
        "select * from proposals where json_extract(answer, '$.bound') is not null and json_extract(asked, '$.whole') "
        "order by id desc limit 1"
    )
    offer = _offer(row) if row else None
    return (offer.asked.key, offer.answer) if offer and offer.answer else None


def orphaned(db: Db) -> None:
    """After a restart: what was running has nobody who runs it."""
    if db.value("select 1 from proposals where state = 'running'"):
        db.run("update proposals set state = 'lost' where state = 'running'")
        numbers.rise(db, "solver")


def tidy(db: Db) -> None:
    """Keep only the newest answer of the background."""
    db.run(
        "delete from proposals where state = 'background' and id < "
        "(select max(id) from proposals where state = 'background' and answer is not null)"
    )


def accept(
    db: Db, badge: int, seen: int, offer: int, option: str = "default", only: frozenset[int] | None = None
) -> draft.Step:
    """Make the draft what an option says, as one step; `only` names the sessions (row ids) whose moves are taken.

    `seen` is the step that the person saw. Raises Refused where it would put two cards into one cell, or nothing moves.
    """
    made = get(db, offer)
    target = next((each for each in made.answer.options if each.name == option), None) if made.answer else None
    if target is None:
        raise Refused(_("The solver offers no such grid."), status=404)
    after = {
        f"place:{session}": None if to is None else list(to)
        for session, (_from, to) in moves(db, target).items()
        if only is None or session in only
    }
    if not after:
        raise Refused(_("The grid is like that already. Nothing was moved."), status=409)
    step = draft.take(db, badge, seen, "accept", after)
    db.run("update proposals set state = 'accepted' where id = ?", (offer,))
    numbers.rise(db, "solver")
    return step


Where = tuple[int, int] | None


def moves(db: Db, option: Option) -> dict[int, tuple[Where, Where]]:
    """What an option would move: session -> (where it stands, where it would stand), each (room, slot) or None.

    Sessions that came, went or changed their cell's room or slot since the solver was asked are left as they are.
    """
    ids = camps.Ids(db)
    stands = draft.placements(db)
    wanted: dict[int, Where] = {}
    for placement in option.placements:
        row = _row(ids, placement)
        if row is not None:
            wanted[row[0]] = (row[1], row[2])
    for camp_id in option.unplaced:
        if camp_id in ids.session_rows:
            wanted.setdefault(ids.session_rows[camp_id], None)
    return {s: (stands.get(s), to) for s, to in sorted(wanted.items()) if stands.get(s) != to}


def _row(ids: camps.Ids, placement: Placement) -> tuple[int, int, int] | None:
    try:
        return ids.row(placement)
    except KeyError:
        return None


def _offer(row: dict[str, Any]) -> Offer:
    return Offer(
        id=row["id"],
        asked_at=row["asked_at"],
        by=row["by"],
        asked=msgspec.convert(load(row["asked"]), Asked),
        state=row["state"],
        answer=msgspec.json.decode(row["answer"], type=Proposal) if row["answer"] else None,
        draft=row["draft"],
    )
