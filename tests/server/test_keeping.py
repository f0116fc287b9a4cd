"""Keeping an event and letting go of people: backup, restore, verify, forget."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from server.keeper import Keeper
from server.store import keeping, people, retention
from server.store.house import House
from tests.conftest import Site
from tests.server.camps import event_file, import_camp, small_camp
from tests.server.test_carry import campgrid, exported, imported


def test_a_backup_is_whole_and_restores_what_was_there(tmp_path: Path) -> None:
    data = imported(tmp_path, small_camp(), "--publish")
    before = exported(data, "--with-wishes")
    out = tmp_path / "copy.sqlite"
    assert campgrid("backup", "camp", "--data", data, "--out", out).returncode == 0
    told = campgrid("verify", out)
    assert told.returncode == 0
    assert told.stdout == f"Whole: {out}: Riverside Open Day, 2026-06-20, 4 sessions, 6 people, 1 published grid\n"
    (data / "camp.sqlite").unlink()
    restored = campgrid("restore", "camp", "--data", data, "--from", out)
    assert restored.returncode == 0, restored.stderr
    assert exported(data, "--with-wishes") == before
    elsewhere = campgrid("restore", "moved", "--data", tmp_path / "new-machine", "--from", out)
    assert elsewhere.returncode == 0, elsewhere.stderr
    assert exported(tmp_path / "new-machine", "--with-wishes", event="moved") == before


def test_the_newest_backup_is_put_back_when_none_is_named(tmp_path: Path) -> None:
    data = imported(tmp_path, small_camp())
    before = exported(data)
    assert campgrid("backup", "camp", "--data", data).returncode == 0
    house = House(data)
    file = house.event("camp")
    assert file is not None
    file.write_now(lambda db: db.run("update sessions set title = 'Spoilt'"))
    house.close_all()
    assert exported(data) != before
    assert campgrid("restore", "camp", "--data", data).returncode == 0
    assert exported(data) == before


def test_verify_says_what_is_wrong(tmp_path: Path) -> None:
    data = imported(tmp_path, small_camp())
    whole = (data / "camp.sqlite").read_bytes()
    torn = tmp_path / "torn.sqlite"
    torn.write_bytes(whole[: len(whole) // 2])
    ran = campgrid("verify", torn)
    assert (ran.returncode, ran.stdout.startswith(f"Not whole: {torn}: ")) == (1, True)
    assert "holds no event" in campgrid("verify", data / "front.sqlite").stdout
    assert campgrid("verify", tmp_path / "none").returncode == 2
    assert (tmp_path / "torn.sqlite").read_bytes() == whole[: len(whole) // 2]


def test_restore_beside_a_running_server_is_refused(new_site: Callable[..., Site]) -> None:
    site = new_site()
    import_camp(site, small_camp(), "camp")
    assert campgrid("backup", "camp", "--data", site.data).returncode == 0
    refused = campgrid("restore", "camp", "--data", site.data)
    assert refused.returncode == 2
    assert "Another Campgrid server is running" in refused.stderr


def test_on_the_chosen_day_people_are_forgotten_and_the_record_stays(tmp_path: Path) -> None:
    file = event_file(tmp_path, small_camp())
    secret = file.write_now(lambda db: people.give_badge(db, 3, role="organiser", name="Oona Organiser")[1])
    file.write_now(lambda db: keeping.set_credited(db, 4, True))  # Ben says that his name may stay
    file.write_now(keeping.set_forget_on, "2026-07-20", "Oona Organiser")
    assert not file.read(retention.is_due, datetime(2026, 7, 19, 22, 59, tzinfo=UTC))
    assert file.read(retention.is_due, datetime(2026, 7, 19, 23, 1, tzinfo=UTC))
    file.close()
    assert campgrid("backup", "camp", "--data", tmp_path / "data").returncode == 0
    house = House(tmp_path / "data")
    asyncio.run(Keeper(house).forget())
    house.close_all()
    left = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert b"Asha" not in left
    assert b"Oona" not in left
    assert b"step-free" in left  # the room's feature stays, nobody's need
    house = House(tmp_path / "data")
    file = house.event("camp")  # type: ignore[assignment]
    assert file.read(people.badge_of, secret) is None
    assert file.read(lambda db: db.value("select count(*) from interests")) == 0
    assert file.read(lambda db: [row["name"] for row in db.all("select name from people where name <> ''")]) == ["Ben"]
    assert file.read(lambda db: db.value("select count(*) from people where needs <> '[]'")) == 0
    assert "Wishes, badges and names were forgotten" in file.read(lambda db: db.value("select what from log"))
    assert not file.read(retention.is_due, datetime(2026, 7, 21, tzinfo=UTC))
    house.close_all()
    assert [s["title"] for s in exported(tmp_path / "data")["sessions"]] == [
        "Bins, and who empties them", "Cynllunio gwasanaethau", "What nobody will say aloud", "Open data in small councils"
    ]  # fmt: skip


def test_every_table_that_points_at_somebody_is_let_go(tmp_path: Path) -> None:
    file = event_file(tmp_path, small_camp())
    tables = file.read(lambda db: db.all("select name, sql from sqlite_master where type = 'table'"))
    file.close()
    pointing = {row["name"] for row in tables if re.search(r"references (people|badges)|\bby text", row["sql"])}
    # These stay, for what was published stands on them; in them every name goes (the test above).
    kept = {"people", "badges", "sessions", "session_people", "steps", "log"}
    let_go = {re.match(r"(?:delete from|update) (\w+)", each)[1] for each in retention._STATEMENTS}  # type: ignore[index]
    assert pointing - kept - let_go == set()


def test_no_total_below_five_outlives_the_wishes(tmp_path: Path) -> None:
    camp = small_camp()
    camp["attendees"] += [f"b{n}" for n in range(6)]
    camp["interests"] += [{"attendee": f"b{n}", "session": "s1"} for n in range(4)]
    file = event_file(tmp_path, camp)
    told = file.read(keeping.totals)
    file.write_now(retention.forget_people)
    assert file.read(keeping.totals) == told
    assert (told[0], list(told[1].values())) == (7, [7])
    file.close()
