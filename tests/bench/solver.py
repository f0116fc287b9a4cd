"""Our solver and what others do, on one camp: `python -m tests.bench.solver [CAMP.json] [--seconds 20]`.

Prints a table and draws quality against seconds (tests/pictures/solver.png; needs the `bench` extra). Without a camp file
it makes one: 60 sessions, 6 slots of 11 rooms, 300 people with 8 wishes each, some sessions far more wished for than others.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from solver.board import Board, Cell
from solver.camp import Camp, read_camp
from solver.measure import grantable_of, measure_places
from solver.rules import Limits, clashes
from tests.bench.rivals import RIVALS, Rival

PICTURE = Path(__file__).parents[1] / "pictures" / "solver.png"


class Run(NamedTuple):
    """`steps`: (seconds, granted) of each better grid; `proofs`: (seconds, bound)."""

    name: str
    steps: list[tuple[float, int]]
    proofs: list[tuple[float, float]]
    clashes: int
    unplaced: int


def main() -> None:
    """One run of everything, one after the other."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("camp", type=Path, nargs="?")
    asked.add_argument("--seconds", type=float, default=20.0)
    told = asked.parse_args()
    data = told.camp.read_bytes() if told.camp else msgspec.json.encode(made_camp())
    camp = read_camp(data)
    runs = [ours(data, told.seconds), *(theirs(name, rival, camp, told.seconds) for name, rival in RIVALS.items())]
    table(camp, runs)
    draw(runs, told.seconds)


def made_camp(seed: int = 7) -> dict[str, Any]:
    """A camp with a few favourites and a long tail. The same for the same seed."""
    rnd = random.Random(seed)
    weight = [1 / (1 + s) ** 0.6 for s in range(60)]
    interests = []
    for a in range(300):
        wishes: set[int] = set()
        while len(wishes) < 8:
            wishes.add(rnd.choices(range(60), weight)[0])
        interests += [
            {"attendee": f"a{a}", "session": f"s{s}", "weight": rnd.choices([1, 2], [3, 1])[0]} for s in sorted(wishes)
        ]
    return {
        "slots": [{"id": f"t{t}"} for t in range(6)],
        "rooms": [{"id": f"r{r}", "capacity": 200 if r < 3 else 80 if r < 7 else 40} for r in range(11)],
        "sessions": [{"id": f"s{s}", "hosts": [f"a{rnd.randrange(300)}"]} for s in range(60)],
        "attendees": [f"a{a}" for a in range(300)],
        "interests": interests,
    }


def ours(data: bytes, seconds: float) -> Run:
    """By the command line, as anybody would."""
    with tempfile.TemporaryDirectory(prefix="campgrid-bench-") as folder:
        camp, grid = Path(folder) / "camp.json", Path(folder) / "grid.json"
        camp.write_bytes(data)
        done = subprocess.run(
            [sys.executable, "-m", "solver", camp, "--seconds", str(seconds), "--default-only", "--json", "--out", grid],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
        answer = json.loads(grid.read_bytes())
        read = read_camp(data)
        places = msgspec.convert(answer["placements"], type=list[dict[str, str]])
        board = Board(read)
        cells = {
            board.session_number[p["session"]]: (board.slot_number[p["slot"]], board.room_number[p["room"]])
            for p in places
        }
    steps = [(line["seconds"], line["granted"]) for line in lines if line["granted"] >= 0]
    proofs = [(line["seconds"], float(line["bound"])) for line in lines if line["bound"] is not None]
    end = (answer["seconds"], answer["granted"]), (answer["seconds"], float(answer["bound"]))
    faults = len(clashes(read, board.placements(cells)))
    return Run("campgrid", [*steps, end[0]], [*proofs, end[1]], faults, len(answer["unplaced"]))


def theirs(name: str, rival: Rival, camp: Camp, seconds: float) -> Run:
    """One rival, with the time that its own work takes; measuring its grids is on us."""
    board, limits = Board(camp), Limits(Board(camp))
    begun, measuring = time.monotonic(), 0.0
    steps: list[tuple[float, int]] = []
    last: dict[int, Cell] = {}

    def tell(places: dict[int, Cell]) -> None:
        nonlocal measuring, last
        now = time.monotonic()
        granted = measure_places(board, places).granted
        if not steps or granted > steps[-1][1]:
            steps.append((now - begun - measuring, granted))
            last = places
        measuring += time.monotonic() - now

    bound = rival(board, limits, seconds, tell)
    proofs = [(time.monotonic() - begun - measuring, bound)] if bound is not None else []
    return Run(name, steps, proofs, len(clashes(camp, board.placements(last))), board.sessions - len(last))


def table(camp: Camp, runs: list[Run]) -> None:
    """The figures, in Markdown."""
    board = Board(camp)
    grantable = sum(grantable_of(board, dict.fromkeys(range(board.sessions), (0, 0))))
    print(f"{board.sessions} sessions, {board.slots} slots, {board.rooms} rooms, {board.people} people\n")
    print("| | granted | seconds until then | proven bound | gap | rules broken | left out |")
    print("|---|---|---|---|---|---|---|")
    for run in runs:
        seconds, granted = max(run.steps, key=lambda step: step[1], default=(0.0, 0))
        bound = min((bound for _, bound in run.proofs), default=None)
        proof = f"{bound:.0f} | {100 * (bound - granted) / max(1, bound):.2f} %" if bound is not None else "none |"
        print(f"| {run.name} | {granted} | {seconds:.1f} | {proof} | {run.clashes} | {run.unplaced} |")
    print(f"\nNo grid grants more than {grantable} in any case (each person's heaviest wishes).")


def draw(runs: list[Run], seconds: float) -> None:
    """Quality against seconds, as a picture."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 5))
    best = max(granted for run in runs for _, granted in run.steps)
    for number, run in enumerate(runs):
        colour = f"C{number}"
        rising = [(max(0.05, at), granted) for at, granted in run.steps]
        rising.append((seconds, max(granted for _, granted in run.steps)))
        axes.step(
            *zip(*rising, strict=True),
            where="post",
            color=colour,
            label=run.name,
            linewidth=2.5 if number == 0 else 1.2,
        )
        if run.proofs:
            axes.step(
                *zip(*run.proofs, strict=True),
                where="post",
                color=colour,
                linestyle=":",
                label=f"{run.name}: proven bound",
            )
    axes.set(
        xscale="log",
        xlabel="seconds",
        ylabel="wishes granted (weight)",
        xlim=(0.05, seconds),
        ylim=(0.75 * best, 1.1 * best),
    )
    axes.legend(loc="lower right", fontsize="small")
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(PICTURE, dpi=110, metadata={"Software": None})
    print(f"\nPicture: {PICTURE}")


if __name__ == "__main__":
    main()
