"""Fan-out: tells open screens that something moved, by a topic and its number. No SQL, no HTML.

Each watcher has one slot for each topic and the newest number wins, so a slow reader costs nobody else anything and
never gets stale news. The first thing a watcher is given is where everything stands: reconnecting is catching up.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

HEARTBEAT_SECONDS = 20
SPREAD_ABOVE = 500  # screens; beyond this many, each waits up to SPREAD_SECONDS before it fetches
SPREAD_SECONDS = 3
_INTERESTS_SECONDS = 1.0  # a tap by one of 300 phones needn't wake 300 screens at once


@dataclass(eq=False)
class Watcher:
    """One open screen."""

    news: dict[str, int] = field(default_factory=dict)
    rung: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, numbers: dict[str, int]) -> None:
        """Leave the newest numbers in the slot."""
        self.news.update(numbers)
        self.rung.set()


class Hub:
    """The screens of one event. Used on the event loop's thread only, but for `moved`."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._watchers: set[Watcher] = set()
        self._closed = False
        self._held: dict[str, int] = {}
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._watchers)

    def moved(self, numbers: dict[str, int]) -> None:
        """Tell every screen; safe from any thread."""
        self._loop.call_soon_threadsafe(self._tell, dict(numbers))

    def close(self) -> None:
        """End every stream, so that the server can stop; phones reconnect by themselves."""
        self._closed = True
        for watcher in self._watchers:
            watcher.rung.set()

    async def watch(self, first: dict[str, int]) -> AsyncIterator[dict[str, int]]:
        """Numbers as they rise, `first` at once; an empty dict is a heartbeat."""
        watcher = Watcher()
        self._watchers.add(watcher)
        watcher.tell(first)
        try:
            while not self._closed:
                try:
                    await asyncio.wait_for(watcher.rung.wait(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield {}
                    continue
                watcher.rung.clear()
                news, watcher.news = watcher.news, {}
                if news:
                    yield news
        finally:
            self._watchers.discard(watcher)

    @property
    def spread_seconds(self) -> int:
        """How long a screen may wait before it fetches, so that thousands don't ask in one instant."""
        return SPREAD_SECONDS if len(self._watchers) > SPREAD_ABOVE else 0

    def _tell(self, numbers: dict[str, int]) -> None:
        if "interests" in numbers:
            self._held["interests"] = numbers.pop("interests")
            if self._timer is None:
                self._timer = self._loop.call_later(_INTERESTS_SECONDS, self._release)
        if numbers:
            for watcher in self._watchers:
                watcher.tell(numbers)

    def _release(self) -> None:
        self._timer = None
        held, self._held = self._held, {}
        for watcher in self._watchers:
            watcher.tell(held)
