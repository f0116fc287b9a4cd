"""What a scribe is typing: saved as typed, one unfinished line a sign-in, so that a dead laptop loses nothing."""

from server.store.file import Db
from server.store.rows import dump, load, now


def keep(db: Db, badge: int, fields: dict[str, str]) -> None:
    """Keep the unfinished line; an empty one is forgotten."""
    db.run("delete from scribbles where badge = ?", (badge,))
    if any(fields.values()):
        db.run("insert into scribbles (badge, fields, at) values (?, ?, ?)", (badge, dump(fields), now()))


def kept(db: Db, badge: int) -> dict[str, str]:
    """The unfinished line; empty where there is none."""
    fields: dict[str, str] = load(db.value("select fields from scribbles where badge = ?", (badge,))) or {}
    return fields
