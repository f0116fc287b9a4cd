"""The solver's process: warm, told to stop, killed when it overruns, and lost without harm."""

import asyncio
import os
import signal
import time

import pytest

from server import planner as planners
from server.planner import Lost, Planner, Process
from solver.camp import Attendee, Camp, Interest, Room, Session, Slot
from solver.wire import Proposed, Solve, Weigh

CAMP = Camp(
    slots=tuple(Slot(id=f"t{n}") for n in range(4)),
    rooms=tuple(Room(id=f"r{n}", capacity=20) for n in range(3)),
    sessions=tuple(Session(id=f"s{n}", hosts=(f"a{n}",)) for n in range(12)),
    attendees=tuple(Attendee(id=f"a{n}") for n in range(30)),
    interests=tuple(
        Interest(attendee=f"a{person}", session=f"s{(person * 5 + k * 7) % 12}")
        for person in range(30)
        for k in range(4)
    ),
)


def test_a_solve_tells_progress_and_a_stop_ends_it_early() -> None:
    async def run() -> None:
        planner, told = Planner(), []
        try:
            proposal = await planner.solve("camp", Solve(camp=CAMP, seconds=0.5), told.append)
            assert len(proposal.options[0].placements) == 12
            assert told
            assert told[0].placements is not None
            solving = asyncio.create_task(planner.solve("camp", Solve(camp=CAMP, seconds=60), told.append))
            await asyncio.sleep(0.3)
            assert planner.solving("camp")
            asked_at = time.monotonic()
            assert await planner.stop("camp")
            assert len((await solving).options[0].placements) == 12
            assert time.monotonic() - asked_at < 3
            assert not await planner.stop("camp")
        finally:
            await planner.close()

    asyncio.run(run())


def test_a_solver_that_overruns_is_killed_and_the_next_one_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planners, "GRACE_SECONDS", 8.0)

    async def run() -> None:
        process = Process(nice=19, megabytes=4096)
        with pytest.raises(Lost):
            await process.ask(Solve(camp=CAMP, seconds=600), 1.0)
        await process.close()
        assert not process.alive
        assert isinstance(await process.ask(Solve(camp=CAMP, seconds=0.3), 20), Proposed)
        await process.close()

    asyncio.run(run())


def test_a_solver_that_dies_is_lost_and_nothing_else_is() -> None:
    async def run() -> None:
        planner = Planner()
        try:
            weighed = await planner.weigh("k", lambda: CAMP, "s0")
            assert len(weighed.prices) == 12
            solving = asyncio.create_task(planner.solve("camp", Solve(camp=CAMP, seconds=60), lambda _progress: None))
            await asyncio.sleep(0.5)
            pid = planner._solving["camp"].pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(Lost):
                await solving
            assert not planner.solving("camp")
            assert (await planner.weigh("k", lambda: pytest.fail("the grid is in hand already"))).measure.placed == 0
        finally:
            await planner.close()

    asyncio.run(run())


def test_a_solver_that_wants_too_much_memory_is_lost_in_its_own_process() -> None:
    async def run() -> None:
        process = Process(nice=19, megabytes=220)
        big = Camp(
            slots=CAMP.slots,
            rooms=CAMP.rooms,
            sessions=CAMP.sessions,
            attendees=tuple(Attendee(id=f"a{n}" + "x" * 200) for n in range(300_000)),
        )
        with pytest.raises(Lost):
            await process.ask(Weigh(key="big", camp=big), 30)
        await process.close()

    asyncio.run(run())
