"""The demo's hour: what the simulated organiser and phones do, minute by minute, squeezed into as many seconds as asked."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from server import crowd, demo_camp
from server.client import Client
from server.crowd import Organiser, Phone, Tally
from server.demo_camp import DemoPitch

# Shares of the whole time: doors, pitches, last call, the grid being made, the first look at it.
DOORS, PITCHING, LAST_CALL, SOLVING, DAY = 0.1, 0.5, 0.12, 0.13, 0.15
_NAMED = 0.3  # of the phones give a name
_SEED = 45
_LONGEST_SOLVE_SECONDS = 30


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
    chance = random.Random(_SEED)
    crowd_of_phones = crowd.phones(day.address, day.slug, day.phones, demo_camp.TOPICS, chance)
    tally = crowd_of_phones[0].tally
    organiser = Organiser(Client(day.address), day.slug, tally)
    await organiser.sign_in(day.key)
    hour = _Hour(day, organiser, crowd_of_phones, chance, tally)
    say(f"10:00  Doors. {day.phones} phones scan the code.")
    await hour.doors()
    say(f"10:05  Pitches: {len(demo_camp.PITCHES)} people, half a minute each.")
    await hour.pitches()
    say("10:35  Last call. Three minutes to choose.")
    await hour.last_call()
    say("10:40  The solver makes a grid.")
    say(f"10:44  {await hour.solve()}")
    await hour.publish("")
    say("10:48  Published: every phone and the projector show it.")
    await hour.look_at_the_grid()
    say(f"11:00  Sessions. The phones showed interest {len(tally.seconds.get('interest', ()))} times; "
        f"99 in 100 taps were saved within {1000 * tally.slowest('interest', 0.99):.0f} ms.")  # fmt: skip
    for trouble in tally.troubles[:3]:
        say(f"       A phone was told: {trouble}")
    for phone in crowd_of_phones:
        phone.client.close()
    return tally


@dataclass
class _Hour:
    """The hour as it runs. `open_pitches` is what has been pitched so far: number and pitch."""

    day: Day
    organiser: Organiser
    phones: list[Phone]
    chance: random.Random
    tally: Tally

    def __post_init__(self) -> None:
        self.open_pitches: list[tuple[int, DemoPitch]] = []

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
        hall: list[asyncio.Task[None]] = []
        for place, pitch in enumerate(demo_camp.PITCHES):
            number = await self.phones[place % len(self.phones)].pitch(_form(pitch))
            self.open_pitches.append((number, pitch))
            hall.append(asyncio.create_task(self._interest(number, pitch, 0.6, 3 * pause)))
            await asyncio.sleep(pause)
        await asyncio.gather(*hall)

    async def last_call(self) -> None:
        """What was missed is looked at again; some change their mind."""
        await self._turn("choose")
        share = self.day.seconds * LAST_CALL
        await asyncio.gather(*(self._interest(number, pitch, 0.5, share) for number, pitch in self.open_pitches))

    async def solve(self) -> str:
        """Ask the solver and accept what it offers; gives a line about it."""
        await self._turn("grid")
        return await self._propose(self.day.seconds * SOLVING)

    async def publish(self, note: str) -> None:
        """Freeze the draft as the next revision; the day begins."""
        await self.organiser.post("/desk/revisions", note=note)

    async def look_at_the_grid(self) -> None:
        """Every phone opens the grid; then somebody pitches over lunch, and it finds a free cell."""
        await self._in(DAY / 2, [phone.read_grid for phone in self.phones])
        await self.phones[-1].pitch(_form(demo_camp.LATE_PITCH))

    async def _propose(self, seconds: float) -> str:
        asked = await self.organiser.post(
            "/desk/proposals", seconds=max(2, min(_LONGEST_SOLVE_SECONDS, round(seconds)))
        )
        return asked.text[:80]

    async def _turn(self, phase: str) -> None:
        await self.organiser.post("/desk/stage", phase=phase)

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
