"""The accessibility statement of an event: what its organiser adds to what holds for every event."""

import msgspec

from server.store import numbers
from server.store.file import Db


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """`contact` is whom to ask, `venue` how to get in and around, `known` what is known not to work. "" where not said."""

    contact: str = ""
    venue: str = ""
    known: str = ""


def get(db: Db) -> Statement:
    """What the organiser has said so far."""
    row = db.one("select contact, venue, known from statements")
    return Statement(**row) if row else Statement()


def change(db: Db, said: Statement) -> None:
    """Say it anew."""
    db.run("delete from statements")
    db.run(
        "insert into statements (id, contact, venue, known) values (1, ?, ?, ?)", (said.contact, said.venue, said.known)
    )
    numbers.rise(db, "event")
