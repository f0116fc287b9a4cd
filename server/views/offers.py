"""What the solver offers, in words: how good a grid is in one line, what would move, and why there may be none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.store.desks import Desk
from server.store.proposals import Asked, Offer, Where
from server.views.clashes import Names, rule_in_words, sentence
from server.views.days import feature_in_words
from server.views.desk import Card, cards_of, names_of, where
from server.views.prices import effect
from server.words import gettext as _
from server.words import ngettext
from solver.measure import Measure
from solver.proposal import Demand, Option, Progress, Proposal
from solver.rules import Clash


@dataclass(frozen=True)
class Quality:
    """How good a grid is: the share of wishes met, one line, and small facts (words and a value)."""

    percent: int | None
    line: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Move:
    """One card that would move. `group` numbers the moves that need one another."""

    session: int
    card: Card
    old: str
    new: str
    group: int


@dataclass(frozen=True)
class MoveGroup:
    """Moves that can only be taken together, such as a swap."""

    moves: tuple[Move, ...]

    @property
    def sessions(self) -> str:
        """Their row ids, as a form sends them."""
        return ",".join(str(move.session) for move in self.moves)


@dataclass(frozen=True)
class OptionView:
    """One grid on offer."""

    name: str
    title: str
    price: str
    quality: Quality
    groups: tuple[MoveGroup, ...]
    moving: str
    unplaced: tuple[Card, ...]


@dataclass(frozen=True)
class Reason:
    """One demand of a set that can't hold together, and what frees it: field values of the form that does."""

    words: str
    button: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class OfferView:
    """An offer as the desk shows it."""

    id: int
    state: str
    asked: str
    option: OptionView | None
    others: tuple[OptionView, ...]
    reasons: tuple[Reason, ...]
    second_runs: tuple[tuple[Card, str, str], ...]


@dataclass(frozen=True)
class ProgressView:
    """A running solve."""

    seconds: int
    most: int
    line: str


def quality(measure: Measure, bound: int | None, earlier: Proposal | None = None) -> Quality:
    """How good a grid is. `earlier`: an answer whose bound was proven before the wishes moved on."""
    if not measure.placed:
        return Quality(None, _("No session is placed yet."), ())
    if not measure.grantable:
        return Quality(None, _("Nobody has shown interest yet, so any grid is as good as another."), _facts(measure))
    percent = int(100 * measure.granted / measure.grantable)
    return Quality(percent, _line(measure, bound, earlier), _facts(measure))


def _line(measure: Measure, bound: int | None, earlier: Proposal | None) -> str:
    met = _("of wishes met.")
    if bound is not None:
        return met + " " + _gap(measure.granted, bound)
    if earlier is not None and earlier.bound is not None:
        gap = _percent(earlier.options[0].measure.granted, earlier.bound)
        said = _("When the solver last looked, no grid could do more than {gap} % better.").format(gap=gap)
        return met + " " + said
    return met


def _gap(granted: int, bound: int) -> str:
    if bound <= granted:
        return _("No grid can do better.")
    return _("No grid can do more than {gap} % better.").format(gap=_percent(granted, bound))


