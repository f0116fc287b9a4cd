"""Questions to the solver and what becomes of them: asked by an organiser, or in the background since the tenth pitch.

Owns the running tasks. The processes are the planner's; questions and answers are kept by `store.proposals`.
"""

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, field

import msgspec

from server import clock, hands
from server.errors import Refused
from server.planner import Lost, Planner
from server.scales import wishes_key
from server.store import camps, checks, events, numbers, proposals, seen, sessions, stage
from server.store.file import Db, File
from server.store.house import House
from server.store.proposals import Asked
from server.words import gettext as _
from solver.camp import Camp
from solver.proposal import Progress, Proposal
from solver.wire import Solve

log = logging.getLogger("campgrid")
LONGEST_SECONDS = 120.0
BACKGROUND_FROM = 10  # pitches
BACKGROUND_SECONDS = 8.0
BACKGROUND_EVERY = 20.0  # seconds at least from one such solve to the next
_TOLD_EVERY = 0.5
_PHASES = ("pitch", "choose", "grid")


@dataclass
class Run:
    """One running solve: how far it is."""

    offer: int
    seconds: float
    asked: bool
    begun: float = field(default_factory=time.monotonic)
    progress: Progress | None = None
    told: float = 0.0

    def clock(self) -> tuple[float, float]:
        """(seconds since the start, seconds asked for)."""
        return time.monotonic() - self.begun, self.seconds


@dataclass
class Solves:
    """The solves of all events."""

    house: House
    planner: Planner
    _runs: dict[str, Run] = field(default_factory=dict)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)
    _last: dict[str, tuple[float, tuple[int, int, int]]] = field(default_factory=dict)
    _cleared: set[str] = field(default_factory=set)

    def running(self, slug: str) -> Run | None:
        """The solve that an organiser waits for."""
        run = self._runs.get(slug)
        return run if run and run.asked else None

    async def ask(self, slug: str, asked: Asked, by: str) -> int:
        """Put a question; gives the offer's id at once. What the background found for the same camp is the answer."""
        event = self._event(slug)
        if run := self._runs.get(slug):
            if run.asked:
                raise Refused(_("The solver is at work already. Wait for its answer, or stop it."), status=409)
            await self.planner.stop(slug)
            for _turn in range(100):
                if slug not in self._runs:
                    break
                await asyncio.sleep(0.05)
        camp, question = await event.read_aside(question_of, asked)
        asked = _known(asked, camp, question)
        known = event.read(proposals.background)
        offer = await event.write(proposals.ask, asked, by)
        if known and known.answer and asked.kind == "pins" and not question.frozen and known.asked.key == asked.key:
            await event.write(proposals.answer, offer, known.answer, "done")
            return offer
        self._start(slug, offer, question, asked=True)
        return offer

    async def stop(self, slug: str) -> None:
        """End the running solve with the best so far."""
        await self.planner.stop(slug)

    async def clear(self, slug: str) -> None:
        """Once for each event: offers that a stopped server left running are lost."""
        if slug not in self._cleared:
            self._cleared.add(slug)
            if slug not in self._runs:
                await self._event(slug).write(proposals.orphaned)

    def start(self) -> None:
        """Begin to solve in the background where pitches come in."""
        task = asyncio.create_task(self._watch())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End every task; the planner ends the processes."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(2)
            for slug in self.house.open_slugs():
                try:
                    await self._background(slug)
                except Refused:
                    continue
                except Exception:
                    log.exception("the solve in the background of %s", slug)

    async def _background(self, slug: str) -> None:
        event = self.house.event(slug)
        if event is None or slug in self._runs or event.read(events.get).phase not in _PHASES:
            return
        now = event.read(numbers.current)
        key = (now["sessions"], now["interests"], now["event"])
        at, seen = self._last.get(slug, (0.0, (-1, -1, -1)))
        if key == seen or time.monotonic() - at < BACKGROUND_EVERY or len(event.read(sessions.shown)) < BACKGROUND_FROM:
            return
        self._last[slug] = (time.monotonic(), key)
        asked = Asked(seconds=BACKGROUND_SECONDS)
        camp, question = await event.read_aside(question_of, asked)
        asked = _known(asked, camp, question)
        offer = await event.write(proposals.ask, asked, "", state="background")
        self._start(slug, offer, question, asked=False)

    def _start(self, slug: str, offer: int, question: Solve, *, asked: bool) -> None:
        self._runs[slug] = Run(offer, question.seconds, asked)
        task = asyncio.create_task(self._run(slug, question))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, slug: str, question: Solve) -> None:
        run = self._runs[slug]
        event = self._event(slug)
        telling: set[asyncio.Task[int]] = set()

        def hear(progress: Progress) -> None:
            run.progress = progress
            if run.asked and time.monotonic() - run.told > _TOLD_EVERY:
                run.told = time.monotonic()
                telling.add(asyncio.ensure_future(event.write(numbers.rise, "solver")))

        answer: Proposal | None = None
        try:
            answer = await self.planner.solve(slug, question, hear)
        except Lost as trouble:
            log.warning("the solver was lost at %s: %s", slug, trouble)
        except Refused:
            pass
        finally:
            del self._runs[slug]
            with contextlib.suppress(Exception):
                await asyncio.gather(*telling)
        state = "lost" if answer is None else "done" if run.asked else "background"
        with contextlib.suppress(Refused):
            await event.write(proposals.answer, run.offer, answer, state)
            if not run.asked:
                await event.write(proposals.tidy)

    def _event(self, slug: str) -> File:
        event = self.house.event(slug)
        if event is None:
            raise Refused(_("There is no event at this address."), status=404)
        return event


