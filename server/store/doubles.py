"""Two people on the list who may be one: a typed co-host and the phone of the same name. The desk asks, nobody guesses.

It matters because nobody can be in two rooms at once, and the solver only knows that of one person.
"""

import itertools

import msgspec

from server.store import people
from server.store.file import Db
from server.store.rows import note
from server.text import folded


class Face(msgspec.Struct, frozen=True):
    """Somebody as the desk may know them: their name, the sessions that they lead, whether they have a phone."""

    person: int
    name: str
    leads: tuple[tuple[int, str], ...]
    phone: bool


class Double(msgspec.Struct, frozen=True):
    """Two faces with one name, at least one of whom leads a session. `kept` is the one that has a phone, if any has."""

    kept: Face
    other: Face


def asked(db: Db) -> list[Double]:
    """Every pair that is still to be answered, by name."""
    faces = _faces(db)
    answered = {(row["a"], row["b"]) for row in db.all("select a, b from two_people")}
    by_name: dict[str, list[Face]] = {}
    for face in faces:
        if name := folded(face.name):
            by_name.setdefault(name, []).append(face)
    pairs = (pair for name in sorted(by_name) for pair in itertools.combinations(by_name[name], 2))
    return [
        Double(*sorted(pair, key=lambda face: (not face.phone, face.person)))
        for pair in pairs
        if any(face.leads for face in pair) and tuple(sorted(face.person for face in pair)) not in answered
    ]


def same(db: Db, kept: int, other: int, by: str) -> None:
    """They are one person: all that either said or leads belongs to `kept`."""
    name = people.get(db, kept).name
    people.get(db, other)
    people.merge(db, kept, other)
    note(db, by, f"{name} and {name} are one person")


def different(db: Db, one: int, other: int, by: str) -> None:
    """They are two people: the desk doesn't ask again."""
    name = people.get(db, one).name
    people.get(db, other)
    a, b = sorted((one, other))
    db.run("insert or ignore into two_people (a, b) values (?, ?)", (a, b))
    note(db, by, f"{name} and {name} are two people")


def _faces(db: Db) -> list[Face]:
    leads: dict[int, list[tuple[int, str]]] = {}
    for row in db.all(
        "select sp.person, s.number, s.title from session_people sp join sessions s on s.id = sp.session "
        "where s.state = 'pitched' order by s.number"
    ):
        leads.setdefault(row["person"], []).append((row["number"], row["title"]))
    phones = {row["person"] for row in db.all("select distinct person from badges where ended_at is null")}
    return [
        Face(person.id, person.name, tuple(leads.get(person.id, ())), person.id in phones)
        for person in people.known(db).values()
        if person.name
    ]
