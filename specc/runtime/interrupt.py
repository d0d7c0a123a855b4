"""Ctrl-C and the request to end: the piece at work is finished, then the run is saved."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self

from specc.runtime.failure import Failure


class Interrupted(Failure):
    """The run was ended from outside, and stands where it can go on."""


class Interrupt:
    """Notes the first SIGINT or SIGTERM while it is entered; the second one leaves at once."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self._asked = False
        self._before: dict[int, Any] = {}

    def __bool__(self) -> bool:
        return self.signal is not None or self._asked

    def ask(self) -> None:
        """From a thread of this process: as a signal does it."""
        self._asked = True

    @property
    def exit_code(self) -> int:
        """130 after SIGINT, 143 after SIGTERM, as shells have it."""
        return 128 + self.signal if self.signal else 0

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()

    def _note(self, number: int, _frame: FrameType | None) -> None:
        if self.signal is not None:
            os._exit(128 + number)
        self.signal = number
