"""A small camp for tests of what phones show: pitches and publishing over HTTP, the draft by the store's own verbs."""

from collections.abc import Callable
from typing import Any

from server.store import draft, events, sessions
from server.store.file import Db, File
from tests.conftest import Organiser, Site

DAY = "2036-06-20"  # far off: after the day, pages forget names
PITCHES = (
    ("Open data in small councils", "Asha", "data"),
    ("Bin collection data: one format, 300 councils", "Sam", "data"),
    ("Service design when the service is a person", "Morag", "adult social care"),
    ("Let’s kill the PDF (and what replaces it)", "Ola", "accessibility"),
    ("What should a parish council website actually do?", "Ffion", "websites"),
    ("Dwyieithog o’r dechrau: writing in two languages first", "Gwen", "Welsh"),
    ("Procurement for people who hate procurement", "Tom", "buying"),
)


def pitched(site: Site, count: int = len(PITCHES), phase: str = "pitch") -> Organiser:
    """An event in a phase, with that many pitches, each from a phone of its own."""
    organiser = site.new_event(day=DAY, phase=phase)
    for number in range(count):
        title, name, topic = PITCHES[number % len(PITCHES)]
        language = "cy" if topic == "Welsh" else ""
        title = title if number < len(PITCHES) else f"{title} ({number})"
        sent = {"title": title, "name": name, "topic": topic, "language": language}
        assert site.client().post(f"{organiser.path}/pitch", data=sent).status_code == 303
    return organiser


def publish(organiser: Organiser, where: dict[int, tuple[int, int]]) -> int:
    """Publish a grid: session number -> (place of the room, place of the slot), both counted from 0; gives its number."""

    def lay(db: Db) -> None:
        rooms, slots = events.rooms(db), events.session_slots(db)
        ids = {session.number: session.id for session in sessions.every(db)}
        stands = draft.placements(db)
        after: dict[str, Any] = {f"place:{session}": None for session in stands}
        after |= {f"place:{ids[n]}": [rooms[room].id, slots[slot].id] for n, (room, slot) in where.items()}
        draft.take(db, None, draft.latest(db), "test", after)

    on_disk(organiser, lay)
    answer = organiser.client.post(f"{organiser.path}/revisions", json={"sure": "yes"})
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["number"]
    return number


def on_disk(organiser: Organiser, verb: Callable[[Db], Any]) -> Any:
    """Run a verb on the event's file from here. The running server sees it; its open screens are told by their next poll."""
    file = File(organiser.site.data / f"{organiser.slug}.sqlite")
    try:
        return file.write_now(verb)
    finally:
        file.close()
