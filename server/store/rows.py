"""Steps that every noun's verbs share: JSON columns, ids, and the log."""

import secrets
from typing import Any

import msgspec

from server import clock
from server.store.file import Db


def dump(value: Any) -> str:
    """A value as the JSON text of a column."""
    return msgspec.json.encode(value).decode()


def load(text: str | None) -> Any:
    """The value of a JSON column; None stays None."""
    return None if text is None else msgspec.json.decode(text)


def now() -> str:
    """The present moment as a stored stamp."""
    return clock.stamp(clock.now())


def token() -> str:
    """128 random bits, as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def short_code(length: int = 4) -> str:
    """A code that is read off a wall and typed: no letters or digits that look alike."""
    return "".join(secrets.choice("234679ACDEFGHJKMNPQRTVWXY") for _ in range(length))


def note(db: Db, by: str, what: str) -> None:
    """Write a line in the log that organisers read."""
    db.run("insert into log (at, by, what) values (?, ?, ?)", (now(), by, what))
