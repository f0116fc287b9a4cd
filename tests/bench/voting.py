"""Promise 6: voting is fast while the solver runs. Phones tap as fast as they are answered, on loopback."""

import asyncio
import random
import time
from multiprocessing import Process, Queue

from tests.bench.common import Ledger, Result, a_site, an_event, at, hall

SESSIONS, AT_ONCE = 20, 48


def run(quick: bool = False) -> list[Result]:
    """10 s of taps without the solver and 10 s with it (quick: 2 s each)."""
    seconds = 2.0 if quick else 10.0
    results = []
    for solving in (False, True):
        with a_site() as site:
            organiser = an_event(site, SESSIONS)
            if solving:
                answer = organiser.client.post(
                    f"{organiser.path}/proposals",
                    json={"kind": "scratch", "seconds": 60},
                    headers={"accept": "application/json"},
                )
                assert answer.status_code == 202, answer.text
                time.sleep(2)
            answers: Queue[list[float]] = Queue()
            load = Process(target=_load, args=(site, organiser.slug, seconds, answers))
            load.start()
            taken = answers.get(timeout=seconds + 60)
            load.join()
        rate, slow = len(taken) / seconds, 1000 * at(taken, 0.99)
        reached = f"{rate:,.0f} durable wishes/s, p99 {slow:.0f} ms"
        name = "6  Voting is fast while the solver runs" if solving else "6  Voting is fast (no solver)"
        results.append(Result(name, "2,000/s, p99 < 50 ms", reached, rate >= 2000 and slow < 50))
    return results


def _load(site: object, slug: str, seconds: float, answers: "Queue[list[float]]") -> None:
    import uvloop

    answers.put(uvloop.run(_tap(site, slug, seconds)))


async def _tap(site: object, slug: str, seconds: float) -> list[float]:
    chance = random.Random(6)
    crowd = await hall(site, slug, AT_ONCE)  # type: ignore[arg-type]
    taken: list[float] = []
    until = time.perf_counter() + seconds

    async def tap(phone: Ledger) -> None:
        while time.perf_counter() < until:
            number, state = chance.randint(1, SESSIONS), chance.choice(("come", "must", "none"))
            answer = await phone.client.post(f"/e/{slug}/interests/{number}", {"state": state})
            assert answer.status == 303, answer.text
            taken.append(answer.seconds)

    await asyncio.gather(*(tap(phone) for phone in crowd))
    return taken
