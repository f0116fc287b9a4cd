"""A second process for the proof, as the command line and the worker bring it to `propose`.

Owns that process: it computes with one thread, and ends when its parent does, however that ends. With `__main__.py` and
`worker.py` the only part of the solver that touches the machine.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.process
import os
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any


def compute_alone() -> None:
    """One thread for each process's arithmetic, to be said before it is loaded: on two cores more only get in each
    other's way."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")


class Beside:
    """Another process for the proof, ended with this one (an `Aside`)."""

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None
        self._ear: Connection | None = None

    def start(self, work: Callable[..., None], *values: Any) -> None:
        """Runs `work(send, *values)` in a fresh process, after ending what went on before."""
        self.end()
        fresh = multiprocessing.get_context("spawn")
        self._ear, mouth = fresh.Pipe(duplex=False)
        self._process = fresh.Process(target=_run, args=(work, mouth, values), daemon=True)
        self._process.start()
        mouth.close()

    def news(self, wait: float) -> list[int]:
        """What has been sent since the last call; waits so many seconds for it where there is nothing yet."""
        heard: list[int] = []
        try:
            while self._ear is not None and self._ear.poll(0 if heard else wait):
                heard.append(self._ear.recv())
        except EOFError:
            self._ear = None
        return heard

    def busy(self) -> bool:
        """Is there more to come?"""
        return self._ear is not None

    def end(self) -> None:
        """Ends the process, finished or not."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._process = self._ear = None


def _run(work: Callable[..., None], mouth: Connection, values: tuple[Any, ...]) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    work(mouth.send, *values)


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
