"""Ballots that look stuffed: finds phones that look alike, sets people's wishes aside, and tallies with and without them.

Nobody is ever refused by this, and nobody is told: an organiser looks and decides. Who wished for what stays inside; what
goes out is counts.
"""

from collections import defaultdict
from datetime import timedelta
from typing import Any

import msgspec

from server import clock
from server.store import numbers
from server.store.file import Db
from server.store.rows import note, now

ALIKE_WISHES, ALIKE_PHONES = 3, 3  # so many phones with the very same wishes, and as many wishes, are hardly chance
BURST_PHONES, BURST_SECONDS = 5, 60  # so many that joined within a minute and wish for exactly the same ...
BURST_RESTS_SECONDS = 120  # ... and still do a while later: at the first pitch, everybody's only wish is the same
FAST_WISHES = 12  # more taps within one second than a thumb can make


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Phones that look as if one hand had used them. `why` is alike, burst or fast; `first` names the group in a form."""

    why: str
    people: tuple[int, ...]
    wishes: int
    joined_from: str
    joined_to: str

    @property
    def first(self) -> int:
        """The first person of the group."""
        return self.people[0]


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """One session's interest: all of it, and without what is set aside."""

    number: int
    title: str
    language: str
    everybody: int
    counted: int


def suspects(db: Db) -> list[Group]:
    """Groups of phones to look at, the largest first. Those set aside already are left out."""
    wishes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    fast: dict[int, int] = defaultdict(int)
    joined: dict[int, str] = {}
    for row in db.all(
        "select i.person, i.session, i.weight, i.at, p.joined_at from counted_interests i join people p on p.id = i.person "
        "where p.joined_at is not null order by i.person, i.session"
    ):
        wishes[row["person"]].append((row["session"], row["weight"]))
        joined[row["person"]] = row["joined_at"]
    for row in db.all(
        "select person, count(*) n from counted_interests group by person, at having n > ?", (FAST_WISHES,)
    ):
        fast[row["person"]] = max(fast[row["person"]], row["n"])
    alike: dict[tuple[tuple[int, int], ...], list[int]] = defaultdict(list)
    for person, theirs in wishes.items():
        alike[tuple(theirs)].append(person)
    groups = [group for ballot, people in alike.items() if (group := _group(ballot, people, joined))]
    taken = {person for group in groups for person in group.people}
    for person in sorted(fast.keys() & joined.keys() - taken):
        groups.append(_made("fast", [person], fast[person], joined))
    return sorted(groups, key=lambda group: (-len(group.people), group.first))


def set_aside(db: Db, people: list[int], by: str) -> int:
    """Count these people's wishes nowhere from now on; gives how many were set aside. It can be taken back."""
    done = 0
    for person in people:
        done += db.run("insert or ignore into set_aside (person, at, by) values (?, ?, ?)", (person, now(), by))
    _moved(db, by, f"phones set aside: {done}")
    return done


def count_again(db: Db, by: str, at: str | None = None) -> int:
    """Take back what was set aside (all, or what was set aside at one moment); gives how many people count again."""
    if at is None:
        done = db.run("delete from set_aside")
    else:
        done = db.run("delete from set_aside where at = ?", (at,))
    _moved(db, by, f"phones counted again: {done}")
    return done


def aside(db: Db) -> list[dict[str, Any]]:
    """What is set aside: when, by whom, how many phones and wishes."""
    return db.all(
        "select s.at, s.by, count(distinct s.person) phones, count(i.session) wishes from set_aside s "
        "left join interests i on i.person = s.person group by s.at, s.by order by s.at desc"
    )


def tally(db: Db) -> list[Tally]:
    """Every session whose count differs with and without what is set aside, the largest difference first."""
    rows = db.all(
        "select s.number, s.title, s.language, count(*) everybody, "
        "sum(i.person not in (select person from set_aside)) counted "
        "from interests i join sessions s on s.id = i.session group by s.id "
        "having everybody > counted order by everybody - counted desc, s.number"
    )
    return [Tally(**row) for row in rows]


def _group(ballot: tuple[tuple[int, int], ...], people: list[int], joined: dict[int, str]) -> Group | None:
    if len(ballot) >= ALIKE_WISHES and len(people) >= ALIKE_PHONES:
        return _made("alike", people, len(ballot), joined)
    rested = clock.stamp(clock.now() - timedelta(seconds=BURST_RESTS_SECONDS))
    burst = _densest([person for person in people if joined[person] <= rested], joined)
    return _made("burst", burst, len(ballot), joined) if len(burst) >= BURST_PHONES else None


def _densest(people: list[int], joined: dict[int, str]) -> list[int]:
    """The most of these people who joined within `BURST_SECONDS`."""
    by_time = sorted((clock.moment(joined[person]).timestamp(), person) for person in people)
    best: list[int] = []
    start = 0
    for end, (moment, _person) in enumerate(by_time):
        while moment - by_time[start][0] > BURST_SECONDS:
            start += 1
        if end - start + 1 > len(best):
            best = [person for _moment, person in by_time[start : end + 1]]
    return best


def _made(why: str, people: list[int], wishes: int, joined: dict[int, str]) -> Group:
    moments = sorted(joined[person] for person in people)
    return Group(why=why, people=tuple(sorted(people)), wishes=wishes, joined_from=moments[0], joined_to=moments[-1])


def _moved(db: Db, by: str, what: str) -> None:
    note(db, by, what)
    for topic in ("interests", "draft", "stage"):
        numbers.rise(db, topic)
