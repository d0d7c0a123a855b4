"""Where numbers stopped being finite: training is repeated, step by step, from a good state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
from flax import nnx

from specc.kernels.epochs import Batches, all_finite, gather
from specc.kernels.training import State, Trainer
from specc.runtime.feed import Feed

LAST = 5  # losses that are told


@dataclass(frozen=True)
class Fault:
    """A step after which the loss or a weight is no finite number."""

    epoch: int  # from 1
    step: int | None  # within the epoch, from 1; None if repeating it did not show the step
    losses: tuple[float, ...]  # of the last steps, the faulty one included
    inputs: tuple[str, ...] = ()  # fields of its batch that are not finite themselves
    outputs: tuple[str, ...] = ()  # outputs that are not finite
    gradients: tuple[str, ...] = ()  # weights whose gradients are not finite

    def sentence(self) -> str:
        """What happened, and which of it comes first."""
        if self.step is None:
            return f"after epoch {self.epoch} the loss or a weight is not finite"
        where = f"in epoch {self.epoch}, step {self.step},"
        if self.inputs:
            return f"{where} the field {_listed(self.inputs)} holds numbers that are not finite"
        if self.outputs:
            return f"{where} the output {_listed(self.outputs)} is not finite"
        if self.gradients:
            return f"{where} the gradient of {_listed(self.gradients)} is not finite"
        return f"{where} the loss or a weight is not finite"


def find(trainer: Trainer, state: State, feed: Feed, epoch: int) -> tuple[State, Fault]:
    """Repeat training from a finite state that stands in epoch `epoch`, from 0, or before it.

    -> the last state that is finite, and what is wrong with the step after it
    """
    step = jax.jit(partial(_step, trainer))
    done = int(state.step)
    losses: list[float] = []
    for number in range(done // feed.steps, epoch + 1):
        first = done % feed.steps if number == done // feed.steps else 0
        for index, piece in enumerate(feed.pieces(number, 1, first), first):
            after, loss, finite = step(state, piece)
            losses.append(float(loss))
            if not finite:
                parts = jax.device_get(jax.jit(partial(_parts, trainer))(state, piece))
                bad = (tuple(name for name, good in part.items() if not good) for part in parts)
                return state, Fault(number + 1, index + 1, tuple(losses[-LAST:]), *bad)
            state = after
    return state, Fault(epoch + 1, None, tuple(losses[-LAST:]))


def _step(trainer: Trainer, state: State, piece: Batches) -> tuple[State, Any, Any]:
    """One step, its loss, and whether all is finite after it."""
    batch, valid = gather(piece.arrays, piece.rows[0]), piece.valid[0]
    state, sums = trainer.train_step(state, trainer.sums(valid.size), batch, valid)
    loss = next(iter(trainer.results(sums).values()))
    return state, loss, all_finite((state.weights, sums.losses))


def _parts(trainer: Trainer, state: State, piece: Batches) -> tuple[dict[str, Any], ...]:
    """Whether each field, each output and each gradient of the first objective is finite."""
    batch, valid = gather(piece.arrays, piece.rows[0]), piece.valid[0]
    of = trainer.sum_weights(trainer.program.objectives[0], batch, valid)
    gradients, (_, outputs, _) = trainer.gradients(0, state, batch, valid, of, 0)
    named = {"/".join(map(str, path)): leaf[...] for path, leaf in nnx.to_flat_state(gradients)}
    return tuple({n: all_finite(a) for n, a in part.items()} for part in (batch, outputs, named))


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(f"`{name}`" for name in names[:3]) + more
