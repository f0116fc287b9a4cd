"""What an operator asks: a line in the log for each request, and figures in Prometheus' text format.

Owns the counting. A line and a label hold the route's pattern, never the address that was asked, nor who asked: so no
wish, name, key or address of a person is ever in a log.
"""

import logging
import os
import resource
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

access = logging.getLogger("campgrid.access")
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_STREAM = "/events"


@dataclass
class _Asked:
    buckets: list[int] = field(default_factory=lambda: [0] * (len(_BOUNDS) + 1))
    seconds: float = 0.0

    def count(self, seconds: float) -> None:
        self.buckets[next((place for place, most in enumerate(_BOUNDS) if seconds <= most), len(_BOUNDS))] += 1
        self.seconds += seconds


class Counts:
    """Requests by route, method and status since the server started."""

    def __init__(self) -> None:
        self.asked: dict[tuple[str, str, int], _Asked] = defaultdict(_Asked)
        self.started = time.time()

    def lines(self) -> Iterable[str]:
        """A histogram for each route."""
        yield "# HELP campgrid_request_seconds Seconds until a request was answered, by route."
        yield "# TYPE campgrid_request_seconds histogram"
        for (route, method, status), asked in sorted(self.asked.items()):
            labels = f'route="{route}",method="{method}",status="{status}"'
            below = 0
            for bound, count in zip((*map(str, _BOUNDS), "+Inf"), asked.buckets, strict=True):
                below += count
                yield f'campgrid_request_seconds_bucket{{{labels},le="{bound}"}} {below}'
            yield f"campgrid_request_seconds_sum{{{labels}}} {asked.seconds:.6f}"
            yield f"campgrid_request_seconds_count{{{labels}}} {below}"


class Measured:
    """Times each request, counts it and writes its line. A stream is counted when it ends, and not timed."""

    def __init__(self, app: ASGIApp, counts: Counts) -> None:
        self.app = app
        self.counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status, size = 500, 0

        async def send_on(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        finally:
            seconds = time.perf_counter() - began
            route = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if scope["method"].isalpha() and len(scope["method"]) < 8 else "other"
            if not (route.endswith(_STREAM) and status == 200):
                self.counts.asked[route, method, status].count(seconds)
            access.info("%s %s %d %.1f ms %d B", method, route, status, 1000 * seconds, size)


def gauge(name: str, help_text: str, values: Iterable[tuple[str, float]], kind: str = "gauge") -> Iterable[str]:
    """The lines of one figure; `values` are (labels, value), labels such as `event="leeds"` or ""."""
    yield f"# HELP campgrid_{name} {help_text}"
    yield f"# TYPE campgrid_{name} {kind}"
    for labels, value in values:
        yield f"campgrid_{name}{{{labels}}} {value:g}" if labels else f"campgrid_{name} {value:g}"


def process_lines() -> Iterable[str]:
    """This process: memory, descriptors, processor time."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    yield from gauge("resident_bytes", "Memory that the server holds.", [("", resident_bytes())])
    yield from gauge("cpu_seconds_total", "Processor time so far.", [("", usage.ru_utime + usage.ru_stime)], "counter")
    descriptors = Path("/proc/self/fd")
    if descriptors.exists():
        yield from gauge("open_descriptors", "Descriptors in use.", [("", len(os.listdir(descriptors)))])
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        yield from gauge("most_descriptors", "Descriptors that may be in use.", [("", limit)])


def resident_bytes() -> int:
    """Memory that this process holds now; its peak where the system doesn't say."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
