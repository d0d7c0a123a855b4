"""Files that grow while a run goes on: tables, and events of TensorBoard.

Each is a head and then an entry an epoch. A write ends where an entry ends: who opens the file
between two of them reads whole entries. What a process leaves when it is killed is cut, when the run
is taken up again, to the epochs that the checkpoint knows.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Protocol

from specc.runtime import events, history
from specc.runtime.history import Epoch, Phases

_EVENTS = re.compile(r"events\.out\.tfevents\.\d+\.specc")
Log = Callable[[Phases], None]  # told the history so far whenever it has grown


class Growing(Protocol):
    """A file, or a folder of them, to which epochs are added."""

    def keep(self, epochs: int) -> int:
        """Cut off what is not of the first so many epochs; -> how many of those it holds."""
        ...

    def add(self, epochs: Sequence[Epoch]) -> None:
        """Write those that follow. An OSError leaves it as it was."""
        ...


class Table:
    """A line an epoch, under a line of names."""

    def __init__(self, path: str, separator: str, *, phased: bool) -> None:
        self.path = path
        self.separator = separator
        self.phased = phased

    def keep(self, epochs: int) -> int:
        return _cut(self.path, _lines, epochs) if os.path.isfile(self.path) else 0

    def add(self, epochs: Sequence[Epoch]) -> None:
        lines = [history.line(each, self.separator, phased=self.phased) for each in epochs]
        if lines and not os.path.isfile(self.path):
            lines.insert(0, history.head(epochs[0][2], self.separator, phased=self.phased))
        _append(self.path, "".join(lines).encode())


class Events:
    """A folder with event files of one part of the figures. Each process has a file of its own:
    a TensorBoard that is reading another one goes on to it."""

    def __init__(self, folder: str, part: str) -> None:
        self.folder = folder
        self.part = part
        self._path = ""

    def keep(self, epochs: int) -> int:
        held = 0
        for name in self._written():
            held += _cut(os.path.join(self.folder, name), events.ends, epochs - held)
        return held

    def add(self, epochs: Sequence[Epoch]) -> None:
        now = time.time()
        shown = [(number, events.figures_of(self.part, figures)) for number, _, figures in epochs]
        # As in Keras, an epoch is a step, and the first one is 0.
        found = [events.event(number - 1, each, "epoch_", now) for number, each in shown if each]
        if not found:
            return
        if not self._path:
            self._path = self._fresh(int(now))
        if not os.path.isfile(self._path):
            found.insert(0, events.head(now))
        _append(self._path, b"".join(found))

    def _fresh(self, second: int) -> str:
        """A file after those that are there: TensorBoard reads them in the order of their names."""
        os.makedirs(self.folder, exist_ok=True)
        there = [int(name.split(".")[3]) + 1 for name in self._written()]
        number = max([second, *there])
        return os.path.join(self.folder, f"events.out.tfevents.{number}.specc")

    def _written(self) -> list[str]:
        """The files of processes before this one; what else lies there is not of specc."""
        names = os.listdir(self.folder) if os.path.isdir(self.folder) else ()
        return sorted(name for name in names if _EVENTS.fullmatch(name))


def _append(path: str, data: bytes) -> None:
    """All of it or, with an OSError, nothing."""
    left = memoryview(data)
    with open(path, "ab", buffering=0) as file:
        size = file.tell()
        try:
            while left:
                left = left[file.write(left) :]
        except OSError:
            with suppress(OSError):
                file.truncate(size)
            raise


def _cut(path: str, ends: Callable[[bytes], Iterator[int]], entries: int) -> int:
    """Leave the head and so many entries, or no file; -> entries that are left."""
    with open(path, "r+b") as file:
        found = list(islice(ends(file.read()), entries + 1))
        if len(found) > 1:
            file.truncate(found[-1])
            return len(found) - 1
    os.remove(path)
    return 0


def _lines(content: bytes) -> Iterator[int]:
    """Where each whole line ends."""
    at = content.find(b"\n") + 1
    while at:
        yield at
        at = content.find(b"\n", at) + 1
