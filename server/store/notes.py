"""What people wrote about a session: it only grows, the newest that isn't hidden is shown. And the link to a pad."""

import msgspec

from server.errors import Refused
from server.store import numbers, sessions
from server.store.file import Db
from server.store.rows import now
from server.words import gettext as _


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """The notes of a session as they stood after one hand saved them; `person` is None where that hand is forgotten."""

    id: int
    session: int
    person: int | None
    at: str
    text: str
    hidden: bool


class Overtaken(Refused):
    """Somebody saved while somebody else wrote."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody saved these notes while you wrote. Yours are still in the box: put the two together, then save."
            ),
            status=409,
        )


def write(db: Db, person: int, number: int, text: str, seen: int | None = None) -> Note:
    """Save the notes of a session. `seen` is the version that the writer began from; a newer one refuses (Overtaken)."""
    session = sessions.of_number(db, number)
    if session.state not in sessions.SHOWN:
        raise Refused(_("This session takes no notes."), status=409)
    newest = current(db, session.id)
    if seen is not None and newest is not None and newest.id > seen and newest.text != text:
        raise Overtaken()
    if newest is not None and newest.text == text:
        return newest
    made = int(
        db.value(
            "insert into notes (session, person, at, text) values (?, ?, ?, ?) returning id",
            (session.id, person, now(), text),
        )
    )
    numbers.rise(db, "sessions")
    return next(note for note in history(db, session.id) if note.id == made)


def current(db: Db, session: int) -> Note | None:
    """The notes that everybody sees; None where nobody wrote."""
    return next((note for note in history(db, session) if not note.hidden), None)


def history(db: Db, session: int) -> list[Note]:
    """Every version of a session's notes, the newest first."""
    return [
        Note(id=row["id"], session=row["session"], person=row["person"], at=row["at"], text=row["text"], hidden=bool(row["hidden"]))
        for row in db.all("select * from notes where session = ? order by id desc", (session,))
    ]  # fmt: skip


def sessions_with_any(db: Db) -> set[int]:
    """The sessions that somebody wrote about, by row id."""
    return {row["session"] for row in db.all("select distinct session from notes where hidden = 0")}


def hide(db: Db, note: int, hidden: bool) -> None:
    """Hide a version from everybody, or show it again; the desk's to do."""
    db.run("update notes set hidden = ? where id = ?", (int(hidden), note))
    numbers.rise(db, "sessions")


def forget(db: Db, person: int) -> None:
    """Nobody can say any more that these words were theirs."""
    db.run("update notes set person = null where person = ?", (person,))


def set_pad(db: Db, number: int, link: str, by: int, *, desk: bool = False) -> None:
    """Link a session to a pad elsewhere; "" takes the link away. Only who leads it, or the desk, may."""
    session = sessions.of_number(db, number)
    sessions.may_change(session, by, desk)
    db.run("delete from pads where session = ?", (session.id,))
    if link:
        db.run("insert into pads (session, link) values (?, ?)", (session.id, link))
    numbers.rise(db, "sessions")


def pad(db: Db, session: int) -> str:
    """The link to a session's pad, "" for none."""
    return str(db.value("select link from pads where session = ?", (session,)) or "")