def _percent(granted: int, bound: int) -> int:
    """The gap in whole per cent, rounded up: "no more than"."""
    return -(-100 * max(0, bound - granted) // bound) if bound else 0


def _facts(measure: Measure) -> tuple[tuple[str, str], ...]:
    standing = round(measure.standing)
    facts = [(_("May find a full room"), ngettext("{n} person", "{n} people", standing).format(n=standing))]
    if measure.tenth is not None:
        facts.append((_("Worst-off tenth get"), f"{int(100 * measure.tenth)} %"))
    if measure.hosts_in_a_row:
        facts.append((_("Hosts with two in a row"), str(measure.hosts_in_a_row)))
    if measure.topic_twice:
        facts.append((_("One topic twice at a time"), str(measure.topic_twice)))
    return tuple(facts)


def offer(desk: Desk, made: Offer, moved: Mapping[str, Mapping[int, tuple[Where, Where]]]) -> OfferView:
    """An answer with its options; `moved` holds each option's moves by its name."""
    cards = cards_of(desk)
    answer = made.answer
    options = (
        [
            _option(desk, cards, each, answer.bound, moved[each.name], answer.options[0].measure)
            for each in answer.options
        ]
        if answer
        else []
    )
    return OfferView(
        id=made.id,
        state=made.state,
        asked=asked_in_words(made.asked),
        option=options[0] if options else None,
        others=tuple(options[1:]),
        reasons=tuple(reason(demand, names_of(desk), desk) for demand in answer.reasons) if answer else (),
        second_runs=tuple(_second_runs(desk, cards, answer)) if answer else (),
    )


def progress(told: Progress | None, seconds: float, most: float) -> ProgressView:
    """How far a running solve is."""
    if told is None or not told.grantable:
        line = _("Looking for a grid.")
    else:
        line = _("{percent} % of wishes met so far.").format(percent=int(100 * told.granted / told.grantable))
    return ProgressView(int(min(seconds, most)), max(1, int(most)), line)


def accepted(moved: int) -> str:
    """What accepting an offer did."""
    return ngettext("{n} session moved.", "{n} sessions moved.", moved).format(n=moved)


def asked_in_words(asked: Asked) -> str:
    """What the solver was asked."""
    return {
        "pins": _("The best grid around the pins"),
        "scratch": _("The best grid from scratch, without pins"),
        "moves": _("The best grid with at most {most} moves").format(most=asked.max_moves),
        "late": _("Cells for what is not placed, moving nothing"),
    }.get(asked.kind, "")


def groups(desk: Desk, moves: Mapping[int, tuple[Where, Where]], cards: Mapping[int, Card]) -> tuple[MoveGroup, ...]:
    """Moves put together where one needs a cell that another leaves: chains and swaps are one choice."""
    order = [slot.id for slot in desk.slots if slot.kind == "session"]
    lengths = {session.id: session.length for session in desk.sessions}

    def cells(session: int, at: Where) -> set[tuple[int, int]]:
        if at is None or at[1] not in order:
            return set()
        first = order.index(at[1])
        return {(at[0], slot) for slot in order[first : first + lengths[session]]}

    leaves = {cell: session for session, (old, _new) in moves.items() for cell in cells(session, old)}
    root = {session: session for session in moves}

    def find(session: int) -> int:
        while root[session] != session:
            session = root[session]
        return session

    for session, (_old, new) in moves.items():
        for cell in cells(session, new):
            if cell in leaves:
                root[find(leaves[cell])] = find(session)
    together: dict[int, list[Move]] = {}
    for session, (old, new) in moves.items():
        if session in cards:
            one = Move(session, cards[session], where(desk, old), where(desk, new), find(session))
            together.setdefault(one.group, []).append(one)
    return tuple(MoveGroup(tuple(held)) for held in sorted(together.values(), key=lambda held: held[0].card.number))


def _second_runs(desk: Desk, cards: Mapping[int, Card], answer: Proposal) -> Iterable[tuple[Card, str, str]]:
    """Sessions worth running twice: the card, where, and what it brings."""
    sessions = {session.camp_id: session.id for session in desk.sessions}
    rooms = {room.camp_id: room.id for room in desk.rooms}
    slots = {slot.camp_id: slot.id for slot in desk.slots}
    for run in answer.second_runs:
        if run.session in sessions and run.room in rooms and run.slot in slots:
            at = where(desk, (rooms[run.room], slots[run.slot]))
            yield cards[sessions[run.session]], at, effect(run.granted, run.standing)[1]


def _option(
    desk: Desk, cards: Mapping[int, Card], option: Option, bound: int | None,
    moved: Mapping[int, tuple[Where, Where]], first: Measure,
) -> OptionView:  # fmt: skip
    by_camp_id = {session.camp_id: session.id for session in desk.sessions}
    title = {
        "default": _("Most wishes met"),
        "roomiest": _("Fewest people standing"),
        "fairest": _("Fairest to the worst-off tenth"),
        "calmest": _("Fewest moves"),
    }[option.name]
    return OptionView(
        name=option.name,
        title=title,
        price=effect(option.measure.granted - first.granted, option.measure.standing - first.standing)[1],
        quality=quality(option.measure, bound),
        groups=groups(desk, moved, cards),
        moving=_moving(len(moved)),
        unplaced=tuple(cards[by_camp_id[each]] for each in option.unplaced if each in by_camp_id),
    )


def _moving(n: int) -> str:
    if not n:
        return _("Nothing would move.")
    return ngettext("{n} session would move.", "{n} sessions would move.", n).format(n=n)


def reason(demand: Demand, names: Names, desk: Desk) -> Reason:
    """A demand in words, with the button that frees it."""
    first = demand.sessions[0] if demand.sessions else ""
    fields = {"rule": demand.rule, "number": str(names.numbers.get(first, ""))}
    if demand.rule == "keep-apart" and len(demand.sessions) > 1:
        fields["other"] = str(names.numbers.get(demand.sessions[1], ""))
    return Reason(
        demand_in_words(demand, names), _("Leave out {demand}").format(demand=rule_in_words(demand.rule)), fields
    )


def demand_in_words(demand: Demand, names: Names) -> str:
    """What a demand asks for, as a sentence that says nothing of a grid."""
    values = demand.values
    listed = [names.session(each) for each in demand.sessions]
    first, second = (*listed, "", "")[:2]
    person = names.person(str(values.get("attendee", "")))
    slots = ", ".join(names.slots.get(each, each) for each in values.get("slots", ()) or ())
    rooms = ", ".join(names.rooms.get(each, each) for each in values.get("rooms", ()) or ())
    pin = names.slots.get(values.get("pin_slot", "")) or names.rooms.get(values.get("pin_room", ""), "")
    return {
        "place": _("{first} is to have a cell."),
        "past-the-end": _("{first} must end before the day does."),
        "slots-join": _("{first} must run in one go, without a break."),
        "host-twice": _("{person} is needed in {first} and in {second}, so they can't be at the same time."),
        "rest": _("{person} asked for a rest between {first} and {second}."),
        "away": _("{person}, who is needed in {first}, is not there all day."),
        "needs": _("{first} needs this of its room: {feature}."),
        "closed": _("{room} is closed at times."),
        "slot": _("{first} may only start at: {slots}."),
        "room": _("{first} may only be in: {rooms}."),
        "pin": _("{first} is pinned to {pin}."),
        "keep-apart": _("{first} and {second} are kept apart."),
    }.get(demand.rule, _("{first} can't be placed.")).format(
        first=first, second=second, person=person, feature=feature_in_words(str(values.get("feature", ""))),
        room=names.rooms.get(str(values.get("room", "")), ""), slots=slots or _("no time"), rooms=rooms or _("no room"), pin=pin,
    )  # fmt: skip


def clash_lines(clashes: Iterable[Clash], names: Names) -> tuple[str, ...]:
    """Every clash once, as sentences."""
    return tuple(dict.fromkeys(sentence(clash, names) for clash in clashes))
