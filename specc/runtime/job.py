"""A training at work: what is to be done, and what has been done."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import jax

from specc.kernels.epochs import Batches, Watch
from specc.kernels.training import State, Trainer
from specc.runtime import fault
from specc.runtime.fault import Fault
from specc.runtime.feed import Feed
from specc.runtime.interrupt import Interrupt
from specc.runtime.progress import Progress
from specc.runtime.settings import Settings

SMALL = 1 << 30  # bytes of a state that is kept until what was made of it has proved good


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
    fault: Fault | None = None
    history: dict[str, list[Any]] = field(init=False)
    seconds: dict[str, float] = field(default_factory=dict)
    deadline: float = float("inf")  # on the clock of time.perf_counter

    def __post_init__(self) -> None:
        names = self.trainer.names()
        validated = [f"val_{name}" for name in names if self.validation is not None]
        self.history = {name: [] for name in (*names, *validated)}
        self._size = sum(leaf.nbytes for leaf in jax.tree.leaves(self.state))

    @property
    def wanted(self) -> bool:
        """Whether another epoch is to begin."""
        return (
            self.epoch < self.settings.epochs
            and not self.stopped
            and self.fault is None
            and not self.interrupt
            and time.perf_counter() < self.deadline
        )

    @property
    def donated(self) -> tuple[int, ...]:
        """Arguments of a dispatch that it may overwrite, state and what follows it.

        A small state is not given away: if its successor is not finite, training is repeated from
        it to find out where that began.
        """
        return (0, 1) if self._size > SMALL else ()

    def spend(self, what: str, began: float) -> None:
        """Book the time since `began`, on the clock of time.perf_counter."""
        self.seconds[what] = self.seconds.get(what, 0.0) + time.perf_counter() - began

    def record(
        self, before: State, state: State, watch: Watch, figures: dict[str, Any], seconds: float
    ) -> None:
        """Write the epochs down that led from the state `before` to this one.

        `figures` hold them from index 0 on, [epochs, …]; they took `seconds` in all.
        """
        self.state, self.watch = state, watch
        host, epoch, stopped, faulty = jax.device_get(
            (figures, watch.epoch, watch.stopped, watch.fault)
        )
        count = int(epoch) - self.epoch
        for index in range(count):
            row = {name: host[name][index].tolist() for name in self.history}
            for name, value in row.items():
                self.history[name].append(value)
            self.epoch += 1
            self.progress.epoch(self.epoch, row, self.feed.steps, seconds / count)
        self.stopped = bool(stopped)
        if faulty and self.donated:
            self.fault = Fault(self.epoch + 1, None, ())
        elif faulty:
            self.state, self.fault = fault.find(self.trainer, before, self.feed, self.epoch)
