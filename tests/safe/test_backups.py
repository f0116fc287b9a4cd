"""Backups are whole, taken while people vote, kept by age; a damaged file is set aside and the newest good backup offered."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from server import clock
from server.errors import Refused
from server.keeper import Keeper
from server.store import backups, events, migrations, people
from server.store.house import House


def house_with(data: Path, slug: str = "leeds") -> House:
    house = House(data)
    file = house.create(slug)
    event = file.write_now(events.found, slug, "Leeds", date(2026, 6, 20), "Europe/London")
    house.set_code(slug, event.join_code)
    return house


def test_a_backup_made_while_people_join_is_whole_and_has_all_that_was_acknowledged_before(tmp_path: Path) -> None:
    house = house_with(tmp_path)
    file = house.event("leeds")
    assert file

    async def join_and_back_up() -> int:
        joins = [asyncio.create_task(file.write(people.join)) for _n in range(300)]
        await asyncio.sleep(0.01)
        acknowledged = sum(task.done() for task in joins)
        await asyncio.to_thread(backups.make, tmp_path, "leeds")
        await asyncio.gather(*joins)
        return acknowledged

    acknowledged = asyncio.run(join_and_back_up())
    (backup,) = backups.listed(tmp_path, "leeds")
    assert backups.trouble_in(backup.path) == ""
    house.close_all()
    aside = backups.restore(tmp_path, "leeds", backup.path)
    assert aside is not None
    again = House(tmp_path)
    restored = again.event("leeds")
    assert restored
    assert acknowledged <= restored.read(people.phones) <= 300
    again.close_all()


def test_a_damaged_file_is_set_aside_and_the_newest_good_backup_is_offered(tmp_path: Path) -> None:
    house = house_with(tmp_path)
    backups.make(tmp_path, "leeds", "hand")
    house.close_all()
    path = tmp_path / "leeds.sqlite"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * 12000 + whole[16096:])
    newer = tmp_path / "backups" / "leeds" / "20990101T000000Z-timer.sqlite"
    newer.write_bytes(b"rubbish")
    house = House(tmp_path)
    (said,) = house.check()
    assert "is damaged" in said
    assert "campgrid restore leeds" in said
    assert f"{clock.now():%Y}" in said  # the good one, not the newer rubbish
    assert house.event("leeds") is None
    assert list((tmp_path / "set-aside").glob("leeds-*.sqlite"))
    good = backups.newest_good(tmp_path, "leeds")
    assert good
    backups.restore(tmp_path, "leeds", good.path)
    restored = house.event("leeds")
    assert restored
    assert restored.read(events.get).name == "Leeds"
    house.close_all()


def test_a_damaged_front_door_is_made_anew_with_every_events_code(tmp_path: Path) -> None:
    house = house_with(tmp_path)
    file = house.event("leeds")
    assert file
    code = file.read(events.get).join_code
    house.close_all()
    (tmp_path / "front.sqlite").write_bytes(b"not a database at all" * 400)
    house = House(tmp_path)
    (said,) = house.check()
    assert "front door" in said
    assert house.slug_of_code(code) == "leeds"
    house.close_all()


def test_restoring_rubbish_changes_nothing(tmp_path: Path) -> None:
    house = house_with(tmp_path)
    house.close_all()
    before = (tmp_path / "leeds.sqlite").read_bytes()
    rubbish = tmp_path / "rubbish.sqlite"
    rubbish.write_bytes(b"rubbish" * 1000)
    with pytest.raises(Refused, match="not a whole backup"):
        backups.restore(tmp_path, "leeds", rubbish)
    assert (tmp_path / "leeds.sqlite").read_bytes() == before


def test_a_backup_is_made_before_the_schema_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house_with(tmp_path).close_all()
    later = Migrations("event")
    later._migrations = [*migrations.event_file._migrations]

    @later()
    def m999_one_more_table(db: Database) -> None:
        db.conn.execute("create table more (x integer) strict")

    monkeypatch.setattr(migrations, "event_file", later)
    house = House(tmp_path)
    file = house.event("leeds")
    assert file
    assert file.read(lambda db: db.value("select count(*) from more")) == 0
    (backup,) = backups.listed(tmp_path, "leeds")
    assert backup.why == "upgrade"
    house.close_all()


def test_backups_thin_out_with_age_and_are_gone_after_their_days(tmp_path: Path) -> None:
    folder = tmp_path / "backups" / "leeds"
    folder.mkdir(parents=True)
    now = clock.now().replace(minute=30, second=0, microsecond=0)
    ages = [timedelta(minutes=5 * n) for n in range(12 * 24 * 20)]
    for age in ages:
        (folder / f"{now - age:%Y%m%dT%H%M%S}Z-timer.sqlite").touch()
    backups.thin(tmp_path, "leeds")
    left = [clock.now() - backup.at for backup in backups.listed(tmp_path, "leeds")]
    assert max(left) <= timedelta(days=backups.KEPT_DAYS)
    assert sum(age <= timedelta(hours=2) for age in left) >= 18
    assert 44 <= sum(timedelta(hours=2) < age <= timedelta(days=2) for age in left) <= 47
    assert 12 <= sum(age > timedelta(days=2) for age in left) <= 14
    backups.thin(tmp_path, "leeds")
    assert len(backups.listed(tmp_path, "leeds")) == len(left)


def test_the_timer_backs_up_what_changed_and_only_that(tmp_path: Path) -> None:
    house = house_with(tmp_path)

    async def run() -> tuple[int, int]:
        keeper = Keeper(house)
        await keeper.back_up()
        first = len(backups.listed(tmp_path, "leeds"))
        for backup in backups.listed(tmp_path, "leeds"):
            backup.path.unlink()
        await keeper.back_up()
        return first, len(backups.listed(tmp_path, "leeds"))

    assert asyncio.run(run()) == (1, 0)
    house.close_all()


def test_deleting_an_event_forgets_its_backups_too(tmp_path: Path) -> None:
    house = house_with(tmp_path)
    house.create("leeds-2").write_now(events.found, "leeds-2", "Leeds 2", date(2026, 6, 20), "Europe/London")
    for slug in ("leeds", "leeds-2"):
        backups.make(tmp_path, slug)
    house.delete("leeds")
    assert backups.listed(tmp_path, "leeds") == []
    assert len(backups.listed(tmp_path, "leeds-2")) == 1
    assert not list(tmp_path.rglob("leeds.sqlite*"))
    house.close_all()
