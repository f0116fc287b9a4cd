"""The log that organisers read: who did what, when. No wishes and no addresses ever stand in it."""

import msgspec

from server.store.file import Db


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that an organiser or helper did."""

    at: str
    by: str
    what: str


def newest(db: Db, most: int = 200) -> list[Line]:
    """The newest lines first."""
    return [Line(**row) for row in db.all("select at, by, what from log order by id desc limit ?", (most,))]
