"""Promise 2: an acknowledged write survives a power cut. A disk that forgets what was not synced, cut at random points.

A child process writes through the server's own store while a small library (powercut.c) records every write, truncation
and sync that reaches the disk, and every acknowledgement. A cut is a point of that record: what was synced before it is
there; of what was not, each 512-byte sector is there or not by the toss of a coin, in any order. Needs a C compiler.
"""

import asyncio
import ctypes
import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from server.store.backups import trouble_in
from server.store.file import Db, File, connect
from tests.bench.common import Result
from tests.conftest import REPO

SYNCHRONOUS = "FULL"  # a test asks for OFF, to see that this bench would find what is lost then
_SECTOR = 512


@dataclass(frozen=True)
class Entry:
    """One thing that was asked of the disk: w(rite), t(runcate), u(nlink), s(ync), or a(cknowledged). "." is the folder."""

    what: str
    a: int
    b: int
    name: str
    data: bytes = b""


def run(quick: bool = False) -> Result:
    """Cut the power 1,000 times (quick: 60)."""
    cuts = 60 if quick else 1_000
    with tempfile.TemporaryDirectory(prefix="campgrid-powercut-") as folder:
        record = _record(Path(folder), 300 if quick else 3_000)
        lost, corrupt = _cut(record, Path(folder) / "after", cuts, random.Random(2))
    acknowledged = sum(entry.what == "a" for entry in record)
    reached = f"{lost} lost, {corrupt} corrupt of {cuts:,} cuts over {acknowledged:,} acknowledged writes"
    return Result("2  Nor does a power cut", "0 lost, 0 corrupt of 1,000", reached, not lost and not corrupt)


def _record(folder: Path, writes: int) -> list[Entry]:
    library = folder / "powercut.so"
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise RuntimeError("This bench needs a C compiler. Install one (Debian: apt install gcc), then run it again.")
    source = Path(__file__).with_suffix(".c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"], check=True)
    data, record = folder / "data", folder / "record"
    data.mkdir()
    environment = os.environ | {
        "LD_PRELOAD": str(library), "POWERCUT_FOLDER": str(data), "POWERCUT_RECORD": str(record), "PYTHONPATH": str(REPO),
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "tests.bench.powercut",
        str(data / "x.sqlite"),
        str(writes),
        str(library),
        SYNCHRONOUS,
    ]
    subprocess.run(command, env=environment, cwd=REPO, check=True, timeout=300)
    return _read(record.read_bytes())


def _read(raw: bytes) -> list[Entry]:
    entries: list[Entry] = []
    place = 0
    while place < len(raw):
        end = raw.index(b"\n", place)
        what, a, b, name = raw[place:end].decode().split(" ", 3)
        place = end + 1
        length = int(b) if what == "w" else 0
        entries.append(Entry(what, int(a), int(b), name, raw[place : place + length]))
        place += length
    return entries


@dataclass
class Disk:
    """A disk that forgets: what is certain to be there after a cut, and what may be. Names count from their folder's sync."""

    synced: dict[str, bytearray] = field(default_factory=dict)
    pending: dict[str, list[Entry]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    unlinked: set[str] = field(default_factory=set)

    def take(self, entry: Entry) -> None:
        """Go on by one entry of the record."""
        if entry.what == "u":
            self.unlinked.add(entry.name)
        elif entry.what == "s" and entry.name == ".":
            for name in self.unlinked:
                self.synced.pop(name, None)
                self.pending.pop(name, None)
            self.named = {*self.synced, *self.pending}
            self.unlinked = set()
        elif entry.what == "s":
            for each in self.pending.pop(entry.name, []):
                _apply(self.synced.setdefault(entry.name, bytearray()), each)
        elif not entry.name.endswith("-shm"):
            if entry.name in self.unlinked and entry.name not in self.named:
                self.synced.pop(entry.name, None)
                self.pending.pop(entry.name, None)
            self.unlinked.discard(entry.name)
            self.pending.setdefault(entry.name, []).append(entry)

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        """The files as they are when the power is back."""
        found = {}
        for name in self.synced.keys() | self.pending.keys():
            uncertain = name in self.unlinked or name not in self.named
            if uncertain and chance.random() < 0.5:
                continue
            content = bytearray(self.synced.get(name, b""))
            for entry in self.pending.get(name, ()):
                for part in _sectors(entry):
                    if chance.random() < 0.5:
                        _apply(content, part)
            found[name] = bytes(content)
        return found


def _cut(record: list[Entry], folder: Path, cuts: int, chance: random.Random) -> tuple[int, int]:
    """(writes lost, files corrupt) over random cuts. Cuts come in the order of the record, so that it is walked once."""
    points = sorted(chance.randrange(len(record)) for _cut in range(cuts))
    disk = Disk()
    acknowledged: set[int] = set()
    lost = corrupt = 0
    for place, entry in enumerate(record):
        while points and points[0] == place:
            points.pop(0)
            wrong, missing = _look(folder, disk.after_a_cut(chance), acknowledged)
            corrupt += wrong
            lost += missing
        if entry.what == "a":
            acknowledged.add(entry.a)
        else:
            disk.take(entry)
    return lost, corrupt


def _apply(content: bytearray, entry: Entry) -> None:
    if entry.what == "t":
        del content[entry.a :]
        content.extend(b"\0" * (entry.a - len(content)))
        return
    content.extend(b"\0" * (entry.a - len(content)))
    content[entry.a : entry.a + len(entry.data)] = entry.data


def _look(folder: Path, files: dict[str, bytes], acknowledged: set[int]) -> tuple[bool, int]:
    """Open what a cut left, and count what is missing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    path = folder / "x.sqlite"
    if not acknowledged:
        return False, 0  # cut while the file was being made: nothing had been promised
    if not path.exists() or trouble_in(path):
        return True, 0
    db = connect(path)
    try:
        made = db.value("select count(*) from sqlite_master where name = 'notes'")
        held = {row["id"] for row in db.all("select id from notes")} if made else set()
    finally:
        db.close()
    return False, len(acknowledged - held)


def _sectors(entry: Entry) -> list[Entry]:
    if entry.what == "t":
        return [entry]
    return [
        Entry("w", entry.a + start, 0, entry.name, entry.data[start : start + _SECTOR])
        for start in range(0, len(entry.data), _SECTOR)
    ]


def _child(path: str, writes: int, library: str, synchronous: str) -> None:
    """Write through the store, a few at once, and mark each acknowledgement."""
    mark = ctypes.CDLL(library).powercut_mark
    file = File(Path(path))
    if synchronous != "FULL":
        file._writer.conn.execute(f"PRAGMA synchronous={synchronous}")
    file.write_now(lambda db: db.run("create table notes (id integer primary key, text text not null) strict"))

    def add(db: Db, number: int) -> None:
        db.run("insert into notes (id, text) values (?, ?)", (number, "x" * (number * 37 % 900)))

    async def one(number: int) -> None:
        await file.write(add, number)
        mark(ctypes.c_uint64(number))

    async def all_of_them() -> None:
        for start in range(1, writes, 5):
            await asyncio.gather(*(one(number) for number in range(start, min(start + 5, writes))))

    asyncio.run(all_of_them())


if __name__ == "__main__":
    _child(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
