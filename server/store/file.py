"""One SQLite file with its one writer: opening, pragmas, group commit. Knows nothing of what is in the file.

Every write is a verb `verb(db, *args)` that runs on the writer's thread. The writer gathers the verbs that wait into
one transaction, each in a savepoint of its own, and answers each only when the disk has them all (WAL,
`synchronous=FULL`): an acknowledged write survives a crash and a power cut, and 50 waiting phones cost one sync.
"""

import asyncio
import contextlib
import contextvars
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database, utils

from server.errors import Unavailable
from server.words import gettext as _

sqlite3 = utils.sqlite3  # type: ignore[attr-defined]

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger("campgrid")
_MOST_A_COMMIT = 500
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "trusted_schema=OFF",
    "journal_size_limit=16777216",
)
Moved = Callable[[dict[str, int]], None]


class Db(Database):
    """A connection to one file. `moved` gathers the live numbers that the running transaction has raised."""

    moved: dict[str, int]

    def one(self, sql: str, parameters: Any = ()) -> dict[str, Any] | None:
        """The first row of a SELECT, or None."""
        return next(iter(self.all(sql, parameters)), None)

    def all(self, sql: str, parameters: Any = ()) -> list[dict[str, Any]]:
        """Every row of a SELECT as a dict."""
        cursor = self.conn.execute(sql, parameters)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def value(self, sql: str, parameters: Any = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.conn.execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    def run(self, sql: str, parameters: Any = ()) -> int:
        """Run one writing statement within the writer's transaction; gives the number of rows touched."""
        return int(self.conn.execute(sql, parameters).rowcount)


def connect(path: Path, *, readonly: bool = False) -> Db:
    """Open a file with every pragma that SAFETY asks for; the caller begins and ends transactions itself."""
    connection = sqlite3.connect(str(path), isolation_level=None, check_same_thread=False, timeout=5)
    pragmas = [*_PRAGMAS, "query_only=ON"] if readonly else _PRAGMAS
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    db = Db(connection, use_counts_table=False)
    db.moved = {}
    return db


@dataclass
class _Job:
    work: Callable[[Db], Any]
    context: contextvars.Context
    done: Callable[[Any, BaseException | None], None]
    result: Any = None
    trouble: BaseException | None = None


@dataclass
class File:
    """One open file. `read` is for the event loop's thread, `write` for any coroutine, `write_now` for the command line."""

    path: Path
    on_moved: Moved = lambda moved: None
    on_health: Callable[[str], None] = lambda trouble: None
    commits: int = 0
    writes: int = 0
    trouble: str = ""
    _jobs: "queue.SimpleQueue[_Job | None]" = field(default_factory=queue.SimpleQueue)

    def __post_init__(self) -> None:
        self._writer = connect(self.path)
        self._reader = connect(self.path, readonly=True)
        self._thread = threading.Thread(target=self._serve, name=f"writer {self.path.stem}", daemon=True)
        self._thread.start()

    def read(self, verb: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a reading verb at once on the shared reader; it sees the last commit."""
        return verb(self._reader, *args, **kwargs)

    async def read_aside(self, verb: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for a reading that takes long: on a thread and a connection of its own, within one snapshot."""

        def read() -> T:
            db = connect(self.path, readonly=True)
            try:
                db.conn.execute("BEGIN")
                return verb(db, *args, **kwargs)
            finally:
                db.close()

        return await asyncio.to_thread(read)

    async def write(self, verb: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a writing verb and wait until it is on the disk.

        Raises what the verb raises (its writes are then undone), or Unavailable if the disk doesn't take it.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def settle(result: Any, trouble: BaseException | None) -> None:
            if future.done():
                return
            if trouble is None:
                future.set_result(result)
            else:
                future.set_exception(trouble)

        def done(result: Any, trouble: BaseException | None) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and with it whoever asked
                loop.call_soon_threadsafe(settle, result, trouble)

        self._jobs.put(_Job(lambda db: verb(db, *args, **kwargs), contextvars.copy_context(), done))
        return await future

    def write_now(self, verb: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same from a thread that may wait: the command line and tests."""
        answer: queue.SimpleQueue[tuple[Any, BaseException | None]] = queue.SimpleQueue()
        job = _Job(
            lambda db: verb(db, *args, **kwargs),
            contextvars.copy_context(),
            lambda result, trouble: answer.put((result, trouble)),
        )
        self._jobs.put(job)
        result, trouble = answer.get()
        if trouble is not None:
            raise trouble
        return result  # type: ignore[no-any-return]

    async def try_again(self) -> None:
        """Write something that means nothing, to learn whether the disk has healed; does nothing where all is well."""
        if self.trouble:
            with contextlib.suppress(Unavailable):
                await self.write(_touch)

    def close(self) -> None:
        """Finish what waits, then close; the file is whole and needs no other file beside it."""
        self._jobs.put(None)
        self._thread.join()
        self._reader.close()
        self._writer.close()

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            jobs = [job]
            last = False
            while len(jobs) < _MOST_A_COMMIT:
                try:
                    more = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    last = True
                    break
                jobs.append(more)
            self._commit(jobs)
            if last:
                return

    def _commit(self, jobs: list[_Job]) -> None:
        db = self._writer
        db.moved = {}
        try:
            db.conn.execute("BEGIN IMMEDIATE")
            for job in jobs:
                self._try(db, job)
            db.conn.execute("COMMIT")
        except Exception as trouble:
            with contextlib.suppress(sqlite3.Error):
                if db.conn.in_transaction:
                    db.conn.execute("ROLLBACK")
            self._say_health(str(trouble))
            for job in jobs:
                job.result, job.trouble = None, _unavailable() if _is_of_disk(trouble) else trouble
        else:
            self._say_health("")
            self.commits += 1
            self.writes += len(jobs)
            if db.moved:
                self._tell(self.on_moved, db.moved)
        for job in jobs:
            job.done(job.result, job.trouble)

    def _try(self, db: Db, job: _Job) -> None:
        """One job in a savepoint, so that its failure undoes its own writes and nobody else's."""
        before = dict(db.moved)
        db.conn.execute("SAVEPOINT job")
        try:
            job.result = job.context.run(job.work, db)
        except Exception as trouble:
            if _is_of_disk(trouble):
                raise  # nobody in this commit can be acknowledged
            db.conn.execute("ROLLBACK TO job")
            db.moved = before
            job.result, job.trouble = None, trouble
        db.conn.execute("RELEASE job")

    def _say_health(self, trouble: str) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            self._tell(self.on_health, trouble)

    def _tell(self, listener: Callable[[T], None], news: T) -> None:
        """A listener's own trouble must not end the writer: whoever waits for an answer would wait for ever."""
        try:
            listener(news)
        except Exception:
            log.exception("a listener of %s failed", self.path.name)


def _is_of_disk(trouble: Exception) -> bool:
    """Whether the disk refused (full, read-only, failing), rather than the statement being wrong."""
    words = ("full", "readonly", "read-only", "disk i/o", "unable to open", "database is locked")
    return isinstance(trouble, sqlite3.OperationalError) and any(word in str(trouble).lower() for word in words)


def _touch(db: Db) -> None:
    db.conn.execute(f"PRAGMA user_version = {(int(db.value('PRAGMA user_version')) + 1) % 1_000_000}")


def _unavailable() -> Unavailable:
    return Unavailable(_("The server can't save just now. Nothing you saved before is lost. Try again in a moment."))
