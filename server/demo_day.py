"""The demo's hour: what the simulated organiser and phones do, minute by minute, squeezed into as many seconds as asked."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server import crowd, demo_camp
from server.client import Client
from server.crowd import Organiser, Phone, Tally
from server.demo_camp import DemoPitch

# Shares of the whole time: doors, pitches, last call, the grid being made, the first look at it.
DOORS, PITCHING, LAST_CALL, SOLVING, DAY = 0.1, 0.5, 0.12, 0.13, 0.15
_NAMED = 0.3  # of the phones give a name
_SEED = 45
_IN_LINE = 3  # pitched and queued before the one at the microphone, so that the wall shows who is next
_ON_THE_STREAM = 50  # phones that listen for what moves, as open pages do


@dataclass(frozen=True)
class Day:
    """What to play: where, with which organiser's key, in how many seconds and with how many phones."""

    address: str
    slug: str
    key: str
    code: str
    seconds: float
    phones: int


async def play(day: Day, say: Callable[[str], None]) -> Tally:
    """Live the hour; gives what the phones did. Says each step in a line."""
    hour = _Hour(day)
    await hour.organiser.sign_in(day.key)
    listening = [asyncio.create_task(phone.watch(lambda heard: None)) for phone in hour.phones[:_ON_THE_STREAM]]
    say(f"10:00  Doors. {day.phones} phones scan the code.")
    await hour.doors()
    say(
        f"10:05  {len(demo_camp.PITCHES)} pitches, one after another at the microphone. Phones show interest as they listen."
    )
    await hour.pitches()
    say("10:35  Last call. Three minutes to choose.")
    await hour.last_call()
    say("10:40  The organiser asks the solver for a grid.")
    say(f"10:44  {await hour.solve('pins')}")
    await hour.publish("")
    say("10:48  Published. Every phone and the projector show it.")
    await hour.look_at_the_grid()
    say("10:55  Somebody pitches late. The solver finds a free cell, and the grid is published again.")
    await hour.late_pitch()
    say(f"11:00  {hour.told()}")
    for task in listening:
        task.cancel()
    for phone in hour.phones:
        phone.client.close()
    return hour.tally


