"""What belongs to one person's plan beside their wishes: which of several wishes they take, and which grid they have seen."""

from server.store.file import Db


def choose(db: Db, person: int, slot: int, session: int) -> None:
    """Of the wishes that start in a slot, take this session."""
    db.run(
        "insert into choices (person, slot, session) values (?, ?, ?) "
        "on conflict (person, slot) do update set session = excluded.session",
        (person, slot, session),
    )


def choices(db: Db, person: int) -> dict[int, int]:
    """What somebody chose by hand: slot -> session, row ids."""
    rows = db.all("select slot, session from choices where person = ?", (person,))
    return {row["slot"]: row["session"] for row in rows}


def see(db: Db, person: int, revision: int) -> None:
    """Note that somebody has seen a revision; an older one changes nothing."""
    db.run(
        "insert into looks (person, revision) values (?, ?) "
        "on conflict (person) do update set revision = max(revision, excluded.revision)",
        (person, revision),
    )


def seen(db: Db, person: int) -> int:
    """The newest revision that somebody has seen; 0 for none."""
    return int(db.value("select revision from looks where person = ?", (person,)) or 0)


def forget(db: Db, person: int) -> None:
    """Nothing of this person's plan stays."""
    db.run("delete from choices where person = ?", (person,))
    db.run("delete from looks where person = ?", (person,))
