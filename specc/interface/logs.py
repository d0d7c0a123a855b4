"""The files that callbacks ask for, as they grow while a run goes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from specc.runtime import events
from specc.runtime.directory import Draft
from specc.runtime.history import Epoch, Phases, epochs_of
from specc.runtime.logs import Events, Growing, Table

if TYPE_CHECKING:
    from specc.interface.program import Program


def wanted(program: Program) -> bool:
    """Does a callback of any phase ask for such a file?"""
    return any(word.writes for _, section in program.phases for word in section.callbacks)


class Logs:
    """The files in a folder. Called with the history so far, they grow by what is new in it.

    A thread writes, while the device is at work: a line and an event take longer than an epoch of a
    small table. A file that cannot be written does not end the training: that is told once, and
    tried again.
    """

    def __init__(self, program: Program, folder: str, tell: Callable[[str], None]) -> None:
        self.folder = folder
        self._tell = tell
        self._told = False
        phased = any(name for name, _ in program.phases)
        self._files: dict[str, Growing] = {}
        for word in (word for _, section in program.phases for word in section.callbacks):
            if word.writes == "table":
                path = os.path.join(folder, word.filename)
                self._files[word.filename] = Table(path, word.separator, phased=phased)
            elif word.writes == "events":
                for part in events.PARTS:
                    name = f"tensorboard/{part}"
                    self._files[name] = Events(os.path.join(folder, name), part)
        self._known = dict.fromkeys(self._files, 0)  # epochs that each holds
        self._thread = ThreadPoolExecutor(1, "logs")
        self._writing: Future[None] | None = None
        os.makedirs(folder, exist_ok=True)

    def begin(self, phases: Phases) -> None:
        """Go on after this history: what a process that was ended has written besides is cut off."""
        epochs = sum(1 for _ in epochs_of(phases))
        for name, file in self._files.items():
            self._known[name] = file.keep(epochs)
        self(phases)

    def __call__(self, phases: Phases) -> None:
        first = min(self._known.values(), default=0)
        epochs = list(epochs_of(phases, first)) if self._files else []
        if epochs:
            self._writing = self._thread.submit(self._write, first, epochs)

    def _write(self, first: int, epochs: list[Epoch]) -> None:
        """Add those of the epochs after the first so many that a file has not got yet."""
        for name, file in self._files.items():
            fresh = epochs[self._known[name] - first :]
            if not fresh:
                continue
            try:
                file.add(fresh)
            except OSError as error:
                if not self._told:
                    self._tell(f"{name} could not be written: {error.strerror}; training goes on")
                self._told = True
            else:
                self._known[name] = fresh[-1][0]

    def wait(self) -> None:
        """Until all is written."""
        if self._writing is not None:
            self._writing.result()

    def hand_over(self, draft: Draft) -> None:
        """Have them in the run directory."""
        self.wait()
        for name in self._files:
            path = os.path.join(self.folder, name)
            if os.path.isdir(path):
                draft.take(name, path)
            elif os.path.isfile(path):
                draft.link(name, path)
