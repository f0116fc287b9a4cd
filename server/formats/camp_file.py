"""The camp file as bytes: what an import must hold beyond what the solver asks of it, and one way of writing it.

Owns no meaning: `solver.camp` says what a camp is, `server.store.camps` puts one into an event.
"""

import json
import uuid
from typing import Any
from zoneinfo import available_timezones

import msgspec

from solver.border import BadCamp, Node
from solver.camp import Camp, Placement, read_camp, read_grid
from solver.rules import ONE_CARD, PLACED_TWICE, clashes


def read(data: bytes) -> tuple[dict[str, Any], Camp]:
    """The document and the camp in it. Raises BadCamp, which names the place and what is wrong."""
    camp = read_camp(data)
    file: dict[str, Any] = msgspec.json.decode(data)
    node = Node(file)
    _check_zone(node["event"])
    _check_times(node["slots"], camp)
    _check_numbers(node["sessions"], camp)
    if camp.grid:
        check_cells(camp, camp.grid, "grid")
    return file, camp


def read_answer(data: bytes, camp: Camp) -> tuple[tuple[Placement, ...], int | None]:
    """A grid file's placements and its proven bound (None where it has none). Raises BadCamp."""
    placements = read_grid(data, camp)
    check_cells(camp, placements, "placements")
    bound = msgspec.json.decode(data).get("bound")
    return placements, bound if isinstance(bound, int) and not isinstance(bound, bool) else None


def check_cells(camp: Camp, grid: tuple[Placement, ...], place: str) -> None:
    """Raises BadCamp where a grid puts two cards into one cell, which nothing can override."""
    for clash in clashes(camp, grid):
        if clash.rule in (ONE_CARD, PLACED_TWICE):
            where = next(n for n, placement in enumerate(grid) if placement.session == clash.session)
            raise BadCamp(
                f"{place}[{where}]", f'another session holds this room in this slot, so "{clash.session}" can\'t'
            )


def write(document: dict[str, Any]) -> bytes:
    """A document as the bytes of a file: one entry of a list a line, so that two of them compare well."""
    parts = []
    for key, value in document.items():
        if isinstance(value, list) and value:
            entries = ",\n".join(f"    {_text(entry)}" for entry in value)
            parts.append(f"  {_text(key)}: [\n{entries}\n  ]")
        else:
            parts.append(f"  {_text(key)}: {_text(value)}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _check_zone(event: Node) -> None:
    if event.absent or event["timezone"].absent:
        return
    if event["timezone"].value not in available_timezones():
        raise event["timezone"].expected("a time zone such as Europe/London")


def _check_times(slots: Node, camp: Camp) -> None:
    """Slots end after they start and come in the order of the day."""
    before: tuple[str, str] | None = None
    for node, slot in zip(slots.items(), camp.slots, strict=True):
        if bool(slot.start) != bool(slot.end):
            raise node.wrong("expected both a start and an end, or neither")
        if not slot.start or not slot.end:
            before = None
            continue
        if slot.end <= slot.start:
            raise node["end"].wrong(f"expected a time after the start, {slot.start}, got {slot.end}")
        starts = slot.date or camp.event.date or "", slot.start
        if before and starts < before:
            raise node["start"].wrong(f"expected slots in the order of the day, got {slot.start} after {before[1]}")
        before = starts


def _check_numbers(sessions: Node, camp: Camp) -> None:
    """Short numbers and guids name one session each."""
    numbers: dict[int, str] = {}
    guids: dict[str, str] = {}
    for node, session in zip(sessions.items(), camp.sessions, strict=True):
        if session.number is not None and numbers.setdefault(session.number, node.place) != node.place:
            raise node["number"].wrong(f"{session.number} is taken already, by {numbers[session.number]}")
        if session.number == 0:
            raise node["number"].expected("a whole number from 1")
        guid = node["guid"]
        if guid.absent:
            continue
        try:
            held = str(uuid.UUID(guid.text("a UUID")))
        except ValueError:
            raise guid.expected("a UUID") from None
        if guids.setdefault(held, node.place) != node.place:
            raise guid.wrong(f"{held} is taken already, by {guids[held]}")
