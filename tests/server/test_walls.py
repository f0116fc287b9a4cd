"""Which picture the wall shows, and which slots of the grid, at each moment of the day."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server import words
from server.store import draft, events, migrations, queue, revisions, sessions, stage
from server.store.file import Db, connect
from server.views import walls
from server.views.walls import Facts, Wall

FIRST = datetime(2026, 6, 20, 10, 0, tzinfo=UTC)  # 11:00 in London
SECOND = datetime(2026, 6, 20, 11, 0, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Any:
    made = connect(tmp_path / "camp.sqlite")
    made.conn.execute("PRAGMA synchronous=OFF")
    migrations.event_file.apply(made)
    events.found(made, "camp", "Camp", date(2026, 6, 20), "Europe/London")
    events.lay_out(made)
    for title in ("Bins", "Trams", "Trees", "Maps"):
        sessions.pitch(made, sessions.PitchForm(title=title), None)
    yield made
    made.close()


def published(db: Db, at: datetime, **places: tuple[int, int]) -> None:
    """A grid of {title: (room, slot) counted from 1}, published at a moment."""
    rooms, slots = events.rooms(db), events.session_slots(db)
    ids = {session.title: session.id for session in sessions.every(db)}
    after = {f"place:{ids[title]}": [rooms[r - 1].id, slots[s - 1].id] for title, (r, s) in places.items()}
    draft.take(db, None, draft.latest(db), "place", after)
    number = revisions.publish(db).number
    db.run("update revisions set at = ? where number = ?", (at.strftime("%Y-%m-%dT%H:%M:%SZ"), number))


def wall(db: Db, now: datetime) -> Wall:
    number = revisions.latest_number(db)
    facts = Facts(
        event=events.get(db), stage=stage.get(db), every=sessions.every(db), queue=queue.every(db), phones=0, choosing=7,
        revision=revisions.get(db, number) if number else None,
        before=revisions.get(db, number - 1) if number > 1 else None,
    )  # fmt: skip
    return walls.wall(facts, "https://camp.example", now)


def slots(shown: Wall) -> list[str]:
    return [sheet.heading for sheet in shown.sheets if not sheet.whole]


def tags(shown: Wall) -> dict[str, str]:
    return {
        cell.note.title: cell.word[0][1]
        for sheet in shown.sheets
        for cell in sheet.cells
        if cell.note is not None and cell.word
    }


def test_a_slot_is_held_still_from_ten_minutes_before_it_starts(db: Db) -> None:
    published(db, FIRST - timedelta(hours=2), Bins=(1, 1), Trams=(2, 1), Trees=(1, 2))
    assert slots(wall(db, FIRST - timedelta(minutes=11))) == [
        "11:00 – 11:45", "12:00 – 12:45", "13:45 – 14:30", "14:45 – 15:30", "15:45 – 16:30",
    ]  # fmt: skip
    held = wall(db, FIRST - timedelta(minutes=8))
    assert slots(held) == ["11:00 – 11:45"]
    assert held.sheets[0].said == (("en", "starts in 8 minutes"),)
    assert [(cell.room, cell.note and cell.note.title) for cell in held.sheets[0].cells] == [
        ("Main hall", "Bins"), ("Room 1", "Trams"),
    ]  # fmt: skip
    assert slots(wall(db, SECOND - timedelta(minutes=10))) == ["12:00 – 12:45"]


def test_from_publishing_the_next_slot_is_held_still_for_ten_minutes(db: Db) -> None:
    published(db, FIRST - timedelta(hours=2), Bins=(1, 1))
    assert slots(wall(db, FIRST - timedelta(minutes=115))) == ["11:00 – 11:45"]
    assert len(slots(wall(db, FIRST - timedelta(minutes=105)))) == 5


def test_what_runs_now_comes_first_and_what_is_over_is_gone(db: Db) -> None:
    published(db, FIRST - timedelta(hours=2), Bins=(1, 1), Trams=(1, 2))
    during = wall(db, FIRST + timedelta(minutes=20))
    assert slots(during)[0] == "11:00 – 11:45"
    assert during.sheets[0].said == (("en", "now"),)
    assert slots(wall(db, FIRST + timedelta(minutes=46)))[0] == "12:00 – 12:45"


def test_while_slots_turn_the_whole_grid_is_one_page_too(db: Db) -> None:
    published(db, FIRST - timedelta(hours=2), Bins=(1, 1), Trams=(1, 2))
    (whole,) = [sheet for sheet in wall(db, FIRST - timedelta(minutes=60)).sheets if sheet.whole]
    assert whole.times[:2] == ("11:00", "12:00")
    room, notes = whole.whole[0]
    assert (room, [note and note.title for note in notes]) == ("Main hall", ["Bins", "Trams", None, None, None])
    assert [sheet for sheet in wall(db, FIRST).sheets if sheet.whole] == []


def test_moved_is_said_in_words_for_five_minutes(db: Db) -> None:
    published(db, FIRST - timedelta(minutes=30), Bins=(1, 1), Trams=(2, 1), Trees=(3, 1))
    at = FIRST - timedelta(minutes=8)
    published(db, at, Bins=(3, 1), Trees=(1, 1), Maps=(2, 2))
    assert tags(wall(db, at + timedelta(minutes=4))) == {"Bins": "MOVED", "Trees": "MOVED"}
    assert tags(wall(db, at + timedelta(minutes=5))) == {}


def test_what_is_withdrawn_after_publishing_is_called_cancelled(db: Db) -> None:
    published(db, FIRST - timedelta(minutes=30), Bins=(1, 1), Trams=(2, 1))
    sessions.set_state(db, 1, "withdrawn", 0, desk=True)
    assert tags(wall(db, FIRST - timedelta(minutes=5))) == {"Bins": "CANCELLED"}


def test_the_wall_says_when_it_changes_by_time_alone(db: Db) -> None:
    published(db, FIRST - timedelta(hours=2), Bins=(1, 1))
    shown = wall(db, FIRST - timedelta(minutes=14, seconds=30))
    assert shown.again_ms == int((FIRST - timedelta(minutes=14)).timestamp() * 1000)
    assert wall(db, FIRST + timedelta(minutes=20)).again_ms is not None


def test_a_bilingual_event_shows_both_languages_together(db: Db) -> None:
    events.change(db, languages=["en", "cy"], phase="choose")
    lead = wall(db, FIRST).lead
    assert lead[0] == ("en", "Choose what you would come to.")
    assert len(lead) == len({text for _lang, text in lead})
    assert words.language() == "en"
    if "cy" in words.languages():
        assert [lang for lang, _text in lead] == ["en", "cy"]


def test_before_anything_is_published_the_day_shows_how_to_join(db: Db) -> None:
    events.change(db, phase="day")
    assert wall(db, FIRST).picture == "join"
    assert wall(db, FIRST).address == "camp.example"
