"""Seen by: how many people have had each pitch on their screen, so that interest can be corrected for late ones.

A phone tells the numbers of the pitches that it has shown; choosing one is proof that it was seen. Kept by person only to
count each once, never shown by person, and forgotten with the wishes.
"""

from collections.abc import Iterable

from server.store.file import Db

MOST_AT_ONCE = 200


def tell(db: Db, person: int, numbers: Iterable[int]) -> None:
    """Somebody has seen these pitches (short numbers); unknown numbers and repeats change nothing."""
    wanted = sorted(set(numbers))[:MOST_AT_ONCE]
    marks = ", ".join("?" for _number in wanted)
    db.run(
        f"insert or ignore into seen (person, session) select ?, id from sessions where number in ({marks})",
        (person, *wanted),
    )


def counts(db: Db) -> dict[int, int]:
    """How many people have seen each session, by its row id."""
    rows = db.all(
        "select session, count(*) n from (select person, session from seen union select person, session from interests) "
        "group by session"
    )
    return {row["session"]: row["n"] for row in rows}


def for_solver(db: Db) -> dict[str, int]:
    """The same by the camp file's ids: what the solver's correction asks for."""
    ids = {row["id"]: row["camp_id"] for row in db.all("select id, camp_id from sessions")}
    return {ids[session]: n for session, n in counts(db).items()}
