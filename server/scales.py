"""The grid in hand, weighed: its figures, and what each move would cost. Owns how fresh they are; the planner does the sums.

A camp is read from the file and handed to the weighing process only when something moved. Wishes move every second
while a hall chooses, so an answer may be up to `FRESH_SECONDS` behind the newest wish, never behind the grid.
"""

import asyncio
import hashlib
import time
from dataclasses import dataclass, field

import msgspec

from server.planner import Lost, Planner
from server.store import camps, numbers
from server.store.file import File
from solver.camp import Camp
from solver.measure import Measure
from solver.pricing import Price

FRESH_SECONDS = 5.0
_BINDING = ("draft", "sessions", "event")


@dataclass
class Pan:
    """One event's grid as it was last weighed. `wishes_key` names the camp without its grid, as solves do."""

    key: str
    wishes_key: str
    camp: Camp
    numbers: dict[str, int]
    at: float
    measure: Measure | None = None


@dataclass
class Scales:
    """The pans of all events."""

    planner: Planner
    _pans: dict[str, Pan] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    def last(self, slug: str) -> Pan | None:
        """What was weighed last, which may be behind."""
        return self._pans.get(slug)

    async def weigh(self, slug: str, event: File) -> Pan | None:
        """The grid as it is, weighed; None where the solver's process is lost."""
        async with self._locks.setdefault(slug, asyncio.Lock()):
            pan = await self._pan(slug, event)
            if pan.measure is None:
                try:
                    pan.measure = (await self.planner.weigh(pan.key, lambda: pan.camp)).measure
                except Lost:
                    return None
            return pan

    async def prices(self, slug: str, event: File, session: str) -> tuple[Price, ...]:
        """The price of every cell for a session (its camp id); nothing where the process is lost or it is unknown."""
        async with self._locks.setdefault(slug, asyncio.Lock()):
            pan = await self._pan(slug, event)
            try:
                return (await self.planner.weigh(pan.key, lambda: pan.camp, session)).prices
            except Lost:
                return ()

    async def _pan(self, slug: str, event: File) -> Pan:
        now = event.read(numbers.current)
        pan = self._pans.get(slug)
        if pan and all(pan.numbers.get(topic) == now.get(topic) for topic in _BINDING):
            wishes_stand = pan.numbers.get("interests") == now.get("interests")
            if wishes_stand or time.monotonic() - pan.at < FRESH_SECONDS:
                return pan
        camp = await event.read_aside(camps.camp)
        key = hashlib.sha256(msgspec.json.encode(camp)).hexdigest()
        pan = Pan(f"{slug}/{key}", wishes_key(camp), camp, now, time.monotonic())
        self._pans[slug] = pan
        return pan


def wishes_key(camp: Camp) -> str:
    """A name for all of a camp but the grid it has now: two grids of one key can be compared."""
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(camp, grid=None))).hexdigest()
