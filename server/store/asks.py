"""Asking hosts whether two pitches are one. One yes from each side merges; one no ends it; an organiser may decide anyway."""

import msgspec

from server.errors import Refused
from server.store import merges, numbers, sessions
from server.store.file import Db
from server.store.rows import note, now
from server.words import gettext as _


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """An open question. `kept` and `gone` are short numbers; `said` are the people who have said yes."""

    id: int
    kept: int
    gone: int
    said: tuple[int, ...]


def ask(db: Db, kept: int, gone: int, by: str = "") -> Ask:
    """Ask the hosts of two sessions (short numbers); asking again about the same two changes nothing."""
    a, b = sessions.of_number(db, kept), sessions.of_number(db, gone)
    if a.id == b.id or any(each.state not in sessions.SHOWN for each in (a, b)):
        raise Refused(_("Only sessions that are shown can be merged."), status=409)
    for each in open_asks(db):
        if {each.kept, each.gone} == {kept, gone}:
            return each
    db.run("insert into merge_asks (kept, gone, at, by) values (?, ?, ?, ?)", (a.id, b.id, now(), by))
    note(db, by, f"asked the hosts of {kept} and {gone} to merge")
    numbers.rise(db, "stage")
    return open_asks(db)[-1]


def answer(db: Db, ask: int, person: int, yes: bool) -> bool:
    """What a host says; gives whether the two are now one. Raises Refused for who leads neither."""
    found = next((each for each in open_asks(db) if each.id == ask), None)
    if found is None:
        raise Refused(_("This question has been settled already."), status=409)
    sides = [{host.person for host in sessions.of_number(db, number).hosts} for number in (found.kept, found.gone)]
    if not any(person in side for side in sides):
        raise Refused(_("Only the people who lead one of the two sessions can answer this."))
    db.run("insert or replace into merge_answers (ask, person, yes) values (?, ?, ?)", (ask, person, int(yes)))
    numbers.rise(db, "stage")
    if not yes:
        db.run("update merge_asks set state = 'declined' where id = ?", (ask,))
        return False
    agreed = {*found.said, person}
    if not all(side & agreed for side in sides):
        return False
    merges.merge(db, found.kept, found.gone, "the hosts")
    return True


def drop(db: Db, ask: int) -> None:
    """Stop asking."""
    db.run("update merge_asks set state = 'dropped' where id = ? and state = 'open'", (ask,))
    numbers.rise(db, "stage")


def open_asks(db: Db) -> list[Ask]:
    """Questions that wait for an answer, where both sessions are still shown."""
    said: dict[int, list[int]] = {}
    for row in db.all("select ask, person from merge_answers where yes order by ask, person"):
        said.setdefault(row["ask"], []).append(row["person"])
    return [
        Ask(id=row["id"], kept=row["kept"], gone=row["gone"], said=tuple(said.get(row["id"], ())))
        for row in db.all(
            "select m.id, a.number kept, b.number gone from merge_asks m join sessions a on a.id = m.kept "
            "join sessions b on b.id = m.gone where m.state = 'open' and a.state = 'pitched' and b.state = 'pitched' "
            "order by m.id"
        )
    ]


def declined(db: Db) -> set[frozenset[int]]:
    """Pairs of short numbers whose hosts have said no."""
    return {
        frozenset((row["kept"], row["gone"]))
        for row in db.all(
            "select a.number kept, b.number gone from merge_asks m join sessions a on a.id = m.kept "
            "join sessions b on b.id = m.gone where m.state = 'declined'"
        )
    }
