"""The address of somebody's own calendar: unguessable, made again from the phone's secret, reset by a new salt."""

from server.store.file import Db
from server.store.house import hashed
from server.store.people import Badge
from server.store.rows import token


def reset(db: Db, badge: Badge) -> None:
    """A new address; every older one of this person stops working."""
    db.run("delete from calendars where person = ?", (badge.person,))


def make(db: Db, badge: Badge, secret: str) -> str:
    """The address of this phone's calendar: the one it has, else a new one."""
    if (known := address(db, badge, secret)) is not None:
        return known
    salt = token()
    made = _address(secret, salt)
    db.run(
        "insert into calendars (hash, person, badge, salt) values (?, ?, ?, ?)",
        (hashed(made), badge.person, badge.id, salt),
    )
    return made


def address(db: Db, badge: Badge, secret: str) -> str | None:
    """The address that this phone made, None if it has none."""
    salt = db.value("select salt from calendars where badge = ? and person = ?", (badge.id, badge.person))
    return None if salt is None else _address(secret, str(salt))


def owner(db: Db, typed: str) -> int | None:
    """Whose calendar has this address."""
    person = db.value("select person from calendars where hash = ?", (hashed(typed),))
    return None if person is None else int(person)


def _address(secret: str, salt: str) -> str:
    return hashed(f"calendar {salt} {secret}")[:32]
