"""An independent reading of the rules and the measure, over the plain JSON of a camp file.

Written without the solver and shares no code with it: people as sets, seats by OR-Tools' min-cost flow.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Any

Json = dict[str, Any]


def attendee(camp: Json, person: str) -> Json:
    for each in camp.get("attendees", []):
        if isinstance(each, dict) and each["id"] == person:
            return each
    return {}


def leads(session: Json) -> set[str]:
    return {*session.get("hosts", []), *session.get("with", [])}


def joins(camp: Json, t: int) -> bool:
    if t + 1 >= len(camp["slots"]):
        return False
    this, following = camp["slots"][t], camp["slots"][t + 1]
    if this.get("joins_next") is not None:
        return bool(this["joins_next"])
    day = camp.get("event", {}).get("date")
    if this.get("date", day) != following.get("date", day):
        return False
    if this.get("end") and following.get("start"):
        end, start = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (this["end"], following["start"]))
        return start - end <= 15
    return True


class Reading:
    """A camp and a list of placements, looked up by id."""

    def __init__(self, camp: Json, placements: list[Json]) -> None:
        self.camp = camp
        self.slot = {slot["id"]: t for t, slot in enumerate(camp["slots"])}
        self.room = {room["id"]: room for room in camp["rooms"]}
        self.session = {session["id"]: session for session in camp["sessions"]}
        self.at = {each["session"]: (self.slot[each["slot"]], each["room"]) for each in placements}
        self.last = len(camp["slots"]) - 1

    def run(self, s: str) -> range:
        start = self.at[s][0]
        return range(start, start + self.session[s].get("length", 1))

    def away(self, person: str) -> set[int]:
        return {self.slot[slot] for slot in attendee(self.camp, person).get("away", [])}

    def busy(self, person: str) -> set[int]:
        led = {t for s in self.at if person in leads(self.session[s]) for t in self.run(s)}
        return led | self.away(person)


def faults(camp: Json, placements: list[Json]) -> list[str]:
    """What is wrong with a grid, in words; [] where it is valid."""
    wrong: list[str] = []
    names = [each["session"] for each in placements]
    if len(names) != len(set(names)):
        wrong.append("a session is placed twice")
    grid = Reading(camp, placements)
    cells: dict[tuple[int, str], str] = {}
    for s, (start, r) in grid.at.items():
        room, run = grid.room[r], grid.run(s)
        for t in run:
            if (t, r) in cells:
                wrong.append(f"{s} and {cells[t, r]} share a cell")
            cells[t, r] = s
            if t > grid.last:
                wrong.append(f"{s} runs past the end")
            elif camp["slots"][t]["id"] in room.get("closed", []):
                wrong.append(f"{s} is in a closed room")
        if not all(joins(camp, t) for t in run[:-1]):
            wrong.append(f"{s} runs over a gap")
        wrong += demands(camp, grid, s, start, r)
    wrong += people(camp, grid)
    for one, other in camp.get("keep_apart", []):
        if one in grid.at and other in grid.at and set(grid.run(one)) & set(grid.run(other)):
            wrong.append(f"{one} and {other} are to be kept apart")
    return wrong


def demands(camp: Json, grid: Reading, s: str, start: int, r: str) -> list[str]:
    session, wrong = grid.session[s], []
    needs = set(session.get("needs", []))
    for host in session.get("hosts", []):
        needs |= set(attendee(camp, host).get("needs", []))
    for interest in camp.get("interests", []):
        if interest["session"] == s and interest.get("weight", 1) == 2:
            needs |= set(attendee(camp, interest["attendee"]).get("needs", []))
    if not needs <= set(grid.room[r].get("features", [])):
        wrong.append(f"{s} lacks what it needs")
    slot = camp["slots"][start]["id"]
    if session.get("slots") is not None and slot not in session["slots"]:
        wrong.append(f"{s} starts in a slot it may not")
    if session.get("rooms") is not None and r not in session["rooms"]:
        wrong.append(f"{s} is in a room it may not")
    pin = session.get("pin") or {}
    if pin.get("slot", slot) not in (slot, None) or pin.get("room", r) not in (r, None):
        wrong.append(f"{s} has left its pin")
    return wrong


def people(camp: Json, grid: Reading) -> list[str]:
    wrong: list[str] = []
    for person in {person for s in grid.at for person in leads(grid.session[s])}:
        led = [s for s in grid.at if person in leads(grid.session[s])]
        for s in led:
            if set(grid.run(s)) & grid.away(person):
                wrong.append(f"{person} of {s} is away")
            for other in led:
                if s == other:
                    continue
                if set(grid.run(s)) & set(grid.run(other)):
                    wrong.append(f"{person} is twice at once")
                ends = grid.run(s)[-1]
                if attendee(camp, person).get("rest") and ends + 1 == grid.at[other][0] and joins(camp, ends):
                    wrong.append(f"{person} has no rest")
    return wrong


def figures(camp: Json, placements: list[Json]) -> Json:
    """granted, grantable, walked, standing, tenth, moves of a grid."""
    grid = Reading(camp, placements)
    interests = [(each["attendee"], each["session"], each.get("weight", 1)) for each in camp.get("interests", [])]
    voters = len({person for person, _, _ in interests})
    granted, walked, standing = 0, 0.0, 0.0
    met: dict[str, int] = {}
    for t, slot in enumerate(camp["slots"]):
        wishes: dict[str, list[tuple[str, int]]] = {}
        for person, s, weight in interests:
            starts_here = s in grid.at and grid.at[s][0] == t
            if starts_here and person not in leads(grid.session[s]) and not set(grid.run(s)) & grid.busy(person):
                wishes.setdefault(person, []).append((s, weight))
        expected = slot.get("expected")
        expected = camp.get("event", {}).get("expected") if expected is None else expected
        crowd = max(Fraction(1), Fraction(voters if expected is None else expected, max(1, voters)))
        free = {
            s: max(0, grid.room[r]["capacity"] - len(leads(grid.session[s])))
            for s, (start, r) in grid.at.items()
            if start == t
        }
        granted += flow(wishes, {s: floor(seats / crowd) for s, seats in free.items()})
        weight, beyond = walk(wishes, free, crowd)
        walked, standing = walked + weight, standing + beyond
        for person, theirs in wishes.items():
            met[person] = met.get(person, 0) + max(weight for _, weight in theirs)
    shares = grantable(camp, grid, interests)
    ranked = sorted(met.get(person, 0) / most for person, most in shares.items() if most)
    return {
        "granted": granted,
        "grantable": sum(shares.values()),
        "walked": walked,
        "standing": standing,
        "tenth": ranked[ceil(len(ranked) / 10) - 1] if ranked else None,
        "moves": moves(camp, placements),
    }


def grantable(camp: Json, grid: Reading, interests: list[tuple[str, str, int]]) -> dict[str, int]:
    found = {}
    for person in {person for person, _, _ in interests}:
        weights = sorted(
            (
                weight
                for who, s, weight in interests
                if who == person and s in grid.at and person not in leads(grid.session[s])
            ),
            reverse=True,
        )
        found[person] = sum(weights[: len(camp["slots"]) - len(grid.busy(person))])
    return found


def flow(wishes: dict[str, list[tuple[str, int]]], seats: dict[str, int]) -> int:
    """The heaviest assignment of people to seats."""
    from ortools.graph.python import min_cost_flow

    network = min_cost_flow.SimpleMinCostFlow()
    node = {s: number for number, s in enumerate(seats, 2)}
    for number, (_, theirs) in enumerate(wishes.items(), 2 + len(node)):
        network.add_arc_with_capacity_and_unit_cost(0, number, 1, 0)
        network.add_arc_with_capacity_and_unit_cost(number, 1, 1, 0)
        for s, weight in theirs:
            network.add_arc_with_capacity_and_unit_cost(number, node[s], 1, -weight)
    for s, count in seats.items():
        network.add_arc_with_capacity_and_unit_cost(node[s], 1, count, 0)
    if not wishes:
        return 0
    network.set_node_supply(0, len(wishes))
    network.set_node_supply(1, -len(wishes))
    assert network.solve() == network.OPTIMAL
    return -network.optimal_cost()


def walk(wishes: dict[str, list[tuple[str, int]]], free: dict[str, int], crowd: Fraction) -> tuple[float, float]:
    heads: dict[str, Fraction] = dict.fromkeys(free, Fraction(0))
    weight: dict[str, Fraction] = dict.fromkeys(free, Fraction(0))
    for theirs in wishes.values():
        most = max(wanted for _, wanted in theirs)
        best = [s for s, wanted in theirs if wanted == most]
        for s in best:
            heads[s] += Fraction(1, len(best))
            weight[s] += Fraction(most, len(best))
    walked, standing = Fraction(0), Fraction(0)
    for s, seats in free.items():
        people = heads[s] * crowd
        standing += max(Fraction(0), people - seats)
        walked += weight[s] if people <= seats else weight[s] * seats / people
    return float(walked), float(standing)


def moves(camp: Json, placements: list[Json]) -> int | None:
    if camp.get("grid") is None:
        return None
    now = {each["session"]: (each["room"], each["slot"]) for each in placements}
    return sum(now.get(each["session"]) != (each["room"], each["slot"]) for each in camp["grid"])
