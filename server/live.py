"""Fan-out: tells open screens that something moved, by a topic and its number. No SQL, no HTML.

Each watcher has one slot and the newest number of each topic wins, so a slow reader costs nobody else anything and
never gets stale news. The first thing a watcher is given is where everything stands: reconnecting is catching up.
Thousands of watchers wait at once, so each costs as little as it can: no task, no timer and no queue of its own.
"""

import asyncio
from collections.abc import Mapping

HEARTBEAT_SECONDS = 20
SPREAD_ABOVE = 500  # screens; beyond this many, each waits up to SPREAD_SECONDS before it fetches
SPREAD_SECONDS = 3
_INTERESTS_SECONDS = 1.0  # a tap by one of 300 phones needn't wake 300 screens at once


class Watcher:
    """One open screen: what it has not been told yet, and the future that it waits on."""

    __slots__ = ("_waiting", "gone", "news")

    def __init__(self, first: Mapping[str, int]) -> None:
        self.news: Mapping[str, int] | None = first
        self.gone = False
        self._waiting: asyncio.Future[None] | None = None

    async def next(self) -> Mapping[str, int]:
        """What moved since the last time, waiting for it; empty for a heartbeat, and once the screen is `gone`."""
        if self.news is None and not self.gone:
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        news, self.news = self.news, None
        return news or {}

    def tell(self, numbers: Mapping[str, int]) -> None:
        """Leave the newest numbers in the slot. `numbers` is shared by all watchers and never changed."""
        self.news = {**self.news, **numbers} if self.news else numbers
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def leave(self) -> None:
        """This screen has gone, or the server stops."""
        self.gone = True
        self.tell({})


class Hub:
    """The screens of one event. Used on the event loop's thread only, but for `moved`."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._watchers: set[Watcher] = set()
        self._closed = False
        self._held: dict[str, int] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._beat: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._watchers)

    def moved(self, numbers: Mapping[str, int]) -> None:
        """Tell every screen; safe from any thread."""
        self._loop.call_soon_threadsafe(self._tell, dict(numbers))

    def join(self, first: Mapping[str, int]) -> Watcher:
        """A new screen, which is given `first` at once. The caller sees to it that it is dropped again."""
        watcher = Watcher(first)
        self._watchers.add(watcher)
        watcher.gone = self._closed
        if self._beat is None:
            self._beat = self._loop.call_later(HEARTBEAT_SECONDS, self._heartbeat)
        return watcher

    def drop(self, watcher: Watcher) -> None:
        """A screen that has gone."""
        self._watchers.discard(watcher)

    def close(self) -> None:
        """End every stream, so that the server can stop; phones reconnect by themselves."""
        self._closed = True
        for watcher in self._watchers:
            watcher.leave()

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

    def _heartbeat(self) -> None:
        """A line to every screen: proxies and phones see that the stream lives, and the kernel which phones have left."""
        self._beat = self._loop.call_later(HEARTBEAT_SECONDS, self._heartbeat) if self._watchers else None
        for watcher in self._watchers:
            watcher.tell({})
