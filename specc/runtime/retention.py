"""Which positions stay on the disk when a new one has been written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mark:
    """What a position is judged by; one within an epoch is neither the best nor of an epoch."""

    name: str
    history: Mapping[str, list[Any]]  # of its phase
    ended: bool  # it stands at the end of an epoch


@dataclass(frozen=True)
class Keep:
    """The newest, and besides them the best by a figure, and those of each n-th epoch."""

    newest: int = 2
    best: int = 0
    monitor: str = ""
    sign: int = -1  # 1 if more of it is better
    each: int | None = None  # epochs

    @property
    def looks(self) -> bool:
        """Whether it needs more than names."""
        return self.best > 0 or self.each is not None

    def kept(self, marks: list[Mark]) -> set[str]:
        """Names of those that stay; `marks` has the newest first, and of equals it is the better."""
        found = {mark.name for mark in marks[: self.newest]}
        ended = [mark for mark in marks if mark.ended]
        judged = [(self._value(mark), mark.name) for mark in ended]
        judged = [each for each in judged if not math.isnan(each[0])]
        judged.sort(key=lambda each: -self.sign * each[0])
        found |= {name for _, name in judged[: self.best]}
        if self.each is not None:
            found |= {mark.name for mark in ended if _epochs(mark) % self.each == 0}
        return found

    def _value(self, mark: Mark) -> float:
        values = mark.history.get(self.monitor) or [math.nan]
        return values[-1] if isinstance(values[-1], (int, float)) else math.nan


def _epochs(mark: Mark) -> int:
    return max(map(len, mark.history.values()), default=0)
