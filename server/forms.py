"""What people typed, into typed values: one function a form, each gives a value or raises Troubled with a sentence a field."""

import re
from datetime import date, time
from typing import Any
from zoneinfo import available_timezones

from server import text
from server.errors import Troubled
from server.store.events import KINDS, RoomForm, SlotForm
from server.store.interests import WEIGHTS
from server.store.people import PersonForm
from server.store.sessions import RECORDS, PitchForm
from server.web import text_of, texts_of, whole_of
from server.words import gettext as _

MOST_SEATS = 100_000
LONGEST = 6
_CO_HOSTS = re.compile(r"[,;\n]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def interest(sent: dict[str, Any]) -> str:
    """The wanted state of interest: none, come or must."""
    state = text_of(sent, "state")
    if state not in WEIGHTS:
        raise Troubled({"state": _("Choose one of: I’d come, can’t miss, or neither.")})
    return state


def pitch(sent: dict[str, Any]) -> PitchForm:
    """A pitch. Only the title must be there."""
    troubles: dict[str, str] = {}
    title = text.line(text_of(sent, "title"), 10_000)
    if not title:
        troubles["title"] = _("Type a title for your session.")
    elif len(title) > text.TITLE_LENGTH:
        troubles["title"] = _("Make the title shorter: {most} characters at most, this one has {length}.").format(
            most=text.TITLE_LENGTH, length=len(title)
        )
    about = text.passage(text_of(sent, "about"), 100_000)
    if len(about) > text.ABOUT_LENGTH:
        troubles["about"] = _("Make this shorter: {most} characters at most, this has {length}.").format(
            most=text.ABOUT_LENGTH, length=len(about)
        )
    length = whole_of(sent, "length") if text_of(sent, "length") else 1
    if length is None or not 1 <= length <= LONGEST:
        troubles["length"] = _("Choose how many slots it lasts, from 1 to {most}.").format(most=LONGEST)
    record = text_of(sent, "record") or "yes"
    if record not in RECORDS:
        troubles["record"] = _("Choose how much of this goes on the record.")
    if troubles:
        raise Troubled(troubles)
    return PitchForm(
        title=title,
        about=about,
        topic=text.line(text_of(sent, "topic"), 40),
        language=text_of(sent, "language") if _LANGUAGE.fullmatch(text_of(sent, "language")) else "",
        length=length or 1,
        needs=features(texts_of(sent, "needs")),
        record=record,
        co_hosts=names(texts_of(sent, "co_hosts")),
    )


def names(typed: tuple[str, ...]) -> tuple[str, ...]:
    """People's names, with commas, semicolons or line ends between."""
    each = (text.line(name, text.NAME_LENGTH) for many in typed for name in _CO_HOSTS.split(many))
    return tuple(filter(None, each))[:20]


def person(sent: dict[str, Any], stamps: set[str]) -> PersonForm:
    """What somebody says of themselves; a field that wasn't sent stays. `stamps` are the times that can be chosen."""
    given: dict[str, Any] = {}
    if "name" in sent:
        given["name"] = text.line(text_of(sent, "name"), text.NAME_LENGTH)
    if "needs" in sent:
        given["needs"] = features((*texts_of(sent, "needs"), *texts_of(sent, "own_needs")))
    if "rest" in sent:
        given["rest"] = text_of(sent, "rest") in ("yes", "True", "true", "1")
    for field in ("arrives_at", "leaves_at"):
        if field in sent:
            typed = text_of(sent, field)
            if typed and typed not in stamps:
                raise Troubled({field: _("Choose one of the times of the day.")})
            given[field] = typed or None
    arrives, leaves = given.get("arrives_at"), given.get("leaves_at")
    if arrives and leaves and leaves <= arrives:
        raise Troubled({"leaves_at": _("Choose a time to leave that is after you come.")})
    return PersonForm(**given)


def features(typed: tuple[str, ...]) -> tuple[str, ...]:
    """Features of rooms, or what a session needs: ours or their own words, each once. Commas part them."""
    words = [text.line(word, 40).lower() for each in typed for word in each.split(",")]
    return tuple(dict.fromkeys(filter(None, words)))[:20]


def event(sent: dict[str, Any]) -> tuple[str, date, str, int | None]:
    """The three questions of the first minute: name, day, time zone; and people expected."""
    troubles: dict[str, str] = {}
    name = text.line(text_of(sent, "name"), text.NAME_LENGTH)
    if not name:
        troubles["name"] = _("Type the name of your event.")
    day = day_of(text_of(sent, "date"))
    if day is None:
        troubles["date"] = _("Type the day of your event, such as 2026-06-20.")
    zone = text_of(sent, "timezone").strip()
    if zone not in available_timezones():
        troubles["timezone"] = _("Choose a time zone from the list, such as Europe/London.")
    expected = _people(sent, "expected", troubles)
    if troubles or day is None:
        raise Troubled(troubles)
    return name, day, zone, expected


def languages(sent: dict[str, Any]) -> tuple[str, ...]:
    """The languages that the projector speaks, the first one first, such as "cy en"; none: leave them."""
    return tuple(
        dict.fromkeys(each for each in " ".join(texts_of(sent, "languages")).split() if _LANGUAGE.fullmatch(each))
    )


def slot(sent: dict[str, Any], default_day: date) -> SlotForm:
    """A stretch of the day, in local time."""
    troubles: dict[str, str] = {}
    day = day_of(text_of(sent, "day")) if text_of(sent, "day") else default_day
    start, end = _time(text_of(sent, "start")), _time(text_of(sent, "end"))
    if day is None:
        troubles["day"] = _("Type a day, such as 2026-06-20.")
    if start is None:
        troubles["start"] = _("Type when it starts, such as 11:00.")
    if end is None:
        troubles["end"] = _("Type when it ends, such as 11:45.")
    if start and end and end <= start:
        troubles["end"] = _("It must end after it starts.")
    kind = text_of(sent, "kind") or "session"
    if kind not in KINDS:
        troubles["kind"] = _("Choose what happens then: sessions, a break, lunch, the opening or the closing.")
    expected = _people(sent, "expected", troubles)
    if troubles or day is None or start is None or end is None:
        raise Troubled(troubles)
    joins = {"yes": True, "no": False}.get(text_of(sent, "joins_next"))
    return SlotForm(
        day=day,
        start=start,
        end=end,
        kind=kind,
        title=text.line(text_of(sent, "title"), text.NAME_LENGTH),
        joins_next=joins,
        expected=expected,
    )


def room(sent: dict[str, Any]) -> RoomForm:
    """A room: its name and seats; what it has, where it is, how to join from elsewhere."""
    troubles: dict[str, str] = {}
    name = text.line(text_of(sent, "name"), text.NAME_LENGTH)
    if not name:
        troubles["name"] = _("Type the name of the room.")
    capacity = whole_of(sent, "capacity")
    if capacity is None or not 0 <= capacity <= MOST_SEATS:
        troubles["capacity"] = _("Type how many seats it has, as a whole number.")
    link = text_of(sent, "join_link").strip()[:500]
    if link and not re.match(r"https?://[^\s\"'<>]+$", link):
        troubles["join_link"] = _("Type the whole link, beginning with https://")
    if troubles or capacity is None:
        raise Troubled(troubles)
    return RoomForm(
        name=name,
        capacity=capacity,
        features=features((*texts_of(sent, "features"), *texts_of(sent, "own_features"))),
        where_it_is=text.line(text_of(sent, "where_it_is"), text.NAME_LENGTH),
        join_link=link,
    )


def _people(sent: dict[str, Any], name: str, troubles: dict[str, str]) -> int | None:
    if not text_of(sent, name).strip():
        return None
    number = whole_of(sent, name)
    if number is None or not 0 <= number <= MOST_SEATS:
        troubles[name] = _("Type how many people you expect, as a whole number, or leave it empty.")
    return number


def day_of(typed: str) -> date | None:
    """A day as typed; None where it is none."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def _time(typed: str) -> time | None:
    try:
        return time.fromisoformat(typed.strip().zfill(5)).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def zones() -> list[str]:
    """Time zones to choose from, Europe first."""
    return sorted(
        (zone for zone in available_timezones() if "/" in zone), key=lambda zone: (not zone.startswith("Europe/"), zone)
    )
