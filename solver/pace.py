"""How long a part of the work may go on: by the caller's clock, or by counted work when the answer must be
reproducible.

Owns time and stopping for all parts; no part looks at a clock of its own.
"""

from __future__ import annotations

from collections.abc import Callable

WORK_A_SECOND = 300_000.0  # units of counted work (a proposal of the search is one) that pass for a second


class Pace:
    """One solve's clock. With `counted`, seconds pass only as work is done (`work`), the same on every machine."""

    def __init__(self, clock: Callable[[], float], stop: Callable[[], bool], counted: bool) -> None:
        self._clock, self.stopped, self.counted = clock, stop, counted
        self._begun = clock()
        self._done = 0.0

    def work(self, units: float) -> None:
        """Tells that so much has been done."""
        self._done += units

    def seconds(self) -> float:
        """Seconds since the beginning, as parts are to see them."""
        return self._done / WORK_A_SECOND if self.counted else self.real_seconds()

    def real_seconds(self) -> float:
        """Seconds by the clock."""
        return self._clock() - self._begun

    def until(self, end: float) -> Stretch:
        """A stretch of work from now to second `end` of the solve."""
        return Stretch(self, self.seconds(), end)


class Stretch:
    """A part's share of the time."""

    def __init__(self, pace: Pace, begin: float, end: float) -> None:
        self.pace, self.begin, self.end = pace, begin, end

    def share(self) -> float:
        """How much of the stretch is behind us; 1 or more when it is over or the caller said stop."""
        if self.pace.stopped():
            return 1.0
        length = self.end - self.begin
        return 1.0 if length <= 0 else (self.pace.seconds() - self.begin) / length

    def left(self) -> float:
        """Seconds until it is over."""
        return 0.0 if self.pace.stopped() else max(0.0, self.end - self.pace.seconds())
