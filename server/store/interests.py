"""Interest: a state that is set, never flipped, so that a double tap or a retry changes nothing."""

from server import phases
from server.errors import Refused
from server.store import merges, numbers, sessions
from server.store.file import Db
from server.store.rows import now
from server.words import gettext as _

WEIGHTS = {"none": 0, "come": 1, "must": 2}
STATES = {weight: state for state, weight in WEIGHTS.items()}


def set_state(db: Db, person: int, number: int, state: str) -> str:
    """Set somebody's interest in a session to none, come or must; gives the state that now holds.

    Raises Refused where the phase of the day doesn't allow it, or where there is no such session.
    """
    phases.need_interest(db.value("select phase from event"))
    row = db.one("select id, state from sessions where number = ?", (number,))
    part = row is not None and merges.is_part(db, row["id"])
    if part and row is not None and row["state"] == "merged":
        row = {"id": row["id"], "state": sessions.get(db, merges.root(db, row["id"])).state}
    if row is None or row["state"] not in sessions.SHOWN:
        raise Refused(_("There is no session {number}.").format(number=number), status=404)
    weight = WEIGHTS[state]
    if part:
        merges.choose(db, person, row["id"], weight)
    elif weight:
        db.run(
            "insert into interests (person, session, weight, at) values (?, ?, ?, ?) "
            "on conflict (person, session) do update set weight = excluded.weight, at = excluded.at",
            (person, row["id"], weight, now()),
        )
    else:
        db.run("delete from interests where person = ? and session = ?", (person, row["id"]))
    numbers.rise(db, "interests")
    return state


def of_person(db: Db, person: int) -> dict[int, str]:
    """Somebody's own interest: session number -> state."""
    rows = db.all(
        "select s.number, i.weight from interests i join sessions s on s.id = i.session where i.person = ?", (person,)
    )
    return {row["number"]: STATES[row["weight"]] for row in rows}


def since(db: Db, person: int) -> dict[int, str]:
    """When somebody last set each of their interests: session number -> stamp."""
    rows = db.all(
        "select s.number, i.at from interests i join sessions s on s.id = i.session where i.person = ?", (person,)
    )
    return {row["number"]: row["at"] for row in rows}


def totals(db: Db) -> dict[int, int]:
    """How many people showed interest in each session, by row id of the session."""
    return {
        row["session"]: row["n"] for row in db.all("select session, count(*) n from counted_interests group by session")
    }


def people_with_any(db: Db) -> int:
    """How many people have shown interest in anything."""
    return int(db.value("select count(distinct person) from counted_interests"))


def people_by_session(db: Db) -> dict[int, set[int]]:
    """Who wants each session, by its row id: for sums and overlaps within the server, never to be shown."""
    found: dict[int, set[int]] = {}
    for row in db.all("select session, person from counted_interests"):
        found.setdefault(row["session"], set()).add(row["person"])
    return found


def public_totals(db: Db, fewest: int = 5) -> dict[int, int]:
    """What everybody may read where the organiser shows counts: how many want each session, by row id; none below `fewest`."""
    return {session: n for session, n in totals(db).items() if n >= fewest}
