"""Another phone, a lost phone, a pitch handed over: short codes that work once, and three words that last the day.

Only hashes are kept. Wrong tries are counted for the whole event, since a venue is one address and a script has many.
"""

from datetime import timedelta

import msgspec

from server import clock, threewords
from server.errors import Refused
from server.store import merges, notes, numbers, people, plans, sessions
from server.store.file import Db
from server.store.house import hashed
from server.store.people import Badge
from server.store.rows import now, short_code
from server.words import gettext as _

CODE_MINUTES = 15
_CODE_LENGTH = 8
_MOST_TRIES = 30
_TRIES_MINUTES = 10


class Claimed(msgspec.Struct, frozen=True):
    """What a claim gave: the person whom the phone now carries, its new secret if it had no badge, and the session."""

    person: int
    secret: str | None
    session: int | None


def make_code(db: Db, person: int | None, session: int | None = None) -> str:
    """A code for a few minutes that works once: for a whole badge, or with `session` for that pitch alone."""
    code = short_code(_CODE_LENGTH)
    until = clock.stamp(clock.now() + timedelta(minutes=CODE_MINUTES))
    db.run("delete from claims where kind = 'code' and expires_at < ?", (now(),))
    db.run(
        "insert into claims (hash, kind, person, session, made_at, expires_at) values (?, 'code', ?, ?, ?, ?)",
        (hashed(code), person, session, now(), until),
    )
    return code


def keep_words(db: Db, person: int, secret: str) -> None:
    """Let the three words of a phone's secret reclaim its person; said again they change nothing."""
    words = " ".join(threewords.words_of(secret))
    db.run(
        "insert into claims (hash, kind, person, made_at) values (?, 'words', ?, ?) on conflict do nothing",
        (hashed(words), person, now()),
    )


def has_words(db: Db, person: int) -> bool:
    """Whether three words reclaim this person."""
    return bool(db.value("select 1 from claims where kind = 'words' and person = ?", (person,)))


def use(db: Db, typed: str, badge: Badge | None) -> Claimed | None:
    """Use a code or three words on the phone of `badge`. None if they open nothing: that try is counted.

    A phone that has a badge becomes one person with the other: wishes and sessions come together. Raises Refused when
    there were too many wrong tries.
    """
    since = clock.stamp(clock.now() - timedelta(minutes=_TRIES_MINUTES))
    if int(db.value("select count(*) from tries where at > ?", (since,))) >= _MOST_TRIES:
        raise Refused(_("Too many wrong tries at this event. Wait ten minutes, or ask a helper."), status=429)
    row = db.one(
        "select * from claims where hash in (?, ?) and (expires_at is null or expires_at >= ?)",
        (hashed(typed.strip().upper()), hashed(threewords.heard(typed)), now()),
    )
    if row is None:
        db.run("insert into tries (at) values (?)", (now(),))
        return None
    if row["kind"] == "code":
        db.run("delete from claims where hash = ?", (row["hash"],))
    if row["session"] is not None:
        return _hand_over(db, row["session"], badge)
    person = int(row["person"])
    if badge is None:
        _made, secret = people.give_badge(db, person)
        return Claimed(person, secret, None)
    people.merge(db, person, badge.person)
    return Claimed(person, None, None)


def forget(db: Db, person: int) -> None:
    """Delete somebody: name, limits, phones, calendar, plan, what they wrote under their hand. Totals stay.

    Wishes go over to a nameless person whom nothing leads back from; sessions that nobody else leads are withdrawn and
    their text goes with them. Raises Refused for an event's only organiser, who would lock everybody out.
    """
    if _only_organiser(db, person):
        raise Refused(
            _("You are the only organiser here. Invite another on the desk first, or delete the event."), status=409
        )
    db.run("pragma secure_delete = on")
    nobody = people.add(db, "", here=True)
    for session in sessions.led_by(db, person):
        others = [host for host in session.hosts if host.person != person]
        db.run("delete from session_people where session = ? and person = ?", (session.id, person))
        db.run("update sessions set pitched_by = ? where id = ? and pitched_by = ?",
               (others[0].person if others else None, session.id, person))  # fmt: skip
        if not others:
            db.run(
                "update sessions set state = 'withdrawn', about = '' where id = ? and state = 'pitched'", (session.id,)
            )
    db.run("update interests set person = ? where person = ?", (nobody, person))
    merges.hand_over(db, person, nobody)
    plans.forget(db, person)
    notes.forget(db, person)
    db.run("delete from claims where person = ?", (person,))
    db.run("delete from calendars where person = ?", (person,))
    db.run(
        "update badges set token_hash = 'forgotten-' || id, role = '', name = '', made_at = '', seen_at = '', ended_at = '' "
        "where person = ?",
        (person,),
    )
    db.run(
        "update people set name = '', needs = '[]', away = '[]', rest = 0, arrives_at = null, leaves_at = null, here = 0, "
        "joined_at = null, credited = 0, other = '{}' where id = ?",
        (person,),
    )
    sessions.changed(db)
    numbers.rise(db, "interests")


def _only_organiser(db: Db, person: int) -> bool:
    organisers = db.all("select person from badges where role = 'organiser' and ended_at is null")
    return bool(organisers) and all(row["person"] == person for row in organisers)


def _hand_over(db: Db, session: int, badge: Badge | None) -> Claimed:
    secret = None
    if badge is None:
        badge, secret = people.join(db)
    stands = sessions.get(db, session)
    phoneless = [host.person for host in stands.hosts if not people.has_phone(db, host.person)]
    if len(phoneless) == 1:  # the typed host is whoever holds this phone
        people.merge(db, badge.person, phoneless[0])
    sessions.set_part(db, session, badge.person, "host")
    db.run("update sessions set pitched_by = ? where id = ?", (badge.person, session))
    sessions.changed(db)
    return Claimed(badge.person, secret, stands.number)
