"""Merging sessions and taking it back. One session stays, with everybody's hosts, needs and interest; the others stand in it.

Interest in a merged session, person by person: what they chose on any of its parts counts, the strongest holds, and
nobody counts twice. What somebody chooses after the merge, on whichever part, replaces what they had chosen before on
the others while these stand together. A split gives each part back exactly what was chosen on it: before the merge, and
since by its own number.
"""

from typing import Any

import msgspec

from server.errors import Refused
from server.store import draft, numbers, sessions
from server.store.file import Db
from server.store.rows import dump, load, note, now
from server.words import gettext as _


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """A session that stands in another, both as their short numbers."""

    gone: int
    kept: int
    at: str


def merge(db: Db, kept: int, gone: int, by: str = "") -> None:
    """Let session `gone` stand in session `kept` (short numbers), with all that stands in `gone`. Raises Refused."""
    target, source = root(db, sessions.of_number(db, kept).id), root(db, sessions.of_number(db, gone).id)
    if target == source:
        raise Refused(_("These two are one session already."), status=409)
    was, into = sessions.get(db, source), sessions.get(db, target)
    if any(each.state not in ("pitched", "waiting") for each in (was, into)):
        raise Refused(_("Only sessions that are shown can be merged."), status=409)
    for session in (target, source):
        _keep_own(db, session)
    db.run(
        "insert into merges (session, into_session, seq, was, at, by) values (?, ?, ?, ?, ?, ?)",
        (source, target, _seq(db), was.state, now(), by),
    )
    db.run("update sessions set state = 'merged', merged_into = ? where id = ?", (target, source))
    db.run("delete from interests where session = ?", (source,))
    if source in draft.placements(db):
        draft.shelve(db, None, draft.latest(db), source)
    _settle(db, target)
    note(db, by, f"merged {was.number} into {into.number}")
    db.run(
        "update merge_asks set state = 'agreed' where state = 'open' and ? in (kept, gone) and ? in (kept, gone)",
        (source, target),
    )


def split(db: Db, gone: int, by: str = "") -> None:
    """Take a merge back: session `gone` (short number) stands alone again, with what stands in it. Raises Refused."""
    session = sessions.of_number(db, gone)
    held = db.one("select into_session, was from merges where session = ?", (session.id,))
    if held is None:
        raise Refused(_("Session {number} stands alone already.").format(number=gone), status=409)
    parent = held["into_session"]
    db.run("delete from merges where session = ?", (session.id,))
    db.run("update sessions set state = ?, merged_into = null where id = ?", (held["was"], session.id))
    for each in (parent, session.id):
        _settle(db, each)
    note(db, by, f"split {session.number} off again")


def every(db: Db) -> list[Merge]:
    """What stands in what now, the newest first."""
    return [
        Merge(gone=row["gone"], kept=row["kept"], at=row["at"])
        for row in db.all(
            "select a.number gone, b.number kept, m.at from merges m join sessions a on a.id = m.session "
            "join sessions b on b.id = m.into_session order by m.seq desc"
        )
    ]


def root(db: Db, session: int) -> int:
    """The session (row id) in which this one stands; itself, if it stands alone."""
    above = db.value("select into_session from merges where session = ?", (session,))
    return session if above is None else root(db, above)


def is_part(db: Db, session: int) -> bool:
    """Whether a session (row id) belongs to a merge."""
    return bool(db.value("select 1 from merges where session = ? or into_session = ? limit 1", (session, session)))


def choose(db: Db, person: int, session: int, weight: int) -> None:
    """Set somebody's interest in one part of a merge; what counts for the whole follows."""
    db.run(
        "insert into own_interests (person, session, weight, seq, at) values (?, ?, ?, ?, ?) on conflict (person, session) "
        "do update set weight = excluded.weight, seq = excluded.seq, at = excluded.at",
        (person, session, weight, _seq(db), now()),
    )
    _unite(db, root(db, session), person)


def unite_person(db: Db, kept: int, gone: int) -> None:
    """Two people are one: on each part of a merge the stronger of their choices holds."""
    db.run(
        "insert into own_interests (person, session, weight, seq, at) select ?, session, weight, seq, at from own_interests "
        "where person = ? on conflict (person, session) do update set weight = max(weight, excluded.weight), "
        "seq = max(seq, excluded.seq)",
        (kept, gone),
    )
    db.run("delete from own_interests where person = ?", (gone,))
    for row in db.all("select distinct session from own_interests where person = ?", (kept,)):
        _unite(db, root(db, row["session"]), kept)


def hand_over(db: Db, person: int, nobody: int) -> None:
    """Somebody is forgotten: what they chose on parts of merges goes over to a nameless person; their answers go."""
    db.run("update own_interests set person = ? where person = ?", (nobody, person))
    db.run("update seen set person = ? where person = ?", (nobody, person))
    db.run("delete from merge_answers where person = ?", (person,))


