"""How a phone may join: by itself, with the room's code, or with a single-use code. Owns codes; makes no badges.

The room's code is computed from a secret and the time, so it turns over without a write, and nobody who has left the room
for two turns can use the one they saw.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

import msgspec

from server import clock
from server.errors import Refused
from server.store import numbers
from server.store.file import Db
from server.store.house import hashed
from server.store.rows import note, now
from server.words import gettext as _

MODES = ("open", "room", "badge")
MINUTES = (5, 10, 15, 30)
MOST_CODES = 2_000
_LETTERS = "234679ACDEFGHJKMNPQRTVWXY"  # none that look alike
_ROOM_LENGTH = 6
_CODE_LENGTH = 10


class Doors(msgspec.Struct, frozen=True, kw_only=True):
    """The doors of an event as they stand. `wrong_codes` is how often a code that doesn't open anything was tried."""

    mode: str = "open"
    secret: str = ""
    every_minutes: int = 10
    wrong_codes: int = 0


class NotAdmitted(Refused):
    """This phone must show a code before it can take part; reading is open to it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, status=403, code="not-admitted")


def get(db: Db) -> Doors:
    """How phones join now."""
    row = db.one("select mode, secret, every_minutes, wrong_codes from doors")
    return Doors(**row) if row else Doors()


def set_mode(db: Db, mode: str, every_minutes: int, by: str) -> Doors:
    """Change how phones join from now on; those that have joined stay. A new secret ends every code of the room."""
    if mode not in MODES or every_minutes not in MINUTES:
        raise Refused(_("Choose one of the ways to join."), status=422)
    db.run(
        "insert into doors (id, mode, secret, every_minutes) values (1, ?, ?, ?) on conflict (id) do update "
        "set mode = excluded.mode, secret = excluded.secret, every_minutes = excluded.every_minutes",
        (mode, secrets.token_hex(16), every_minutes),
    )
    note(db, by, f"way to join: {mode}")
    for topic in ("event", "stage"):
        numbers.rise(db, topic)
    return get(db)


def need_open(db: Db) -> None:
    """Raises NotAdmitted where a phone can't join by itself."""
    mode = get(db).mode
    if mode == "room":
        raise NotAdmitted(_("To take part, join with the code on the projector. It changes every few minutes."))
    if mode == "badge":
        raise NotAdmitted(_("To take part, join with the code on your card. Ask at the desk if you have none."))


def admit(db: Db, code: str) -> None:
    """Check a typed code by the present mode, and use a single-use one up. Raises NotAdmitted."""
    doors = get(db)
    typed = plain(code)
    if doors.mode == "open":
        return
    if doors.mode == "room":
        if not any(hmac.compare_digest(typed, each) for each in _valid(doors, clock.now())):
            raise NotAdmitted(_("This is not the code on the projector now. Look again: it changes every few minutes."))
        return
    row = db.one("select used_at from badge_codes where code_hash = ?", (hashed(typed),))
    if row is None:
        raise NotAdmitted(_("No card has this code. Type it as it is printed, ten letters and numbers."))
    if row["used_at"]:
        raise NotAdmitted(_("This code has been used on another phone. Ask at the desk for a new card."))
    db.run("update badge_codes set used_at = ? where code_hash = ?", (now(), hashed(typed)))


def count_wrong(db: Db) -> None:
    """Note that a code was tried that opens nothing: organisers see how many."""
    db.run("update doors set wrong_codes = wrong_codes + 1")


def room_code(doors: Doors, moment: datetime) -> tuple[str, datetime]:
    """The code for the projector at a moment, and when it turns over."""
    turn = _turn(doors, moment)
    until = datetime.fromtimestamp((turn + 1) * doors.every_minutes * 60, tz=moment.tzinfo)
    return _code_of_turn(doors, turn), until


def make_codes(db: Db, count: int, by: str) -> list[str]:
    """New single-use codes, to print now: they are shown once and only their hashes are kept."""
    if not 1 <= count <= MOST_CODES:
        raise Refused(_("Type how many cards to print, from 1 to {most}.").format(most=MOST_CODES), status=422)
    made = ["".join(secrets.choice(_LETTERS) for _letter in range(_CODE_LENGTH)) for _code in range(count)]
    for code in made:
        db.run("insert into badge_codes (code_hash, made_at) values (?, ?)", (hashed(code), now()))
    note(db, by, f"cards printed: {count}")
    return made


def code_counts(db: Db) -> tuple[int, int]:
    """How many single-use codes were made, and how many are used."""
    row = db.one("select count(*) made, count(used_at) used from badge_codes")
    assert row is not None
    return int(row["made"]), int(row["used"])


def void_codes(db: Db, by: str) -> int:
    """End every code that is not used yet; gives how many."""
    note(db, by, "unused cards ended")
    return db.run("delete from badge_codes where used_at is null")


def plain(code: str) -> str:
    """A code as it is compared: capitals, no spaces or dashes."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def spaced(code: str) -> str:
    """A code as it is shown: in two halves."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def _valid(doors: Doors, moment: datetime) -> tuple[str, str]:
    before = moment - timedelta(minutes=doors.every_minutes)
    return room_code(doors, moment)[0], room_code(doors, before)[0]


def _turn(doors: Doors, moment: datetime) -> int:
    return int(moment.timestamp()) // (doors.every_minutes * 60)


def _code_of_turn(doors: Doors, turn: int) -> str:
    """25 letters to the power of 6 is 244 million: nobody guesses one within two turns."""
    drawn = int.from_bytes(hmac.new(doors.secret.encode(), str(turn).encode(), hashlib.sha256).digest(), "big")
    letters = []
    for _place in range(_ROOM_LENGTH):
        drawn, letter = divmod(drawn, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "".join(letters)
