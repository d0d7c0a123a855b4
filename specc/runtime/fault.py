"""Where numbers stopped being finite: training is repeated, step by step, from the last good state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import numpy as np

from specc.kernels.epochs import Batches, all_finite, gather
from specc.kernels.training import State, Sums, Trainer
from specc.runtime.feed import Feed
from specc.runtime.weights import path_name


@dataclass(frozen=True)
class Fault:
    """A step after which the loss or a weight is no finite number."""

    epoch: int  # from 1
    step: int | None  # within the epoch, from 1; None if repeating the epoch did not show it
    losses: tuple[float, ...]  # of the last steps before it and of itself
    inputs: tuple[str, ...]  # fields of its batch that are not finite themselves
    outputs: tuple[str, ...]  # outputs that are not finite
    gradients: tuple[str, ...]  # weights whose gradients are not finite

    def sentence(self) -> str:
        """What happened, and what of it was the first to go wrong."""
        if self.step is None:
            return f"the loss or a weight is not finite any more after epoch {self.epoch}"
        where = f"in epoch {self.epoch}, step {self.step}"
        for what, names in (("input", self.inputs), ("output", self.outputs)):
            if names:
                return f"{where}, the {what} {_listed(names)} holds numbers that are not finite"
        if self.gradients:
            return f"{where}, the gradient of {_listed(self.gradients)} is not finite"
        return f"{where}, the loss or a weight is not finite any more"


LAST = 5  # losses that are told


def find(trainer: Trainer, state: State, feed: Feed, epoch: int) -> tuple[State, Fault]:
    """Repeat from a finite state, which stands in that epoch (from 0) or in an earlier one.

    Returns the state before the faulty step, and what is wrong with that.
    """
    step = jax.jit(partial(_step, trainer))
    losses: list[float] = []
    for number in range(int(state.step) // feed.steps, epoch + 1):
        first = int(state.step) % feed.steps
        for index, batches in enumerate(feed.pieces(number, 1, first), first):
            new, loss, finite = step(state, batches)
            losses.append(float(loss))
            if not finite:
                look = jax.device_get(jax.jit(partial(_look, trainer))(state, batches))
                found = (tuple(n for n, good in part.items() if not good) for part in look)
                return state, Fault(number + 1, index + 1, tuple(losses[-LAST:]), *found)
            state = new
    return state, Fault(epoch + 1, None, tuple(losses[-LAST:]), (), (), ())


def _step(trainer: Trainer, state: State, batches: Batches) -> tuple[State, Any, Any]:
    """One step, its loss, and whether all is finite after it."""
    batch, valid = gather(batches.arrays, batches.rows[0]), batches.valid[0]
    state, sums = trainer.train_step(state, trainer.sums(valid.size), batch, valid)
    loss = next(iter(trainer.results(sums).values()))
    return state, loss, all_finite((state.weights, sums.losses))


def _look(trainer: Trainer, state: State, batches: Batches) -> tuple[dict[str, Any], ...]:
    """Whether each field, each output and each gradient of a step is finite."""
    batch, valid = gather(batches.arrays, batches.rows[0]), batches.valid[0]
    outputs, gradients = trainer.look(state, batch, valid)
    named = {path_name(path): leaf for path, leaf in jax.tree.leaves_with_path(gradients)}
    return tuple({n: all_finite(a) for n, a in part.items()} for part in (batch, outputs, named))


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(f"`{name}`" for name in names[:3]) + more


__all__ = ["Fault", "Sums", "find", "np"]
