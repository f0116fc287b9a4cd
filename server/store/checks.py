"""The host check and who is here: hosts see their time and room privately and say "fine" or "I can't, because".

Owns the answers and the arrivals. An answer is about one cell: when the session moves, it has no answer any more.
Nobody waits for an answer: unanswered never blocks.
"""

import msgspec

from server.errors import Refused
from server.store import draft, numbers, people, sessions
from server.store.file import Db
from server.store.rows import now
from server.words import gettext as _

ANSWERS = ("fine", "cant")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a host said of the cell in which their session stands now."""

    session: int
    person: int
    answer: str
    reason: str


def is_open(db: Db) -> bool:
    """Whether hosts are being asked."""
    return bool(db.value("select open from host_check"))


def set_open(db: Db, yes: bool) -> None:
    """Begin or end asking. While it is open hosts see where their own sessions stand in the draft."""
    db.run("update host_check set open = ?", (int(yes),))
    numbers.rise(db, "draft")


def say(db: Db, person: int, number: int, answer: str, reason: str = "") -> None:
    """Answer for a session that one leads; raises Refused for who doesn't, or where it isn't placed or nobody asked."""
    session = sessions.of_number(db, number)
    if all(person != host.person for host in session.people):
        raise Refused(_("Only the people who lead this session can answer for it."))
    cell = draft.placements(db).get(session.id)
    if cell is None or not is_open(db):
        raise Refused(_("Nothing is being asked about this session now."), status=409)
    db.run(
        "insert or replace into check_answers (session, person, room, slot, answer, reason, at) "
        "values (?, ?, ?, ?, ?, ?, ?)",
        (session.id, person, *cell, answer, reason, now()),
    )
    numbers.rise(db, "draft")


def answers(db: Db) -> list[Answer]:
    """The answers that still hold: those about the cell in which the session stands."""
    rows = db.all(
        "select a.session, a.person, a.answer, a.reason from check_answers a join placements p on p.session = a.session "
        "and p.room = a.room and p.slot = a.slot order by a.session, a.person"
    )
    return [Answer(**row) for row in rows]


def arrive(db: Db, person: int) -> None:
    """Somebody is here."""
    people.get(db, person)
    db.run("insert or ignore into arrivals (person, at) values (?, ?)", (person, now()))
    db.run("update people set here = 1 where id = ?", (person,))
    for topic in ("sessions", "draft"):
        numbers.rise(db, topic)


def missing(db: Db) -> frozenset[int]:
    """Sessions (row ids) pitched before the day of which no host is here yet: they are not solved for."""
    rows = db.all(
        "select e.session from early e where not exists (select 1 from session_people sp join arrivals a "
        "on a.person = sp.person where sp.session = e.session)"
    )
    return frozenset(row["session"] for row in rows)
