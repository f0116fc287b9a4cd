"""The live numbers: each topic's number only rises, and raising it is what tells open screens to look again."""

from server.store.file import Db

TOPICS = ("event", "sessions", "interests", "grid", "draft", "stage")


def rise(db: Db, topic: str) -> int:
    """Raise a topic within the running write; screens hear of it when the write is on the disk."""
    number = int(
        db.value(
            "insert into numbers (topic, number) values (?, 1) "
            "on conflict (topic) do update set number = number + 1 returning number",
            (topic,),
        )
    )
    db.moved[topic] = number
    return number


def current(db: Db) -> dict[str, int]:
    """Every topic's number; 0 for one that never moved."""
    known = {row["topic"]: row["number"] for row in db.all("select topic, number from numbers")}
    return {topic: known.get(topic, 0) for topic in TOPICS} | known
