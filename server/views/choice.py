"""The record of the choice in words: how the grid came to be, for anyone to check. Nobody's wish is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server import changes, clock
from server.store.choices import Choice, HandStep
from server.store.revisions import Revision
from server.views.days import feature_in_words
from server.words import gettext as _
from server.words import ngettext

GRANTED, GRANTABLE, BOUND, STANDING, TENTH = "granted", "grantable", "bound", "standing", "tenth"


@dataclass(frozen=True)
class GridStep:
    """One published grid: when, its figures in words, what changed since the one before."""

    number: int
    at: str
    note: str
    figures: tuple[tuple[str, str], ...]
    changes: tuple[str, ...]
    by_hand: tuple[str, ...]


@dataclass(frozen=True)
class Total:
    """How many wished to come to a session."""

    number: int
    title: str
    language: str
    people: int


@dataclass(frozen=True)
class ChoiceView:
    """The whole page."""

    rules: tuple[tuple[str, str], ...]
    rooms: tuple[tuple[str, int, str], ...]
    people: int | None
    few: int
    totals: tuple[Total, ...]
    totals_hidden: bool
    untold: int
    grids: tuple[GridStep, ...]
    waived: tuple[str, ...]


def choice(found: Choice) -> ChoiceView:
    """The record of an event."""
    titles = {session.id: session for session in found.sessions}
    told = found.totals if found.totals_shown else {}
    ranked = sorted(told.items(), key=lambda pair: (-pair[1], titles[pair[0]].number))
    return ChoiceView(
        rules=tuple(rules().items()),
        rooms=tuple(
            (room.name, room.capacity, ", ".join(map(feature_in_words, room.features))) for room in found.rooms
        ),
        people=found.people if found.totals_shown else None,
        few=found.few,
        totals=tuple(Total(titles[s].number, titles[s].title, titles[s].language, n) for s, n in ranked),
        totals_hidden=not found.totals_shown,
        untold=len(found.sessions) - len(told),
        grids=tuple(_grid(found, place) for place in range(len(found.revisions))),
        waived=tuple(_waived(titles[session].title, rule, reason) for session, rule, reason in found.waivers),
    )


def rules() -> dict[str, str]:
    """What a grid must never do, by the rules' own names, in words."""
    return {
        "one-card-a-cell": _("A room holds one session at a time, over its whole length."),
        "past-the-end": _("A session never runs past the last slot of the day."),
        "slots-join": _("A session of several slots runs in slots that join."),
        "host-twice": _("Nobody who leads a session, or must be there, is in two at once."),
        "rest": _("Who asked for a rest never has two sessions straight after each other."),
        "away": _("Nobody leads a session while they are away."),
        "needs": _("A session has what it needs from its room; access is never traded for wishes."),
        "closed": _("A closed room stays empty."),
        "slot": _("A session starts only when it can."),
        "room": _("A session is only where it can be."),
        "pin": _("What an organiser fixed stays where it is."),
        "keep-apart": _("Sessions that are kept apart never run at the same time."),
    }


def _grid(found: Choice, place: int) -> GridStep:
    revision = found.revisions[place]
    before = found.revisions[place - 1] if place else None
    hand = [step for step in found.steps if (before.step if before else 0) < step.id <= revision.step]
    return GridStep(
        number=revision.number,
        at=f"{clock.to_local(revision.at, found.event.timezone):%Y-%m-%d %H:%M}",
        note=revision.note,
        figures=figures(revision.figures),
        changes=_changes(before, revision) if before else (),
        by_hand=tuple(_step(found, step) for step in hand),
    )


def figures(held: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The solver's figures of a published grid, in words, as far as they are known."""
    found = []
    granted, grantable, bound = held.get(GRANTED), held.get(GRANTABLE), held.get(BOUND)
    if granted is not None and grantable:
        share = _("{granted} of {grantable} ({percent} %)")
        found.append(
            (_("Wishes met"), share.format(granted=granted, grantable=grantable, percent=100 * granted // grantable))
        )
    if granted is not None and bound:
        gap = 100 * (bound - granted) / bound
        line = _("at most {bound}, so this grid is within {gap} % of the best").format(bound=bound, gap=f"{gap:.1f}")
        found.append(
            (_("Proven limit"), line if bound > granted else _("{bound}: no grid can do better").format(bound=bound))
        )
    if held.get(STANDING) is not None:
        people = round(held[STANDING])
        found.append((_("May find a full room"), ngettext("{n} person", "{n} people", people).format(n=people)))
    if held.get(TENTH) is not None:
        found.append((_("Worst-off tenth get"), f"{int(100 * held[TENTH])} %"))
    return tuple(found)


def _changes(before: Revision, after: Revision) -> tuple[str, ...]:
    said = []
    for change in changes.between(before.cards, after.cards, before.times, after.times):
        words = {
            "moved": _("{number} {title} moved"), "new": _("{number} {title} came in"),
            "gone": _("{number} {title} went out"), "renamed": _("{number} {title} was renamed"),
        }[change.kind]  # fmt: skip
        said.append(words.format(number=change.card.number, title=change.card.title))
    return tuple(said)


def _step(found: Choice, step: HandStep) -> str:
    """A step by hand: which cards, where to, and why where somebody wrote it."""
    by_id = {session.id: session for session in found.sessions}
    moved = [(by_id[s], cell) for s, cell in step.placed if s in by_id]
    parts = [_where(found, f"{session.number} {session.title}", cell) for session, cell in moved]
    line = "; ".join(parts) or _("Something else about the draft was changed")
    undone = _("taken back: {what}").format(what=line) if step.kind == "undo" else line
    return _("{what} (because: {reason})").format(what=undone, reason=step.reason) if step.reason else undone


def _where(found: Choice, title: str, cell: tuple[int, int] | None) -> str:
    if cell is None:
        return _("{title} taken off the grid").format(title=title)
    room = next((room.name for room in found.rooms if room.id == cell[0]), "?")
    slot = next((slot for slot in found.slots if slot.id == cell[1]), None)
    start = f"{clock.to_local(slot.starts_at, found.event.timezone):%H:%M}" if slot else "?"
    return _("{title} put into {room} at {start}").format(title=title, room=room, start=start)


def _waived(title: str, rule: str, reason: str) -> str:
    line = _("{title}: {rule}").format(title=title, rule=rules().get(rule, rule))
    return _("{what} (because: {reason})").format(what=line, reason=reason) if reason else line


def as_data(view: ChoiceView, name: str, revisions: Sequence[Revision]) -> dict[str, Any]:
    """The same for a script: figures as numbers."""
    return {
        "event": name,
        "rules": dict(view.rules),
        "people_with_interest": view.people,
        "totals_below_this_are_not_told": view.few,
        "totals": None if view.totals_hidden else [{"number": t.number, "title": t.title, "people": t.people} for t in view.totals],
        "grids": [
            {"number": grid.number, "at": revision.at, "note": grid.note, "figures": revision.figures, "changes": grid.changes,
             "by_hand": grid.by_hand}
            for grid, revision in zip(view.grids, revisions, strict=True)
        ],
        "overridden": view.waived,
    }  # fmt: skip
