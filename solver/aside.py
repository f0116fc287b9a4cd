"""Work done beside the search, in another process of the caller's: the proof.

Owns what is sent there and what comes back. Starts no process: the caller brings an `Aside` that can (`__main__.py`
has one).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from solver.board import Board, Cell
from solver.camp import Camp
from solver.columns import Prover
from solver.pace import Pace
from solver.rules import Limits


class Aside(Protocol):
    """Another process. One piece of work at a time."""

    def start(self, work: Callable[..., None], *values: Any) -> None:
        """Runs `work(send, *values)` there; `send(int)` may be called from within any number of times."""

    def news(self, wait: float) -> list[int]:
        """What has been sent since the last call; waits so many seconds for it where there is nothing yet."""

    def busy(self) -> bool:
        """Is the work still going on (or has it news left to tell)?"""

    def end(self) -> None:
        """Ends the work, finished or not."""


class Proof(msgspec.Struct, frozen=True):
    """What a proof starts from: the camp, the grid whose sessions it is about, columns, a bound that holds, a value
    that is enough."""

    camp: Camp
    places: dict[int, Cell]
    known: list[tuple[int, str]]  # slot, sessions (bits) in hexadecimal: they can be longer than 64
    most: int
    enough: int
    seconds: float
    seed: int


def prove_aside(send: Callable[[int], None], asked: bytes) -> None:
    """Sends each lower bound as it is proven. `asked` is an encoded `Proof`."""
    proof = msgspec.msgpack.decode(asked, type=Proof)
    board = Board(proof.camp)
    pace = Pace(time.monotonic, lambda: False, counted=False)
    known = [(t, int(sessions, 16)) for t, sessions in proof.known]
    prover = Prover(board, Limits(board), proof.places, known, proof.most, proof.seed)
    prover.run(pace.until(proof.seconds), send, proof.enough)
