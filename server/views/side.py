"""What stands beside the grid: how good it is, what is wrong, and what the solver offers."""

from collections.abc import Iterable
from dataclasses import dataclass

from server import changes
from server.store import revisions
from server.store.desks import Desk
from server.views.desk import names_of
from server.views.offers import OfferView, ProgressView, Quality, clash_lines
from server.words import gettext as _
from server.words import ngettext
from solver.rules import Clash


@dataclass(frozen=True)
class SideView:
    """The side of the desk. `quality` is None until the grid has been weighed; `ready`: the background has an answer."""

    slug: str
    step: int
    quality: Quality | None
    clashes: tuple[str, ...]
    offer: OfferView | None
    progress: ProgressView | None
    ready: bool
    hosts_fine: str
    doubles: int


@dataclass(frozen=True)
class DraftLine:
    """The line in the bar: how far the draft is from what is published, and what one's own hand can take back."""

    slug: str
    words: str
    next_number: int
    may_undo: bool
    may_redo: bool
    changed: bool


def side(
    desk: Desk,
    clashes: Iterable[Clash],
    quality: Quality | None,
    offer: OfferView | None,
    progress: ProgressView | None,
    *,
    ready: bool = False,
    hosts_fine: str = "",
    doubles: int = 0,
) -> SideView:
    """The side for a draft."""
    held = list(clashes)
    return SideView(
        slug=desk.event.slug,
        step=desk.step,
        quality=quality,
        clashes=clash_lines(held, names_of(desk)),
        offer=offer,
        progress=progress,
        ready=ready,
        hosts_fine=hosts_fine,
        doubles=doubles,
    )


def draft_line(desk: Desk, content: revisions.Content, undo: bool, redo: bool) -> DraftLine:
    """The bar's line. `content` is the draft as it would be published."""
    old = desk.revision
    if old is None:
        placed = len(content.cards)
        said = ngettext("Draft, {n} session placed", "Draft, {n} sessions placed", placed).format(n=placed)
        return DraftLine(desk.event.slug, said, 1, undo, redo, bool(placed))
    n = len(changes.between(old.cards, content.cards, old.times, content.times))
    said = (
        ngettext("Draft, {n} change since grid {number}", "Draft, {n} changes since grid {number}", n)
        if n
        else _("The same as grid {number}")
    )
    return DraftLine(desk.event.slug, said.format(n=n, number=old.number), old.number + 1, undo, redo, bool(n))
