"""Where a training stands: all that is needed to go on as if it had never stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from specc.kernels.epochs import Watch
from specc.kernels.objective import State, Sums
from specc.runtime.stopwatch import Row


@dataclass(frozen=True)
class Position:
    """The batches that follow are a function of the seed and of the counters in here."""

    state: State
    watch: Watch
    history: dict[str, list[Any]] = field(default_factory=dict[str, list[Any]])
    sums: Sums | None = None  # of the epoch that has begun, if one has
    done: int = 0  # steps of it
    times: list[Row] = field(default_factory=list[Row])  # where they went, a row a dispatch
