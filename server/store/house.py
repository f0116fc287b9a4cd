"""All the events of one server: a file each, opened when first asked for; and the small file of the front door.

Owns the folder. Knows which events there are; not what is in them.
"""

import fcntl
import hashlib
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

from server.errors import Refused
from server.store import backups, migrations
from server.store.file import Db, File, connect, sqlite3
from server.text import folded
from server.words import gettext as _

T = TypeVar("T")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_RESERVED = {"front"}


class House:
    """The folder `data` with its event files."""

    def __init__(
        self,
        data: Path,
        on_moved: Callable[[str, dict[str, int]], None] | None = None,
        on_health: Callable[[str, str], None] | None = None,
    ) -> None:
        self.data = data
        self.on_moved = on_moved or (lambda slug, moved: None)
        self.on_health = on_health or (lambda slug, trouble: None)
        data.mkdir(parents=True, exist_ok=True)
        self._open: dict[str, File] = {}
        self._lock: IO[str] | None = None
        self._front_was: Path | None = None
        self._front = self._open_front()

    def lock(self) -> None:
        """Claim the folder for this process; raises Refused if another server has it."""
        self._lock = (self.data / "server.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(
                _(
                    "Another Campgrid server is running on {folder}. Stop it first, or give this one a folder of its own."
                ).format(folder=self.data)
            ) from None

    def check(self) -> list[str]:
        """Look into every file before anything is served: a damaged one is set aside. Gives a sentence for each.

        Needs the lock: nobody else may have the files open.
        """
        said = []
        if self._front_was:
            for slug in self.slugs():
                if not backups.trouble_in(self._file_of(slug)) and (file := self.event(slug)):
                    self.set_code(slug, file.read(lambda db: str(db.value("select join_code from event"))))
            said.append(
                f"The front door's file was damaged and set aside as {self._front_was}. The events' short codes are back; "
                "links that let people make events must be made anew."
            )
        for slug in self.slugs():
            if wrong := backups.trouble_in(self._file_of(slug)):
                self.close(slug)
                aside = backups.set_aside(self.data, slug)
                good = backups.newest_good(self.data, slug)
                offer = (
                    f"Its newest good backup is of {good.at:%d %B %Y %H:%M} UTC; to put it back, stop the server and run: "
                    f"campgrid restore {slug} --data {self.data}"
                    if good
                    else "There is no good backup of it."
                )
                said.append(f"The file of {slug} is damaged ({wrong}). It was set aside as {aside}. {offer}")
        return said

    def opened(self) -> dict[str, File]:
        """The event files that are open now, by name."""
        return dict(self._open)

    def slugs(self) -> list[str]:
        """Every event here, by name."""
        return sorted(path.stem for path in self.data.glob("*.sqlite") if path.stem not in _RESERVED)

    def open_slugs(self) -> list[str]:
        """The events whose files are open: those that somebody asked for since the start."""
        return list(self._open)

    def event(self, slug: str) -> File | None:
        """The file of an event, opened if need be; None if there is no such event."""
        if slug in self._open:
            return self._open[slug]
        path = self._path(slug)
        if path is None or not path.exists():
            return None
        return self._opened(slug, path)

    def create(self, slug: str) -> File:
        """A new, empty event file with the present schema; raises Refused if the name is taken."""
        path = self._path(slug)
        if path is None or path.exists():
            raise Refused(_("There is an event with this address already. Choose another one."), status=409)
        return self._opened(slug, path)

    def create_whole(self, slug: str, fill: Callable[[Db], T]) -> T:
        """A new event that appears only when it is filled and on the disk, so that a running server never sees half of it.

        Gives what `fill` gives; raises what it raises, and Refused if the name is taken: then nothing is left.
        """
        path = self._path(slug)
        if path is None or path.exists():
            raise Refused(_("There is an event with this address already. Choose another one."), status=409)
        part = path.with_name(f".{slug}-{secrets.token_hex(4)}.part")
        try:
            db = connect(part)
            migrations.event_file.apply(db)
            db.close()
            file = File(part)
            try:
                filled = file.write_now(fill)
            finally:
                file.close()
            path.hardlink_to(part)  # unlike a rename, this never takes another's place
        except FileExistsError:
            raise Refused(_("There is an event with this address already. Choose another one."), status=409) from None
        finally:
            for each in (part, part.with_name(part.name + "-wal"), part.with_name(part.name + "-shm")):
                each.unlink(missing_ok=True)
        return filled

    def delete(self, slug: str) -> None:
        """Forget an event: its file and all that is in it are gone."""
        self.close(slug)
        path = self._path(slug)
        if path is not None:
            for each in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
                each.unlink(missing_ok=True)
            backups.forget(self.data, slug)
        self.front.write_now(lambda db: db.run("delete from codes where slug = ?", (slug,)))

    def close(self, slug: str) -> None:
        """Close one event's file; the next that asks for it opens it again."""
        if file := self._open.pop(slug, None):
            file.close()

    def close_all(self) -> None:
        """Close every file."""
        for slug in list(self._open):
            self.close(slug)
        self._front.close()
        if self._lock:
            self._lock.close()

    @property
    def front(self) -> File:
        """The front door's own small file: join codes and the server's link."""
        return self._front

    def slug_of_code(self, code: str) -> str | None:
        """The event that a join code opens, in any letter case."""
        row = self._front.read(lambda db: db.one("select slug from codes where code = ?", (code.upper(),)))
        return str(row["slug"]) if row else None

    def set_code(self, slug: str, code: str) -> None:
        """Let a code open an event, beside those that already do."""
        self._front.write_now(
            lambda db: db.run("insert or replace into codes (code, slug) values (?, ?)", (code, slug))
        )

    def drop_code(self, code: str) -> None:
        """Let a code open nothing any more."""
        self._front.write_now(lambda db: db.run("delete from codes where code = ?", (code,)))

    def add_server_key(self, key: str) -> None:
        """Make a one-time key for a link that lets its holder create events."""
        self._front.write_now(
            lambda db: db.run("insert into server_keys (hash, kind) values (?, 'link')", (hashed(key),))
        )

    def use_server_key(self, key: str) -> str | None:
        """Use such a key up; gives the secret of a cookie that may create events, None if the key is used or unknown."""

        def use(db: Db) -> str | None:
            if not db.run("delete from server_keys where hash = ? and kind = 'link'", (hashed(key),)):
                return None
            secret = secrets.token_hex(16)
            db.run("insert into server_keys (hash, kind) values (?, 'cookie')", (hashed(secret),))
            return secret

        return self._front.write_now(use)

    def server_key_fits(self, secret: str) -> bool:
        """Whether this is the secret of a cookie that may create events."""
        asked = "select 1 from server_keys where hash = ? and kind = 'cookie'"
        return bool(self._front.read(lambda db: db.value(asked, (hashed(secret),))))

    def _file_of(self, slug: str) -> Path:
        return self.data / f"{slug}.sqlite"

    def _path(self, slug: str) -> Path | None:
        return self.data / f"{slug}.sqlite" if _SLUG.fullmatch(slug) and slug not in _RESERVED else None

    def _opened(self, slug: str, path: Path) -> File:
        new = not path.exists()
        db = connect(path)
        if not new and migrations.event_file.pending(db):
            backups.make(self.data, slug, "upgrade")
        migrations.event_file.apply(db)
        db.close()
        file = File(
            path,
            on_moved=lambda moved: self.on_moved(slug, moved),
            on_health=lambda trouble: self.on_health(slug, trouble),
        )
        self._open[slug] = file
        return file

    def _open_front(self) -> File:
        path = self._file_of("front")
        try:
            _lay_front(path)
        except sqlite3.DatabaseError as trouble:
            if isinstance(trouble, sqlite3.OperationalError):  # the disk, not the file
                raise
            self._front_was = backups.set_aside(self.data, "front")
            _lay_front(path)
        return File(path, on_health=lambda trouble: self.on_health("front", trouble))


def _lay_front(path: Path) -> None:
    db = connect(path)
    try:
        db.conn.execute("create table if not exists codes (code text primary key, slug text not null) strict")
        db.conn.execute("create table if not exists server_keys (hash text primary key, kind text not null) strict")
    finally:
        db.close()


def hashed(secret: str) -> str:
    """What the store keeps of a random 128-bit secret: its SHA-256 (no salt needed at that length)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def free_slug(house: House, name: str) -> str:
    """An address for a new event of this name that no event of the house has."""
    slug = slug_of(name)
    taken = {*house.slugs(), *_RESERVED}
    if slug not in taken:
        return slug
    return next(f"{slug}-{n}" for n in range(2, 10_000) if f"{slug}-{n}" not in taken)


def slug_of(name: str) -> str:
    """An address for an event's name: "LocalGovCamp 2026" gives "localgovcamp-2026"."""
    slug = re.sub(r"[^a-z0-9]+", "-", folded(name).encode("ascii", "ignore").decode()).strip("-")[:58].strip("-")
    return slug or "camp"
