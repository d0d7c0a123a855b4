"""Saves positions in a thread of its own, while the training goes on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from specc.runtime.checkpoint import Saved
from specc.runtime.interrupt import Interrupt


class Saver:
    """Hands positions to a thread that writes them, one at a time.

    A position that comes while another is written waits for it, and the training with it: so each
    that was asked for is written, and memory holds one more state at the most. An error of the
    thread ends the training at its next look, and is raised where the next position would be
    handed over, or by `wait`. Left without an error, all is on the disk.
    """

    def __init__(self, write: Callable[[Saved], object], interrupt: Interrupt) -> None:
        self._write = write
        self._interrupt = interrupt
        self._thread = ThreadPoolExecutor(1, "checkpoint")
        self._writing: Future[object] | None = None

    def __call__(self, saved: Saved) -> None:
        """Begin to write a position, no array of which is overwritten from now on."""
        self.wait()
        self._writing = self._thread.submit(self._write, saved)
        self._writing.add_done_callback(self._look)

    def wait(self) -> None:
        """Until all is on the disk; raises what has kept it from there."""
        if self._writing is not None:
            writing, self._writing = self._writing, None
            writing.result()

    def _look(self, writing: Future[object]) -> None:
        if writing.exception() is not None:
            self._interrupt.ask()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._thread.shutdown()
        if kind is None:
            self.wait()
