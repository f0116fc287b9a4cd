"""Backups: a checked copy of an event's file while it is in use, kept by age; and what is done with a damaged file.

A backup is one plain SQLite file, `DATA/backups/{slug}/{moment}-{why}.sqlite`, that needs no other file beside it. It
appears under its name only when it is whole and on the disk. Knows nothing of what is in an event.
"""

import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import utils

from server import clock
from server.errors import Refused
from server.words import gettext as _

sqlite3 = utils.sqlite3  # type: ignore[attr-defined]

KEPT_DAYS = 14  # the privacy notice names this
_EVERY_ONE_HOURS = 2
_ONE_AN_HOUR_DAYS = 2
_NAME = re.compile(r"(\d{8}T\d{6})Z-([a-z-]+)")
_BESIDE = ("", "-wal", "-shm")


@dataclass(frozen=True)
class Backup:
    """One kept copy: when it was made (UTC) and why ("timer", "upgrade", "hand")."""

    path: Path
    at: datetime
    why: str


def copy(source: Path, target: Path) -> None:
    """Copy an event's file to `target` by SQLite's online backup, check it, and only then give it its name.

    Writers go on meanwhile: the copy is one snapshot of a reader. Raises Refused if the copy is not whole, OSError or
    sqlite3's OperationalError if the disk doesn't take it; `target` is then as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        reading, writing = sqlite3.connect(f"file:{source}?mode=rw", uri=True), sqlite3.connect(str(part))
        try:
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode=DELETE")
        finally:
            writing.close()
            reading.close()
        if wrong := trouble_in(part):
            raise Refused(
                _("The copy of {name} is not whole ({why}), so it was not kept.").format(name=source.name, why=wrong),
                status=500,
            )
        _sync(part)
        part.replace(target)
        _sync(target.parent)
    finally:
        _remove(part)


def trouble_in(path: Path) -> str:
    """What SQLite finds wrong in a file: "" if it is whole."""
    try:
        connection = sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=5)
        try:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            if found != ["ok"]:
                return "; ".join(map(str, found))
            if row := connection.execute("PRAGMA foreign_key_check").fetchone():
                return f"a row of {row[0]} points to nothing in {row[2]}"
            return ""
        finally:
            connection.close()
    except sqlite3.DatabaseError as trouble:
        return str(trouble)


def make(data: Path, slug: str, why: str = "hand") -> Backup:
    """Back an event up now, then let go of those that are too old. Raises what `copy` raises."""
    moment = clock.now().replace(microsecond=0)
    path = _folder(data, slug) / f"{moment:%Y%m%dT%H%M%S}Z-{why}.sqlite"
    copy(data / f"{slug}.sqlite", path)
    thin(data, slug)
    return Backup(path, moment, why)


def listed(data: Path, slug: str) -> list[Backup]:
    """An event's backups, the newest first."""
    found = []
    for path in _folder(data, slug).glob("*.sqlite"):
        if named := _NAME.fullmatch(path.stem):
            at = datetime.strptime(named[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
            found.append(Backup(path, at, named[2]))
    return sorted(found, key=lambda backup: (backup.at, backup.why), reverse=True)


def newest_good(data: Path, slug: str) -> Backup | None:
    """The newest backup in which nothing is wrong; None if there is none."""
    return next((backup for backup in listed(data, slug) if not trouble_in(backup.path)), None)


def thin(data: Path, slug: str) -> None:
    """Keep every backup of the last hours, then one an hour, then one a day, and none older than `KEPT_DAYS`."""
    now = clock.now()
    seen: set[str] = set()
    for backup in reversed(listed(data, slug)):  # the first of each hour and day stays, so what stays never changes
        age = now - backup.at
        if age <= timedelta(hours=_EVERY_ONE_HOURS):
            continue
        span = f"{backup.at:%Y%m%dT%H}" if age <= timedelta(days=_ONE_AN_HOUR_DAYS) else f"{backup.at:%Y%m%d}"
        if span in seen or age > timedelta(days=KEPT_DAYS):
            backup.path.unlink(missing_ok=True)
        seen.add(span)


def set_aside(data: Path, slug: str) -> Path:
    """Move an event's file, with what SQLite keeps beside it, into `DATA/set-aside`; gives where it is now."""
    moment = f"{clock.now():%Y%m%dT%H%M%S%f}"
    target = data / "set-aside" / f"{slug}-{moment}.sqlite"
    target.parent.mkdir(exist_ok=True)
    for end in _BESIDE:
        beside = data / f"{slug}.sqlite{end}"
        if beside.exists():
            beside.replace(target.with_name(target.name + end))
    _sync(data)
    return target


def restore(data: Path, slug: str, backup: Path) -> Path | None:
    """Put a backup in the place of an event's file, which is set aside; gives where that is, None if there was none.

    The caller sees to it that nobody has the file open (House.lock). Raises Refused if the backup is not whole.
    """
    if not backup.exists():
        raise Refused(_("There is no file {file}.").format(file=backup), status=404)
    if wrong := trouble_in(backup):
        raise Refused(
            _("{file} is not a whole backup ({why}), so nothing was changed.").format(file=backup, why=wrong),
            status=409,
        )
    part = data / f".{slug}.restoring"
    shutil.copyfile(backup, part)
    _sync(part)
    aside = set_aside(data, slug) if (data / f"{slug}.sqlite").exists() else None
    part.replace(data / f"{slug}.sqlite")
    _sync(data)
    return aside


def forget(data: Path, slug: str) -> None:
    """Remove every backup of an event, and what was set aside of it: deleting an event forgets it."""
    shutil.rmtree(_folder(data, slug), ignore_errors=True)
    for path in (data / "set-aside").glob(f"{slug}-*.sqlite*"):
        if re.fullmatch(rf"{re.escape(slug)}-\d+T\d+\.sqlite(-wal|-shm)?", path.name):
            path.unlink(missing_ok=True)


def _folder(data: Path, slug: str) -> Path:
    return data / "backups" / slug


def _remove(path: Path) -> None:
    for end in (*_BESIDE, "-journal"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Bring a file, or a folder's list of names, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
