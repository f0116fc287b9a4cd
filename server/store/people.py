"""People and the phones they carry. A badge belongs to a person; a person may have none (a typed co-host)."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from server.errors import Refused
from server.store import doors, numbers
from server.store.file import Db
from server.store.house import hashed
from server.store.rows import dump, load, note, now, short_code, token
from server.words import gettext as _

T = TypeVar("T")
WRONG_CODES = 5
ROLES = ("organiser", "helper", "room", "projector")


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who comes or leads. `needs`, `away` and times are theirs: they bind all that they lead."""

    id: int
    camp_id: str
    name: str
    needs: tuple[str, ...]
    rest: bool
    arrives_at: str | None
    leaves_at: str | None
    away: tuple[str, ...]
    here: bool


class Badge(msgspec.Struct, frozen=True, kw_only=True):
    """A phone, as the request that carries it is known. `role` '' is an attendee; `name` names a sign-in on the desk.

    `scopes` are the rights that a script's key is held to; None for a person's own badge.
    """

    id: int
    person: int
    role: str
    name: str
    scopes: tuple[str, ...] | None = None


class PersonForm(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody says of themselves; a field left out (UNSET) stays as it was."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    needs: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    rest: bool | msgspec.UnsetType = msgspec.UNSET
    arrives_at: str | msgspec.UnsetType | None = msgspec.UNSET
    leaves_at: str | msgspec.UnsetType | None = msgspec.UNSET


def join(db: Db, name: str = "") -> tuple[Badge, str]:
    """A new phone with a new person; gives the badge and the secret that only the phone will know.

    Raises NotAdmitted where a phone must show a code first.
    """
    doors.need_open(db)
    person = add(db, name, here=True, joined=True)
    return give_badge(db, person)


def acting(db: Db, badge: Badge | None, verb: Callable[[Db, int], T]) -> tuple[T, str | None]:
    """Do something as the person of a badge. A phone that has none joins by doing it: its new secret comes second."""
    if badge is not None:
        return verb(db, badge.person), None
    made, secret = join(db)
    return verb(db, made.person), secret


def join_with_code(db: Db, code: str) -> tuple[Badge, str]:
    """The same for a phone that shows the code of the room or of a card. Raises NotAdmitted."""
    doors.admit(db, code)
    return give_badge(db, add(db, "", here=True, joined=True))


def give_badge(db: Db, person: int, role: str = "", name: str = "") -> tuple[Badge, str]:
    """A new badge for somebody known; gives it with its secret."""
    secret = token()
    badge = int(
        db.value(
            "insert into badges (token_hash, person, role, name, made_at, seen_at) values (?, ?, ?, ?, ?, ?) returning id",
            (hashed(secret), person, role, name, now(), now()),
        )
    )
    numbers.rise(db, "interests")
    return Badge(id=badge, person=person, role=role, name=name), secret


def badge_of(db: Db, secret: str) -> Badge | None:
    """The badge that carries this secret, unless it has been ended or its end has come."""
    row = db.one(
        "select id, person, role, name, scopes, ends_at from badges where token_hash = ? and ended_at is null",
        (hashed(secret),),
    )
    if row is None or (row["ends_at"] is not None and row["ends_at"] <= now()):
        return None
    scopes = None if row["scopes"] is None else tuple(load(row["scopes"]))
    return Badge(id=row["id"], person=row["person"], role=row["role"], name=row["name"], scopes=scopes)


def add(db: Db, name: str, *, here: bool = False, joined: bool = False, camp_id: str = "") -> int:
    """A new person, with a phone or without; gives their id."""
    return int(
        db.value(
            "insert into people (camp_id, name, here, joined_at) values (?, ?, ?, ?) returning id",
            (camp_id or f"p-{token()[:10]}", name, int(here), now() if joined else None),
        )
    )


def get(db: Db, person: int) -> Person:
    """Somebody, by id."""
    row = db.one("select * from people where id = ?", (person,))
    if row is None:
        raise Refused(_("There is nobody with that number here."), status=404)
    return _person(row)


def known(db: Db) -> dict[int, Person]:
    """Everybody who is here as themselves (people merged into another are left out), by id."""
    return {row["id"]: _person(row) for row in db.all("select * from people where merged_into is null")}


def change(db: Db, person: int, form: PersonForm) -> Person:
    """Change what somebody says of themselves."""
    for name, value in msgspec.structs.asdict(form).items():
        if value is not msgspec.UNSET:
            kept: Any = dump(value) if isinstance(value, tuple) else int(value) if isinstance(value, bool) else value
            db.run(f"update people set {name} = ? where id = ?", (kept, person))
    for topic in ("sessions", "draft", "grid"):
        numbers.rise(db, topic)
    return get(db, person)


def merge(db: Db, kept: int, gone: int) -> None:
    """Two people are one: badges, sessions and wishes come together; of two wishes the stronger holds."""
    if kept == gone:
        return
    db.run("update badges set person = ? where person = ?", (kept, gone))
    db.run(
        "insert into interests (person, session, weight, at) select ?, session, weight, at from interests where person = ? "
        "on conflict (person, session) do update set weight = max(weight, excluded.weight)",
        (kept, gone),
    )
    db.run("delete from interests where person = ?", (gone,))
    _unite_wishes(db, kept, gone)
    db.run(
        "insert into session_people (session, person, part) select session, ?, part from session_people where person = ? "
        "on conflict do nothing",
        (kept, gone),
    )
    db.run("delete from session_people where person = ?", (gone,))
    db.run("update sessions set pitched_by = ? where pitched_by = ?", (kept, gone))
    mine, theirs = get(db, kept), get(db, gone)
    db.run(
        "update people set name = ?, needs = ?, away = ?, rest = ?, arrives_at = ?, leaves_at = ?, here = ? where id = ?",
        (
            mine.name or theirs.name,
            dump(sorted({*mine.needs, *theirs.needs})),
            dump(sorted({*mine.away, *theirs.away})),
            int(mine.rest or theirs.rest),
            max(filter(None, (mine.arrives_at, theirs.arrives_at)), default=None),
            min(filter(None, (mine.leaves_at, theirs.leaves_at)), default=None),
            int(mine.here or theirs.here),
            kept,
        ),
    )
    db.run("update people set merged_into = ? where id = ?", (kept, gone))
    db.run("update or ignore choices set person = ? where person = ?", (kept, gone))
    db.run("delete from choices where person = ?", (gone,))
    db.run(
        "insert into looks (person, revision) select ?, revision from looks where person = ? "
        "on conflict (person) do update set revision = max(revision, excluded.revision)",
        (kept, gone),
    )
    db.run("delete from looks where person = ?", (gone,))
    for table in ("claims", "calendars", "notes"):
        db.run(f"update {table} set person = ? where person = ?", (kept, gone))
    for topic in ("sessions", "interests", "draft", "grid"):
        numbers.rise(db, topic)


def _unite_wishes(db: Db, kept: int, gone: int) -> None:
    from server.store import merges  # sessions know people, and merges know sessions

    merges.unite_person(db, kept, gone)


def has_phone(db: Db, person: int) -> bool:
    """Whether somebody carries a badge that still opens something."""
    return bool(db.value("select 1 from badges where person = ? and ended_at is null", (person,)))


def make_key(db: Db, role: str, name: str = "", expires_at: str | None = None, secret: str = "") -> str:
    """A one-time key for a role: its secret goes into a link's fragment, or is typed; only its hash stays here."""
    secret = secret or token()
    db.run(
        "insert into keys (key_hash, role, name, made_at, expires_at) values (?, ?, ?, ?, ?)",
        (hashed(secret), role, name, now(), expires_at),
    )
    return secret


def use_key(db: Db, secret: str, badge: Badge | None, name: str = "") -> tuple[Badge, str | None]:
    """Use a key up: gives the badge that now has the role, with a new secret if there was no badge before.

    Raises Refused if the key is used, too old or unknown.
    """
    row = db.one("select * from keys where key_hash = ?", (hashed(secret),))
    if row is None or (row["expires_at"] and row["expires_at"] < now()):
        raise Refused(_("This link doesn't open anything. Ask for a new one."), status=403)
    if row["used_at"]:
        raise Refused(_("This link has been used already. Ask for a new one."), status=403)
    db.run("update keys set used_at = ? where key_hash = ?", (now(), hashed(secret)))
    called = name or row["name"] or ""
    note(db, called or row["role"], "signed in: " + row["role"])
    if badge is not None:
        stronger = row["role"] if not badge.role or row["role"] == "organiser" else badge.role
        db.run("update badges set role = ?, name = ? where id = ?", (stronger, called or badge.name, badge.id))
        return msgspec.structs.replace(badge, role=stronger, name=called or badge.name), None
    person = add(db, "", here=True)
    return give_badge(db, person, role=row["role"], name=called)


def make_short_code(db: Db, role: str, name: str, expires_at: str) -> str:
    """A one-time code that is short enough to type on another screen; it must end soon."""
    code = short_code(6)
    db.run(
        "insert into keys (key_hash, role, name, made_at, expires_at, short) values (?, ?, ?, ?, ?, 1)",
        (hashed(code), role, name, now(), expires_at),
    )
    db.run("update wrong_codes set count = 0")
    return code


def count_wrong_code(db: Db) -> None:
    """A code that opened nothing was typed; after five in a row every short code is put out."""
    db.run("update wrong_codes set count = count + 1")
    if int(db.value("select count from wrong_codes")) >= WRONG_CODES:
        db.run("delete from keys where short = 1 and used_at is null")


def rename_sign_in(db: Db, badge: int, name: str) -> None:
    """What a sign-in is called on the desk."""
    db.run("update badges set name = ? where id = ? and role <> ''", (name, badge))


def sign_ins(db: Db) -> list[dict[str, Any]]:
    """Every person's badge with a role that has not been ended, the newest first (scripts have keys of their own)."""
    return db.all(
        "select id, role, name, made_at, seen_at from badges "
        "where role <> '' and scopes is null and ended_at is null order by id desc"
    )


def end_sign_in(db: Db, badge: int) -> None:
    """Take a badge's role away; the phone stays an attendee's."""
    db.run("update badges set role = '', name = '' where id = ?", (badge,))


def phones(db: Db) -> int:
    """How many phones have joined."""
    return int(db.value("select count(*) from badges where ended_at is null and role = ''"))


def _person(row: dict[str, Any]) -> Person:
    return Person(
        id=row["id"],
        camp_id=row["camp_id"],
        name=row["name"],
        needs=tuple(load(row["needs"])),
        rest=bool(row["rest"]),
        arrives_at=row["arrives_at"],
        leaves_at=row["leaves_at"],
        away=tuple(load(row["away"])),
        here=bool(row["here"]),
    )
