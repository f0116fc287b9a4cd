"""The solver at the end of a pipe: `python -m solver.worker` reads questions as JSON lines and writes answers.

Owns its process: its niceness, its memory limit, and that it ends when the pipe does. One question at a time; `Stop` is
heard meanwhile. The modules that load OR-Tools are loaded when they are first needed.
"""

from __future__ import annotations

import argparse
import os
import queue
import resource
import sys
import threading
import traceback
from collections import OrderedDict
from typing import BinaryIO

import msgspec

from solver.beside import Beside, compute_alone
from solver.measure import Measure, measure_places
from solver.pricing import Pricer
from solver.wire import Answer, Failed, Progressed, Proposed, Question, Solve, Stop, Unknown, Weigh, Weighed

KEPT_GRIDS = 4


def main() -> None:
    """Serve standard input until it ends."""
    told = argparse.ArgumentParser(description="Answers questions about camps, one JSON line each.")
    told.add_argument("--nice", type=int, default=0)
    told.add_argument("--megabytes", type=int, default=0, help="limit of the address space; 0 is none")
    flags = told.parse_args()
    os.nice(flags.nice)
    compute_alone()
    if flags.megabytes:
        resource.setrlimit(resource.RLIMIT_AS, (flags.megabytes << 20, flags.megabytes << 20))
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes to the log, never between our lines
    Worker(sys.stdin.buffer, pipe).serve()


class Worker:
    """Reads questions on a thread of its own, so that a stop is heard while a solve runs."""

    def __init__(self, questions: BinaryIO, answers: BinaryIO) -> None:
        self._questions, self._answers = questions, answers
        self._waiting: queue.SimpleQueue[Question] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._pricers: OrderedDict[str, tuple[Pricer, Measure]] = OrderedDict()

    def serve(self) -> None:
        """Answer until the pipe ends."""
        threading.Thread(target=self._listen, daemon=True).start()
        while True:
            question = self._waiting.get()
            try:
                self._say(self._answer(question))
            except Exception:
                self._say(Failed(traceback.format_exc()))

    def _listen(self) -> None:
        decoder = msgspec.json.Decoder(Question)
        for line in self._questions:
            question = decoder.decode(line)
            if isinstance(question, Stop):
                self._stop.set()
            else:
                self._stop.clear()
                self._waiting.put(question)
        os._exit(0)  # nobody is left to hear an answer

    def _answer(self, question: Question) -> Answer:
        if isinstance(question, Solve):
            return self._solve(question)
        assert isinstance(question, Weigh)
        return self._weigh(question)

    def _solve(self, question: Solve) -> Answer:
        from solver.propose import propose

        proposal = propose(
            question.camp,
            seconds=question.seconds,
            seed=question.seed,
            frozen=question.frozen,
            max_moves=question.max_moves,
            only=question.only,
            correct_for_seen=question.correct_for_seen,
            options=question.options,
            aside=Beside(),
            progress=lambda progress: self._say(Progressed(progress)),
            stop=self._stop.is_set,
        )
        return Proposed(proposal)

    def _weigh(self, question: Weigh) -> Answer:
        if question.camp is not None:
            grid = question.camp.grid or ()
            pricer = Pricer(question.camp, grid)
            self._pricers[question.key] = pricer, measure_places(pricer.board, pricer.places)
            while len(self._pricers) > KEPT_GRIDS:
                self._pricers.popitem(last=False)
        if question.key not in self._pricers:
            return Unknown()
        self._pricers.move_to_end(question.key)
        pricer, figures = self._pricers[question.key]
        return Weighed(figures, tuple(pricer.prices(question.session)) if question.session else ())

    def _say(self, answer: Answer) -> None:
        self._answers.write(msgspec.json.encode(answer) + b"\n")
        self._answers.flush()


if __name__ == "__main__":
    main()
