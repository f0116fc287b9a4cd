"""What the server does by itself, on timers: backups, trying a disk again that refused, forgetting people when it is due.

Owns the timers only; how a backup is made is in store/backups. A failing timer is logged and goes on.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from server import clock
from server.store import backups, retention
from server.store.house import House

log = logging.getLogger("campgrid")
BACKUP_SECONDS = 300
_HEAL_SECONDS = 1
_FORGET_SECONDS = 900


class Keeper:
    """The timers of one running server. `backup_every` is in seconds; 0 makes no backups by itself."""

    def __init__(self, house: House, backup_every: float = BACKUP_SECONDS) -> None:
        self._house = house
        self._backup_every = backup_every
        self._written: dict[str, int] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self.last_backup: datetime | None = None

    def start(self) -> None:
        """Begin; needs a running loop."""
        self._tasks = [asyncio.create_task(self._repeat(self._heal, _HEAL_SECONDS))]
        self._tasks.append(asyncio.create_task(self._repeat(self.forget, _FORGET_SECONDS)))
        if self._backup_every:
            self._tasks.append(asyncio.create_task(self._repeat(self.back_up, self._backup_every)))

    async def stop(self) -> None:
        """End, letting a backup that is under way finish."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def back_up(self) -> None:
        """Back up each open event that was written to since its last backup."""
        for slug, file in self._house.opened().items():
            written = file.writes
            if written and written != self._written.get(slug):
                await asyncio.to_thread(_back_up, self._house.data, slug)
                self._written[slug] = written
                self.last_backup = clock.now()

    async def forget(self) -> None:
        """Let people go from each event whose chosen day has come, and with them the backups that hold them."""
        for slug in self._house.slugs():
            was_open = slug in self._house.opened()
            file = self._house.event(slug)
            if file is not None and file.read(retention.is_due, clock.now()):
                await file.write(retention.forget_people)
                await asyncio.to_thread(retention.leave_no_trace, self._house.data, slug)
                log.info("people of %s were forgotten, as the organiser chose", slug)
            if not was_open:
                self._house.close(slug)

    async def _heal(self) -> None:
        for file in (self._house.front, *self._house.opened().values()):
            await file.try_again()

    async def _repeat(self, work: Callable[[], Awaitable[None]], seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await work()
            except Exception as trouble:
                log.error("a timer failed: %s", trouble)


def _back_up(data: Path, slug: str) -> None:
    if (data / f"{slug}.sqlite").exists():
        backups.make(data, slug, "timer")
