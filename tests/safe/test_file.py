"""One writer, group commit: each waiter gets its own answer, and only when the disk has it."""

import asyncio
import resource
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.errors import Refused, Unavailable
from server.store import file as files
from server.store.file import Db, File


def lay(db: Db) -> None:
    db.run("create table notes (id integer primary key, text text not null unique) strict")


def add(db: Db, text: str) -> str:
    db.run("insert into notes (text) values (?)", (text,))
    return text.upper()


def add_then_refuse(db: Db, text: str) -> str:
    db.run("insert into notes (text) values (?)", (text,))
    raise Refused(f"not {text}")


def texts(db: Db) -> list[str]:
    return [row["text"] for row in db.all("select text from notes order by id")]


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[File]:
    file = File(tmp_path / "notes.sqlite")
    file.write_now(lay)
    yield file
    file.close()


def test_every_connection_has_the_pragmas_and_an_sqlite_without_the_wal_reset_fault(notes: File) -> None:
    def pragmas(db: Db) -> list[object]:
        return [
            db.value(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
        ]

    assert notes.write_now(pragmas) == ["wal", 2, 1, 0]
    assert notes.read(pragmas) == ["wal", 2, 1, 0]
    assert notes.read(lambda db: db.value("PRAGMA query_only")) == 1
    assert files.sqlite3.sqlite_version_info >= (3, 51, 3)


def test_many_waiters_share_commits_and_each_gets_its_own_answer(notes: File) -> None:
    async def all_at_once() -> list[str | BaseException]:
        work = [notes.write(add_then_refuse if n % 7 == 3 else add, f"n{n}") for n in range(400)]
        return await asyncio.gather(*work, return_exceptions=True)

    commits = notes.commits
    answers = asyncio.run(all_at_once())
    for n, answer in enumerate(answers):
        if n % 7 == 3:
            assert isinstance(answer, Refused)
            assert answer.sentence == f"not n{n}"
        else:
            assert answer == f"N{n}"
    assert notes.read(texts) == [f"n{n}" for n in range(400) if n % 7 != 3]
    assert notes.commits - commits < 40


def test_a_wrong_statement_harms_only_its_own_job(notes: File) -> None:
    async def three() -> list[str | BaseException]:
        return await asyncio.gather(
            notes.write(add, "a"), notes.write(add, "a"), notes.write(add, "b"), return_exceptions=True
        )

    first, second, third = asyncio.run(three())
    assert (first, third) == ("A", "B")
    assert isinstance(second, files.sqlite3.IntegrityError)
    assert notes.read(texts) == ["a", "b"]


def test_a_caller_that_gives_up_or_is_gone_does_not_stop_the_writer(notes: File) -> None:
    async def give_up() -> None:
        task = asyncio.create_task(notes.write(add, "given up"))
        await asyncio.sleep(0)
        task.cancel()

    asyncio.run(give_up())
    assert notes.write_now(add, "after") == "AFTER"


def test_a_failing_listener_does_not_stop_the_writer(tmp_path: Path) -> None:
    def fail(moved: dict[str, int]) -> None:
        raise RuntimeError("the loop is closed")

    def move(db: Db) -> None:
        db.moved["grid"] = 1

    file = File(tmp_path / "x.sqlite", on_moved=fail)
    file.write_now(move)
    file.write_now(move)
    assert file.commits == 2
    file.close()


def test_numbers_are_told_only_of_what_was_committed(tmp_path: Path) -> None:
    told: list[dict[str, int]] = []
    file = File(tmp_path / "x.sqlite", on_moved=told.append)

    def rise_and_refuse(db: Db) -> None:
        db.moved["grid"] = 7
        raise Refused("no")

    with pytest.raises(Refused):
        file.write_now(rise_and_refuse)
    assert told == []
    file.close()


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), max_size=40))
@settings(max_examples=25, deadline=None)
def test_jobs_of_one_commit_are_as_if_run_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, jobs: list[tuple[str, bool]]
) -> None:
    file = File(tmp_path_factory.mktemp("law") / "x.sqlite")
    file.write_now(lay)

    async def all_at_once() -> list[str | BaseException]:
        work = [file.write(add if good else add_then_refuse, text) for text, good in jobs]
        return await asyncio.gather(*work, return_exceptions=True)

    answers = asyncio.run(all_at_once())
    held: list[str] = []
    for (text, good), answer in zip(jobs, answers, strict=True):
        if text in held:
            assert isinstance(answer, files.sqlite3.IntegrityError)
        elif good:
            held.append(text)
            assert answer == text.upper()
        else:
            assert isinstance(answer, Refused)
    assert file.read(texts) == held
    file.close()


def test_a_full_disk_refuses_everybody_then_heals_and_loses_nothing(notes: File) -> None:
    troubles: list[str] = []
    notes.on_health = troubles.append
    kept = [notes.write_now(add, f"kept{n}") for n in range(20)]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))
    try:
        with pytest.raises(Unavailable):
            notes.write_now(add, "x" * 200_000)
        with pytest.raises(Unavailable):
            notes.write_now(add, "also refused")
        assert len(notes.read(texts)) == len(kept)
        assert notes.trouble
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    asyncio.run(notes.try_again())
    assert notes.trouble == ""
    assert notes.write_now(add, "healed") == "HEALED"
    assert notes.read(texts) == [*(text.lower() for text in kept), "healed"]
    assert [bool(trouble) for trouble in troubles] == [True, False]


def test_readers_see_whole_commits_while_a_writer_is_busy(notes: File) -> None:
    def pair(db: Db, n: int) -> None:
        add(db, f"l{n}")
        add(db, f"r{n}")

    done = threading.Event()

    def write_on() -> None:
        for n in range(150):
            notes.write_now(pair, n)
        done.set()

    writer = threading.Thread(target=write_on)
    writer.start()
    while not done.is_set():
        assert len(notes.read(texts)) % 2 == 0
    writer.join()
    assert len(notes.read(texts)) == 300