def _keep_own(db: Db, session: int) -> None:
    """Before its first merge: what people chose on this session is put aside, as older than anything chosen later."""
    if not is_part(db, session):
        db.run(
            "insert into own_interests (person, session, weight, seq, at) "
            "select person, session, weight, 0, at from interests where session = ?",
            (session,),
        )


def _settle(db: Db, session: int) -> None:
    """Bring a session, and all in which it stands, in line with the parts that it has now."""
    each: int | None = session
    while each is not None:
        _lend(db, each)
        each = db.value("select into_session from merges where session = ?", (each,))
    top = root(db, session)
    _unite(db, top)
    if not is_part(db, session):
        db.run("delete from own_interests where session = ?", (session,))
    sessions.changed(db)
    numbers.rise(db, "interests")


def _unite(db: Db, top: int, person: int | None = None) -> None:
    """Interest in a whole: of everybody, or of one person."""
    parts = _parts(db, top)
    joined = _joined(db, parts)
    only, values = ("", ()) if person is None else (" and person = ?", (person,))
    marks = ", ".join("?" for _part in parts)
    chosen: dict[int, list[dict[str, Any]]] = {}
    for row in db.all(
        f"select person, session, weight, seq, at from own_interests where session in ({marks}){only}",
        (*parts, *values),
    ):
        chosen.setdefault(row["person"], []).append(row)
    db.run(f"delete from interests where session = ?{only}", (top, *values))
    for each, rows in chosen.items():
        standing = [row for row in rows if not any(_replaces(other, row, joined) for other in rows)]
        strongest = max(standing, key=lambda row: row["weight"])
        if strongest["weight"]:
            db.run(
                "insert into interests (person, session, weight, at) values (?, ?, ?, ?)",
                (each, top, strongest["weight"], max(row["at"] for row in standing)),
            )


def _replaces(newer: dict[str, Any], row: dict[str, Any], joined: dict[tuple[int, int], int]) -> bool:
    """Whether a choice on one part was made after that on another, while the two stood together."""
    if newer["session"] == row["session"]:
        return False
    since = joined[min(newer["session"], row["session"]), max(newer["session"], row["session"])]
    return bool(newer["seq"] > row["seq"] and newer["seq"] > since)


def _parts(db: Db, top: int) -> list[int]:
    """A session and all that stands in it."""
    parts = [top]
    for part in parts:
        parts += [row["session"] for row in db.all("select session from merges where into_session = ?", (part,))]
    return parts


def _joined(db: Db, parts: list[int]) -> dict[tuple[int, int], int]:
    """Since when each two parts stand together: the youngest merge on the way between them."""
    above = {
        row["session"]: (row["into_session"], row["seq"])
        for row in db.all("select session, into_session, seq from merges")
    }

    def way(part: int) -> list[tuple[int, int]]:
        """(part, youngest merge so far) from a part up to the top."""
        steps, youngest = [(part, 0)], 0
        while part in above:
            part, seq = above[part]
            youngest = max(youngest, seq)
            steps.append((part, youngest))
        return steps

    ways = {part: dict(way(part)) for part in parts}
    return {
        (a, b): min(max(ways[a][meet], ways[b][meet]) for meet in ways[a].keys() & ways[b].keys())
        for a in parts
        for b in parts
        if a < b
    }


def _lend(db: Db, session: int) -> None:
    """Hosts and needs of the parts, lent to the session in which they stand, and taken back when they leave."""
    below = [row["session"] for row in db.all("select session from merges where into_session = ?", (session,))]
    lent = {row["person"] for row in db.all("select person from lent_people where session = ?", (session,))}
    own = {host.person for host in sessions.get(db, session).people} - lent
    wanted = {host.person: host.part for part in below for host in sessions.get(db, part).people}
    for person in lent - wanted.keys():
        db.run("delete from session_people where session = ? and person = ?", (session, person))
    db.run("delete from lent_people where session = ?", (session,))
    for person in wanted.keys() - own:
        sessions.set_part(db, session, person, wanted[person])
        db.run("insert into lent_people (session, person) values (?, ?)", (session, person))
    held = load(db.value("select needs from sessions where id = ?", (session,)))
    lent_needs = {row["need"] for row in db.all("select need from lent_needs where session = ?", (session,))}
    own_needs = [need for need in held if need not in lent_needs]
    more = sorted({need for part in below for need in sessions.get(db, part).needs} - set(own_needs))
    db.run("update sessions set needs = ? where id = ?", (dump([*own_needs, *more]), session))
    db.run("delete from lent_needs where session = ?", (session,))
    for need in more:
        db.run("insert into lent_needs (session, need) values (?, ?)", (session, need))


def _seq(db: Db) -> int:
    """A number above all choices and merges so far."""
    newest = "select max(coalesce((select max(seq) from own_interests), 0), coalesce((select max(seq) from merges), 0))"
    return int(db.value(newest)) + 1
