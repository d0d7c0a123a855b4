"""A training at work: what is to be done, and what has been done."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import jax
import numpy as np

from specc.kernels.epochs import Batches, Watch
from specc.kernels.objective import State, Sums
from specc.kernels.training import Trainer
from specc.runtime import fault
from specc.runtime.fault import Fault
from specc.runtime.feed import Feed
from specc.runtime.interrupt import Interrupt
from specc.runtime.position import Position
from specc.runtime.progress import Progress
from specc.runtime.settings import Settings
from specc.runtime.stopwatch import Stopwatch, add_row

SMALL = 1 << 30  # bytes of a state that is kept until what was made of it has proved good


@dataclass
class Job:
    """Mutable on purpose: the position moves on with every dispatch."""

    trainer: Trainer
    monitors: tuple[Any, ...]
    settings: Settings
    feed: Feed
    validation: Batches | None
    progress: Progress
    interrupt: Interrupt
    save: Callable[[Position], None] | None
    log: Callable[[Position], None] | None
    position: Position  # until it begins, the shapes of it may stand there
    epoch: int = 0  # epochs completed
    stopped: bool = False  # by a monitor
    carried: Any = None  # what layers hand on at the position, within an epoch
    fault: Fault | None = None
    stopwatch: Stopwatch = field(default_factory=Stopwatch)
    deadline: float = float("inf")  # on the clock of time.perf_counter
    saved: float = 0.0  # when, on that clock
    saved_epoch: int = 0  # epochs completed then

    def begin(self, position: Position) -> None:
        """Stand there, where an earlier run has ended or before the first step."""
        names = self.trainer.names()
        validated = [f"val_{name}" for name in names if self.validation is not None]
        history = {n: list(position.history.get(n, ())) for n in (*names, *validated)}
        self.position = replace(position, history=history, times=list(position.times))
        self.epoch = self.saved_epoch = int(position.watch.epoch)
        self.stopped = bool(position.watch.stopped)
        self.carried = _carried(position.sums)
        self.saved = time.perf_counter()

    @property
    def state(self) -> State:
        return self.position.state

    @property
    def watch(self) -> Watch:
        return self.position.watch

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
    def large(self) -> bool:
        """Whether a dispatch may overwrite the state that it is given.

        A small one is kept: if its successor is not finite, training is repeated from it to find
        out where that began.
        """
        leaves = jax.tree.leaves(self.state)
        return sum(leaf.size * leaf.dtype.itemsize for leaf in leaves) > SMALL

    def go_on(
        self,
        *,
        state: State | None = None,
        watch: Watch | None = None,
        sums: Sums | None = None,
        done: int = 0,
    ) -> None:
        """Move the position; what is not given stays, but for the epoch that has begun."""
        at = self.position
        state, watch = state or at.state, watch or at.watch
        self.position = Position(state, watch, at.history, sums, done, at.times)
        self.carried = _carried(sums)

    def record(self, state: State, watch: Watch, figures: dict[str, Any], seconds: float) -> None:
        """Move on to this state and write down the epochs that led to it.

        `figures` hold them from index 0 on, [epochs, …]; they took `seconds` in all.
        """
        host, epoch, stopped, faulty = jax.device_get(
            (figures, watch.epoch, watch.stopped, watch.fault)
        )
        before, carried = self.state, self.carried
        self.go_on(state=state, watch=watch)
        count = int(epoch) - self.epoch
        columns = {name: host[name][:count].tolist() for name in self.position.history}
        for name, values in columns.items():
            self.position.history[name].extend(values)
        for values in zip(*columns.values(), strict=True):
            row = dict(zip(columns, values, strict=True))
            self.epoch += 1
            self.progress.epoch(self.epoch, row, self.feed.steps, seconds / count)
        if self.log and count:
            self.log(self.position)
        self.stopwatch.lap("train")
        if count:
            row = self.stopwatch.row(
                self.epoch - count + 1, self.epoch, validated=self.validation is not None
            )
            add_row(self.position.times, row)
        self.stopped = bool(stopped)
        if faulty:
            self.fail(state, before, carried)
        else:
            self.save_if_due()

    def fail(self, state: State, before: State, carried: Any) -> None:
        """End with a fault: this state is not finite, and was made of the one before.

        Then the position is the last finite state, where the one before was kept.
        """
        if self.large:
            self.fault = Fault(self.epoch + 1, None, ())
        else:
            state, self.fault = fault.find(self.trainer, before, self.feed, self.epoch, carried)
        self.go_on(state=state)

    @property
    def due(self) -> bool:
        """Whether the position is to be saved now."""
        every, epochs = self.settings.save_seconds, self.settings.save_epochs
        late = every is not None and time.perf_counter() - self.saved >= every
        return late or (epochs is not None and self.epoch // epochs != self.saved_epoch // epochs)

    @property
    def epochs_until_due(self) -> int:
        """How many epochs may be run before the position is to be saved, if time does not ask."""
        epochs = self.settings.save_epochs or self.settings.epochs
        return epochs - self.epoch % epochs

    def _kept(self) -> Position:
        """The position, with copies of what is overwritten as the training goes on."""
        at = self.position
        history = {name: list(values) for name, values in at.history.items()}
        state, watch = _copied((at.state, at.watch)) if self.large else (at.state, at.watch)
        return Position(state, watch, history, _copied(at.sums), at.done, list(at.times))

    def save_if_due(self) -> None:
        if self.save and self.due:
            self.save(self._kept())
            self.saved, self.saved_epoch = time.perf_counter(), self.epoch
            self.stopwatch.lap("save")


def _carried(sums: Sums | None) -> Any:
    """A copy of what layers hand on: the sums are overwritten as the training goes on."""
    return None if sums is None else _copied(sums.carried)


def _copied(tree: Any) -> Any:
    """The arrays of a tree on the host, in memory of their own."""
    for leaf in jax.tree.leaves(tree):
        leaf.copy_to_host_async()
    return jax.tree.map(np.array, tree)
