"""Every promise, tried: `python -m tests.bench.promises` prints promise, figure and what was reached.

All of it takes about 25 minutes on two quiet cores; `--quick` a few minutes, `--only crash,streams` some of it. Load is made
on loopback by processes apart from the server, is bounded in count and time, and ends by itself. Exit code 1 if one is broken.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable

from tests.bench import bytes as odd_bytes
from tests.bench import crash, full_disk, memory, powercut, races, restart, streams, truth, voting
from tests.bench.common import Result
from tests.conftest import REPO

Bench = Callable[[bool], Result | list[Result]]


def pytest_says(promise: str, figure: str, *nodes: str) -> Bench:
    """A promise that tests hold: all of them must pass."""

    def run(quick: bool) -> Result:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *nodes]
        ran = subprocess.run(command, cwd=REPO, capture_output=True, text=True)
        last = (ran.stdout.strip().splitlines() or ["nothing ran"])[-1]
        reached = f"{last.strip()} ({', '.join(node.split('::')[0].split('/')[-1] for node in nodes)})"
        return Result(promise, figure, reached, ran.returncode == 0)

    return run


BENCHES: dict[str, Bench] = {
    "crash": crash.run,
    "powercut": powercut.run,
    "full_disk": full_disk.run,
    "races": races.run,
    "voting": voting.run,
    "streams": streams.run,
    "truth": truth.run,
    "grids": pytest_says(
        "11 Every grid offered is valid", "0 faults",
        "tests/solver/test_propose.py::test_any_camp_is_answered_validly_with_true_figures",
    ),
    "bombs": pytest_says("12 The solver can't take the box", "stopped within limit + 2 s", "tests/server/test_planner.py"),
    "zones": pytest_says(
        "13 Times are right everywhere", "0 wrong",
        "tests/server/test_exports.py::test_times_are_right_in_every_format_over_both_clock_changes",
    ),
    "forged": pytest_says(
        "14 No script runs, rights hold, nothing is forged", "0", "tests/safe/test_rights.py", "tests/browser/test_payloads.py",
    ),
    "secret": pytest_says("15 Wishes stay secret", "0 pairs", "tests/server/test_secrecy.py"),
    "restart": restart.run,
    "bytes": odd_bytes.run,
    "memory": memory.run,
}  # fmt: skip


def main() -> int:
    """Run what was asked for and print the table as it grows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few rounds of each")
    parser.add_argument("--only", default="", help=f"some of: {', '.join(BENCHES)}")
    asked = parser.parse_args()
    only = [name for name in asked.only.split(",") if name] or list(BENCHES)
    if unknown := sorted(set(only) - BENCHES.keys()):
        parser.error(f"there is no bench called {', '.join(unknown)}")
    print(f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {os.cpu_count()} cores, "
          f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
    print(f"\n| {'promise':50} | {'figure':30} | reached | kept |\n|---|---|---|---|")
    broken = 0
    for name in only:
        began = time.monotonic()
        made = BENCHES[name](asked.quick)
        for result in made if isinstance(made, list) else [made]:
            broken += not result.kept
            kept = "yes" if result.kept else "NO"
            print(f"| {result.promise:50} | {result.figure:30} | {result.reached} | {kept} |", flush=True)
        print(f"<!-- {name}: {time.monotonic() - began:.0f} s -->", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