class _Hour:
    """The hour as it runs. `pitched` is what has been said at the microphone so far: number and pitch."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.chance = random.Random(_SEED)
        self.phones = crowd.phones(day.address, day.slug, day.phones, demo_camp.TOPICS, self.chance)
        self.tally = self.phones[0].tally
        self.organiser = Organiser(Client(day.address), day.slug, self.tally)
        self.pitched: list[tuple[int, DemoPitch]] = []

    async def doors(self) -> None:
        """Phones scan the code; some say who they are."""
        for phone, pitch in zip(self.phones, demo_camp.PITCHES, strict=False):
            phone.name = pitch.host
        for phone in self.phones[len(demo_camp.PITCHES) :]:
            phone.name = self.chance.choice(demo_camp.FIRST_NAMES) if self.chance.random() < _NAMED else ""

        async def arrive(phone: Phone) -> None:
            await phone.arrive(self.day.code)
            if phone.name:
                await phone.give_name()

        await self._in(DOORS, [lambda phone=phone: arrive(phone) for phone in self.phones])  # type: ignore[misc]

    async def pitches(self) -> None:
        """One pitch after another at the microphone; phones show interest in what they have heard."""
        await self._turn("pitch")
        pause = self.day.seconds * PITCHING / len(demo_camp.PITCHES)
        waiting: list[tuple[int, DemoPitch]] = []
        coming = iter(enumerate(demo_camp.PITCHES))
        hall: list[asyncio.Task[None]] = []
        speaking: int | None = None
        for _turn in demo_camp.PITCHES:
            began = time.monotonic()
            while len(waiting) <= _IN_LINE and (entry := next(coming, None)):
                waiting.append((await self._pitch(*entry), entry[1]))
            called = await self.organiser.send("/desk/queue", {"do": "next", "seen": speaking})
            speaking = called.json()["speaking"]["id"]
            number, pitch = waiting.pop(0)
            self.pitched.append((number, pitch))
            hall.append(asyncio.create_task(self._interest(number, pitch, 0.6, 3 * pause)))
            await asyncio.sleep(max(0.0, pause - (time.monotonic() - began)))
        await asyncio.gather(*hall)

    async def last_call(self) -> None:
        """What was missed is looked at again."""
        await self._turn("choose")
        seconds = self.day.seconds * LAST_CALL
        await asyncio.gather(*(self._interest(number, pitch, 0.5, seconds) for number, pitch in self.pitched))

    async def solve(self, kind: str) -> str:
        """Ask the solver, wait, and accept what it offers; gives a line about it."""
        if kind == "pins":
            await self._turn("grid")
        seconds = max(2, min(30, round(self.day.seconds * SOLVING)))
        asked = await self.organiser.send("/proposals", {"kind": kind, "seconds": seconds})
        offer = asked.json()["id"]
        until = time.monotonic() + seconds + 30
        while (found := (await self.organiser.read(f"/proposals/{offer}")).json())["state"] == "running":
            if time.monotonic() > until:
                raise TimeoutError("the solver did not answer")
            await asyncio.sleep(0.3)
        await self.organiser.send(f"/proposals/{offer}", {"do": "accept"})
        return _in_words(found["answer"])

    async def publish(self, note: str) -> None:
        """Freeze the draft as the next revision; the day begins."""
        await self.organiser.send("/revisions", {"note": note, "sure": "yes"})

    async def look_at_the_grid(self) -> None:
        """Every phone opens the grid."""
        await self._in(DAY / 2, [phone.read_grid for phone in self.phones])

    async def late_pitch(self) -> None:
        """Somebody had an idea on the stairs."""
        await self.phones[-1].pitch(_form(demo_camp.LATE_PITCH))
        await asyncio.sleep(self.day.seconds * DAY / 4)
        await self.solve("late")
        await self.publish("One more session, heard on the stairs.")

    def told(self) -> str:
        """What the crowd did, in a line."""
        taps = len(self.tally.seconds.get("interest", ()))
        soon = 1000 * self.tally.slowest("interest", 0.99)
        trouble = (
            f" {len(self.tally.troubles)} times a phone was told that something failed." if self.tally.troubles else ""
        )
        return f"Sessions begin. The phones showed interest {taps} times; 99 of 100 taps were saved within {soon:.0f} ms.{trouble}"

    async def _pitch(self, place: int, pitch: DemoPitch) -> int:
        phone = self.phones[place % len(self.phones)]
        number = await phone.pitch(_form(pitch))
        await phone.queue(number)
        return number

    async def _turn(self, phase: str) -> None:
        await self.organiser.post("/desk/phase", phase=phase)

    async def _interest(self, number: int, pitch: DemoPitch, share: float, seconds: float) -> None:
        """Those who care for the pitch tap, each when it suits them; `share` of those who would come do so now."""
        taps = []
        for phone in self.phones:
            cares = 2.2 if pitch.topic in phone.topics else 0.35
            if number not in phone.wishes and self.chance.random() < share * cares * pitch.pull / 200:
                state = "must" if self.chance.random() < 0.25 else "come"
                taps.append(lambda phone=phone, state=state: phone.wish(number, state))
        await crowd.at_random_times(taps, seconds, self.chance, self.tally)

    async def _in(self, share: float, work: list[Callable[[], object]]) -> None:
        await crowd.at_random_times(work, self.day.seconds * share, self.chance, self.tally)


def _form(pitch: DemoPitch) -> dict[str, object]:
    """A pitch as the phone's form sends it."""
    return {
        "title": pitch.title, "about": pitch.about, "topic": pitch.topic, "language": pitch.language,
        "length": pitch.length, "needs": list(pitch.needs), "co_hosts": ", ".join(pitch.co_hosts), "record": "yes",
    }  # fmt: skip


def _in_words(answer: dict[str, Any]) -> str:
    """An offer of the solver as the desk would say it."""
    option = answer["options"][0]
    granted, grantable, bound = option["measure"]["granted"], option["measure"]["grantable"], answer.get("bound")
    met = f"{len(option['placements'])} sessions placed; {granted / max(1, grantable):.0%} of the wishes that could be met are met."
    if not bound:
        return met
    gap = (bound - granted) / bound
    return f"{met} No grid can do " + ("better." if gap <= 0 else f"more than {max(0.1, 100 * gap):.1f} % better.")