def _known(asked: Asked, camp: Camp, question: Solve) -> Asked:
    """The question with the name of its camp, and whether every grid is allowed."""
    whole = asked.kind in ("pins", "scratch") and not question.frozen
    return msgspec.structs.replace(asked, key=wishes_key(camp), whole=whole)


def question_of(db: Db, asked: Asked) -> tuple[Camp, Solve]:
    """The camp, and what to ask about it. On the day, sessions that have begun stay where they are."""
    camp = _with_those_here(db, camps.camp(db))
    stays = {placement.session for placement in camp.grid or ()} if asked.kind in ("moves", "late") else begun(db, camp)
    camp = hands.sized(camp, stage.hands_by_camp_id(db), stays)
    correct = seen.for_solver(db) if stage.get(db).correct_for_seen else None
    seconds = max(0.5, min(asked.seconds, LONGEST_SECONDS))
    if asked.kind == "scratch":
        free = tuple(msgspec.structs.replace(session, pin=None) for session in camp.sessions)
        camp = msgspec.structs.replace(camp, sessions=free)
    frozen = begun(db, camp)
    if asked.kind == "scratch" and not frozen:
        return camp, Solve(camp=msgspec.structs.replace(camp, grid=None), seconds=seconds, correct_for_seen=correct)
    only = None
    if asked.kind == "late":
        placed = {placement.session for placement in camp.grid or ()}
        only = tuple(session.id for session in camp.sessions if session.id not in placed)
    most = asked.max_moves if asked.kind == "moves" else None
    return camp, Solve(camp=camp, seconds=seconds, frozen=frozen, max_moves=most, only=only, correct_for_seen=correct)


def _with_those_here(db: Db, camp: Camp) -> Camp:
    """The camp without what was pitched before the day and has no host here yet, unless somebody placed it by hand."""
    missing = checks.missing(db)
    if not missing:
        return camp
    ids = camps.Ids(db)
    placed = {placement.session for placement in camp.grid or ()}
    gone = {ids.sessions[session] for session in missing} - placed
    return msgspec.structs.replace(
        camp,
        sessions=tuple(session for session in camp.sessions if session.id not in gone),
        interests=tuple(interest for interest in camp.interests if interest.session not in gone),
        keep_apart=tuple(pair for pair in camp.keep_apart if not gone & set(pair)),
        waived=tuple(waiver for waiver in camp.waived if waiver.session not in gone),
    )


def begun(db: Db, camp: Camp) -> tuple[str, ...]:
    """Sessions of the draft that have started by the clock: camp ids."""
    now = clock.stamp(clock.now())
    started = {slot.camp_id for slot in events.session_slots(db) if slot.starts_at <= now}
    if events.get(db).phase != "day":
        return ()
    return tuple(placement.session for placement in camp.grid or () if placement.slot in started)
