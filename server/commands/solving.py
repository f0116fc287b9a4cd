"""`campgrid solve` and `campgrid score`: the solver's own door, and the measure of a grid that somebody else made."""

import subprocess
import sys
from pathlib import Path

import click
import msgspec

from server.commands import read_bytes
from server.commands.carry import named
from server.formats import camp_file
from server.views.clashes import Names, sentence
from solver.camp import read_grid
from solver.measure import Measure, measure
from solver.rules import clashes


def solve(arguments: tuple[str, ...]) -> int:
    """Run `python -m solver` with these arguments in a process of its own; gives its exit code."""
    return subprocess.run([sys.executable, "-m", "solver", *arguments], check=False).returncode


def score(path: Path, grid: Path, as_json: bool) -> int:
    """Print a grid's figures and what it breaks; gives 0, or 1 where it breaks a rule. Raises Wrong."""
    with named(path):
        file, camp = camp_file.read(read_bytes(path))
    with named(grid):
        placements = read_grid(read_bytes(grid), camp)
    figures, broken = measure(camp, placements), clashes(camp, placements)
    if as_json:
        answer = {"valid": not broken, **msgspec.to_builtins(figures), "clashes": msgspec.to_builtins(broken)}
        click.echo(msgspec.json.format(msgspec.json.encode(answer)))
        return 1 if broken else 0
    for name, value in _lines(figures, len(camp.sessions)):
        click.echo(f"{name:<24}{value}")
    names = Names.of_file(file)
    for clash in broken:
        click.echo(f"broken: {clash.rule}: {sentence(clash, names)}")
    click.echo("Valid: the grid keeps every rule." if not broken else f"Not valid: {len(broken)} clashes.")
    return 1 if broken else 0


def _lines(figures: Measure, sessions: int) -> list[tuple[str, str]]:
    share = f" ({100 * figures.granted / figures.grantable:.1f} %)" if figures.grantable else ""
    return [
        ("sessions placed", f"{figures.placed} of {sessions}"),
        ("wishes granted", f"{figures.granted:,} of {figures.grantable:,}{share}"),
        ("walked (not ushered)", f"{figures.walked:,.1f}"),
        ("people standing", f"{figures.standing:,.1f}"),
        ("worst-off tenth gets", "-" if figures.tenth is None else f"{100 * figures.tenth:.0f} %"),
        ("moved from the grid", "-" if figures.moves is None else str(figures.moves)),
        ("hosts twice in a row", str(figures.hosts_in_a_row)),
        ("one topic twice a slot", str(figures.topic_twice)),
    ]
