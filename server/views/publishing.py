"""What publishing would tell: moved, new, gone, renamed, in words; who is touched is a number of people, never who."""

from collections.abc import Sequence
from dataclasses import dataclass

from server import changes, clock
from server.changes import Change
from server.store.revisions import Card, Content, Place, Revision, Time
from server.words import gettext as _
from server.words import ngettext


@dataclass(frozen=True)
class ChangeLine:
    """One session's change: its number and title, and what happened in words. `soon`: it is on now or next."""

    number: int
    title: str
    words: str
    soon: bool


@dataclass(frozen=True)
class PublishView:
    """The page before a publication."""

    number: int
    summary: str
    lines: tuple[ChangeLine, ...]
    touched: str
    asks_twice: bool


def publish(
    old: Revision | None, new: Content, zone: str, touched: int, soon: frozenset[int] = frozenset()
) -> PublishView:
    """What the next revision would change. `soon` holds sessions (row ids) that are on now or next."""
    found = between(old, new)
    lines = tuple(line(change, old, new.times, new.rooms, zone, change.card.session in soon) for change in found)
    people = ngettext("{n} person has wishes in what changes.", "{n} people have wishes in what changes.", touched)
    return PublishView(
        number=(old.number if old else 0) + 1,
        summary=summary(found) if old else ngettext("{n} session.", "{n} sessions.", len(new.cards)).format(n=len(new.cards)),
        lines=lines if old else (),
        touched=people.format(n=touched) if old and found else "",
        asks_twice=any(each.soon for each in lines),
    )  # fmt: skip


def between(old: Revision | None, new: Content | Revision) -> list[Change]:
    """The changes from one grid to the next."""
    return changes.between(old.cards if old else (), new.cards, old.times if old else (), new.times)


def line(
    change: Change, old: Revision | None, times: Sequence[Time], rooms: Sequence[Place], zone: str, soon: bool = False
) -> ChangeLine:
    """One change in words."""
    was = _at(change.old, old.times if old else (), old.rooms if old else (), zone) if change.old else ""
    now = _at(change.new, times, rooms, zone) if change.new else ""
    words = {
        "moved": _("moved from {was} to {now}"),
        "new": _("new at {now}"),
        "gone": _("gone from {was}"),
        "renamed": _("has a new title, still at {now}"),
    }[change.kind].format(was=was, now=now)
    return ChangeLine(change.card.number, change.card.title, words, soon)


def summary(found: Sequence[Change]) -> str:
    """Such as "3 moved, 1 new."; "Nothing has changed." for none."""
    counts = {kind: sum(change.kind == kind for change in found) for kind in ("moved", "new", "gone", "renamed")}
    told = {
        "moved": ngettext("{n} moved", "{n} moved", counts["moved"]),
        "new": ngettext("{n} new", "{n} new", counts["new"]),
        "gone": ngettext("{n} gone", "{n} gone", counts["gone"]),
        "renamed": ngettext("{n} renamed", "{n} renamed", counts["renamed"]),
    }
    parts = [told[kind].format(n=n) for kind, n in counts.items() if n]
    return ", ".join(parts) + "." if parts else _("Nothing has changed.")


def _at(card: Card, times: Sequence[Time], rooms: Sequence[Place], zone: str) -> str:
    time = next((each for each in times if each.id == card.slot), None)
    room = next((each for each in rooms if each.id == card.room), None)
    start = f"{clock.to_local(time.starts_at, zone):%H:%M}" if time else "?"
    return _("{start}, {room}").format(start=start, room=room.name if room else "?")
