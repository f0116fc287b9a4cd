"""The same door from the command line: `python -m solver CAMP.json --seconds 10 --out GRID.json`.

Owns files, the clock, signals and what a terminal shows; the only part of the solver that touches them.
Exit codes: 0 a grid, 1 no grid keeps all demands (reasons printed), 2 a file that can't be read (place named).
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path
from typing import TextIO

import msgspec

from solver.beside import Beside, compute_alone
from solver.camp import BadCamp, Camp, read_camp, read_grid
from solver.proposal import Option, Progress, Proposal
from solver.words import sentence, title

BAR = 30  # characters


def main(arguments: Sequence[str] | None = None, program: str = "python -m solver") -> int:
    """Solves as the arguments say and gives the exit code."""
    asked = _parser(program).parse_args(arguments)
    try:
        camp = _camp(asked)
    except OSError as error:
        print(_("Can't read {file}: {why}").format(file=error.filename, why=error.strerror), file=sys.stderr)
        return 2
    except BadCamp as error:
        print(f"{asked.camp}: {error}", file=sys.stderr)
        return 2
    known = {session.id for session in camp.sessions}
    if unknown := [each for each in [*asked.frozen, *(asked.only or [])] if each not in known]:
        print(_("There is no session “{id}” in {file}.").format(id=unknown[0], file=asked.camp), file=sys.stderr)
        return 2
    proposal = _solve(camp, asked)
    _report(camp, proposal, sys.stdout)
    if asked.out and proposal.options:
        asked.out.write_bytes(msgspec.json.format(msgspec.json.encode(grid_file(proposal)), indent=1))
    return 0 if proposal.status == "grid" else 1


def grid_file(proposal: Proposal) -> dict[str, object]:
    """The default grid as a grid file says it, the other options beside it."""
    default = proposal.options[0]
    return {
        **_figures(default),
        "bound": proposal.bound,
        "seconds": round(proposal.seconds, 3),
        "options": {option.name: _figures(option) for option in proposal.options[1:]},
    }


def _figures(option: Option) -> dict[str, object]:
    measure = option.measure
    return {
        "placements": option.placements,
        "unplaced": option.unplaced,
        "granted": measure.granted,
        "grantable": measure.grantable,
        "walked": measure.walked,
        "standing": measure.standing,
        "tenth": measure.tenth,
        "moves": measure.moves,
    }


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=program, description=_("Make the best grid for a camp, and prove how good it is.")
    )
    parser.add_argument("camp", type=Path, metavar="CAMP.json", help=_("the camp file"))
    parser.add_argument("--seconds", type=float, default=10.0, help=_("how long to search (10)"))
    parser.add_argument("--out", type=Path, metavar="GRID.json", help=_("write the grid file here"))
    parser.add_argument(
        "--grid", type=Path, metavar="GRID.json", help=_("the grid as it stands, in place of the camp's")
    )
    parser.add_argument("--seed", type=int, default=0, help=_("another seed, another search (0)"))
    parser.add_argument(
        "--deterministic", action="store_true", help=_("the same grid for the same seed, on any machine")
    )
    parser.add_argument(
        "--max-moves", type=int, metavar="K", help=_("move at most K sessions of the grid as it stands")
    )
    parser.add_argument("--frozen", nargs="*", default=[], metavar="ID", help=_("sessions that stay where they stand"))
    parser.add_argument("--only", nargs="*", metavar="ID", help=_("place or move these sessions and no other"))
    parser.add_argument("--default-only", action="store_true", help=_("leave out the other options"))
    parser.add_argument("--json", action="store_true", help=_("progress as JSON lines"))
    return parser


def _camp(asked: argparse.Namespace) -> Camp:
    camp = read_camp(asked.camp.read_bytes())
    if asked.grid:
        camp = msgspec.structs.replace(camp, grid=read_grid(asked.grid.read_bytes(), camp))
    return camp


def _solve(camp: Camp, asked: argparse.Namespace) -> Proposal:
    compute_alone()
    from solver.propose import propose

    stopped: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: stopped.append(number))
    try:
        return propose(
            camp,
            seconds=asked.seconds,
            seed=asked.seed,
            deterministic=asked.deterministic,
            frozen=asked.frozen,
            max_moves=asked.max_moves,
            only=asked.only,
            options=not asked.default_only,
            aside=Beside(),
            progress=_Teller(sys.stderr, asked.json, asked.seconds),
            stop=lambda: bool(stopped),
            clock=time.monotonic,
        )
    finally:
        signal.signal(signal.SIGINT, before)
        if sys.stderr.isatty() and not asked.json:
            print(file=sys.stderr)


class _Teller:
    """Progress on a stream: JSON lines, a bar in a terminal, or nothing."""

    def __init__(self, stream: TextIO, json: bool, seconds: float) -> None:
        self.stream, self.json, self.seconds = stream, json, seconds

    def __call__(self, progress: Progress) -> None:
        if self.json:
            known = {
                "seconds": round(progress.seconds, 3),
                "granted": progress.granted,
                "bound": progress.bound,
                "grantable": progress.grantable,
            }
            print(msgspec.json.encode(known).decode(), file=self.stream, flush=True)
        elif self.stream.isatty():
            done = min(BAR, round(BAR * progress.seconds / max(self.seconds, 0.001)))
            told = _("{granted} granted, at most {bound}").format(granted=progress.granted, bound=progress.bound)
            self.stream.write(f"\r[{'#' * done}{' ' * (BAR - done)}] {progress.seconds:5.1f} s  {told}   ")
            self.stream.flush()


def _report(camp: Camp, proposal: Proposal, out: TextIO) -> None:
    if proposal.status == "none":
        print(_("No grid keeps all demands. These can't hold together:"), file=out)
        for demand in proposal.reasons:
            print(f"  - {sentence(camp, demand)}", file=out)
        print(_("Change any one of them. The nearest grid leaves out:"), file=out)
        for session in proposal.options[0].unplaced if proposal.options else ():
            print(f"  - {title(camp, session)}", file=out)
    head = ("", "granted", "grantable", "bound", "gap", "walked", "standing", "tenth", "moves", "unplaced")
    rows = [head, *(_row(option, proposal.bound) for option in proposal.options)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)), file=out)
    for again in proposal.second_runs:
        print(
            _("Running {title} twice, again at {slot} in {room}: {granted} more, {standing} fewer standing.").format(
                title=title(camp, again.session),
                slot=again.slot,
                room=again.room,
                granted=again.granted,
                standing=round(again.standing),
            ),
            file=out,
        )


def _row(option: Option, bound: int | None) -> tuple[str, ...]:
    measure = option.measure
    gap = (
        "" if bound is None or option.name != "default" else f"{100 * (bound - measure.granted) / max(1, bound):.2f} %"
    )
    return (
        option.name,
        str(measure.granted),
        str(measure.grantable),
        "" if bound is None or option.name != "default" else str(bound),
        gap,
        f"{measure.walked:.1f}",
        f"{measure.standing:.1f}",
        "" if measure.tenth is None else f"{measure.tenth:.2f}",
        "" if measure.moves is None else str(measure.moves),
        str(len(option.unplaced)),
    )


if __name__ == "__main__":
    sys.exit(main())
