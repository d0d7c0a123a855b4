"""A training at work: what is to be done, and what has been done."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import jax

from specc.kernels.epochs import Batches, Watch
from specc.kernels.training import State, Trainer
from specc.runtime.feed import Feed
from specc.runtime.interrupt import Interrupt
from specc.runtime.progress import Progress
from specc.runtime.settings import Settings


@dataclass
class Job:
    """Mutable on purpose: the state is handed to each dispatch and replaced by what it returns."""

    trainer: Trainer
    monitors: tuple[Any, ...]
    settings: Settings
    feed: Feed
    validation: Batches | None
    progress: Progress
    interrupt: Interrupt
    state: State
    watch: Watch
    epoch: int = 0  # epochs completed
    stopped: bool = False  # by a monitor
    history: dict[str, list[Any]] = field(init=False)
    seconds: dict[str, float] = field(default_factory=dict)
    deadline: float = float("inf")  # on the clock of time.perf_counter

    def __post_init__(self) -> None:
        names = self.trainer.names()
        validated = [f"val_{name}" for name in names if self.validation is not None]
        self.history = {name: [] for name in (*names, *validated)}

    @property
    def wanted(self) -> bool:
        """Whether another epoch is to begin."""
        return (
            self.epoch < self.settings.epochs
            and not self.stopped
            and not self.interrupt
            and time.perf_counter() < self.deadline
        )

    def spend(self, what: str, began: float) -> None:
        """Book the time since `began`, on the clock of time.perf_counter."""
        self.seconds[what] = self.seconds.get(what, 0.0) + time.perf_counter() - began

    def record(self, figures: dict[str, jax.Array], watch: Watch, seconds: float) -> None:
        """Write the epochs down that the watch has seen since the last time.

        `figures` hold them from index 0 on, int or float [epochs, …]; they took `seconds` in all.
        """
        host, epoch, stopped = jax.device_get((figures, watch.epoch, watch.stopped))
        count = int(epoch) - self.epoch
        for index in range(count):
            row = {name: host[name][index].tolist() for name in self.history}
            for name, value in row.items():
                self.history[name].append(value)
            self.epoch += 1
            self.progress.epoch(self.epoch, row, self.feed.steps, seconds / count)
        self.stopped = bool(stopped)
