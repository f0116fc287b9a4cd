"""The solver's processes: kept warm, one solve at a time for each event, stopped, or killed when they overrun.

The web process itself never loads OR-Tools: it writes questions into a pipe and reads answers. A solver that dies or
comes back empty-handed changes nothing; the grid stands as it was. Two kinds of processes: solvers (nice 19, one for
each event that solves) and one that weighs grids for the desk (what a move would cost).
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

import solver
from server.errors import Refused
from server.words import gettext as _
from solver.camp import Camp
from solver.proposal import Progress, Proposal
from solver.wire import Answer, Failed, Progressed, Proposed, Question, Solve, Stop, Unknown, Weigh, Weighed

log = logging.getLogger("campgrid")
GRACE_SECONDS = 8.0  # beyond the seconds asked for: loading, the last model; then the process is killed
WEIGH_SECONDS = 20.0
SOLVER_MEGABYTES = 4096
WEIGHER_MEGABYTES = 1024
_LONGEST_LINE = 256 * 1024 * 1024
_ROOT = Path(solver.__file__).parents[1]


class Lost(Exception):
    """The process ended, overran or failed; `args[0]` says why, for the log."""


class Process:
    """One solver process. Asks one question at a time; whatever goes wrong kills it and raises `Lost`."""

    def __init__(self, nice: int, megabytes: int) -> None:
        self._flags = ("--nice", str(nice), "--megabytes", str(megabytes))
        self._running: asyncio.subprocess.Process | None = None
        self._decoder = msgspec.json.Decoder(Answer)

    @property
    def alive(self) -> bool:
        """Whether it is started and has not ended."""
        return self._running is not None and self._running.returncode is None

    @property
    def pid(self) -> int | None:
        """The process id; None before the start."""
        return self._running.pid if self._running else None

    async def start(self) -> None:
        """Start it unless it runs."""
        if not self.alive:
            self._running = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "solver.worker", *self._flags, cwd=_ROOT, limit=_LONGEST_LINE,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True,
            )  # fmt: skip

    async def ask(self, question: Question, seconds: float, hear: Callable[[Progress], None] | None = None) -> Answer:
        """The answer within so many seconds, progress told meanwhile."""
        try:
            async with asyncio.timeout(seconds):
                await self.start()
                await self.tell(question)
                while True:
                    answer = await self._next()
                    if not isinstance(answer, Progressed):
                        break
                    if hear is not None:
                        hear(answer.progress)
        except TimeoutError:
            self.kill()
            raise Lost(f"no answer within {seconds:.0f} seconds") from None
        except asyncio.CancelledError:
            self.kill()
            raise
        except (OSError, ValueError, msgspec.MsgspecError) as trouble:
            self.kill()
            raise Lost(f"the pipe broke: {trouble}") from trouble
        if isinstance(answer, Failed):
            raise Lost(answer.why)
        return answer

    async def tell(self, question: Question) -> None:
        """Write a question without waiting for its answer."""
        assert self._running is not None
        assert self._running.stdin is not None
        self._running.stdin.write(msgspec.json.encode(question) + b"\n")
        await self._running.stdin.drain()

    def kill(self) -> None:
        """End it at once, and the proof that it may have started beside itself."""
        if self._running is not None and self._running.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._running.pid, signal.SIGKILL)  # it leads a session of its own

    async def close(self) -> None:
        """End it and wait until it is gone."""
        self.kill()
        if self._running is not None:
            await self._running.wait()

    async def _next(self) -> Answer:
        assert self._running is not None
        assert self._running.stdout is not None
        line = await self._running.stdout.readline()
        if not line:
            raise Lost("the process ended")
        answer: Answer = self._decoder.decode(line)
        return answer


class Planner:
    """The processes of one server."""

    def __init__(self) -> None:
        self._solving: dict[str, Process] = {}
        self._spare: list[Process] = []
        self._weigher = Process(nice=5, megabytes=WEIGHER_MEGABYTES)
        self._weighing = asyncio.Lock()

    def solving(self, slug: str) -> bool:
        """Whether a solve is under way for this event."""
        return slug in self._solving

    async def solve(self, slug: str, question: Solve, hear: Callable[[Progress], None]) -> Proposal:
        """A proposal; raises Refused while another solve of the event runs, Lost if the process did not answer."""
        if slug in self._solving:
            raise Refused(_("The solver is at work already. Wait for its answer, or stop it."), status=409)
        process = self._spare.pop() if self._spare else Process(nice=19, megabytes=SOLVER_MEGABYTES)
        self._solving[slug] = process
        try:
            answer = await process.ask(question, question.seconds + GRACE_SECONDS, hear)
        finally:
            del self._solving[slug]
            if process.alive and not self._spare:
                self._spare.append(process)
            else:
                process.kill()
        assert isinstance(answer, Proposed)
        return answer.proposal

    async def stop(self, slug: str) -> bool:
        """Ask the event's solve to end with the best so far; gives whether there was one."""
        process = self._solving.get(slug)
        if process is None or not process.alive:
            return False
        with contextlib.suppress(OSError):
            await process.tell(Stop())
        return True

    async def weigh(self, key: str, camp: Callable[[], Camp], session: str | None = None) -> Weighed:
        """Figures of the grid that `key` names, and for a session the price of each cell.

        `camp()` is only called where the process doesn't hold the key. Raises Lost.
        """
        async with self._weighing:
            answer = await self._weigher.ask(Weigh(key=key, session=session), WEIGH_SECONDS)
            if isinstance(answer, Unknown):
                answer = await self._weigher.ask(Weigh(key=key, camp=camp(), session=session), WEIGH_SECONDS)
        assert isinstance(answer, Weighed)
        return answer

    async def close(self) -> None:
        """End every process."""
        for process in (*self._solving.values(), *self._spare, self._weigher):
            await process.close()
