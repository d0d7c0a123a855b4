"""Where numbers stopped being finite: training is repeated, step by step, from a good state."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from math import isfinite
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from specc.kernels.epochs import Batches, all_finite, gather
from specc.kernels.objective import Arrays, State, weighted_loss
from specc.kernels.training import TRAIN, Trainer, random_stream
from specc.runtime.feed import Feed
from specc.runtime.first_bad import UNKNOWN, Place, first_bad
from specc.runtime.weights import Names, Path

Rows = dict[Path, tuple[int, ...]]  # of weights by their path: indices along the first axis
LAST = 5  # losses that are told


@dataclass(frozen=True)
class Fault:
    """A step after which the loss or a weight is no finite number."""

    epoch: int  # from 1
    step: int | None  # within the epoch, from 1; None if repeating it did not show the step
    losses: tuple[float, ...]  # of the last steps, the faulty one included
    inputs: tuple[str, ...] = ()  # fields of its batch that are not finite themselves
    outputs: tuple[str, ...] = ()  # outputs that are not finite
    gradients: tuple[str, ...] = ()  # weights whose gradients are not finite, the last ones first
    backward: bool = False  # it began on the way back from the loss
    place: Place = UNKNOWN  # where it began in the emitted program
    rows: Rows = field(default_factory=dict[Path, tuple[int, ...]])  # of these weights

    def named(self, names: Names) -> Fault:
        """With the names of the weights. On the way back the last layer is the first one that goes
        bad: it is told first."""
        bad = [
            name
            for name, (path, index) in names.items()
            if path in self.rows and (not index or index[0] in self.rows[path])
        ]
        return replace(self, gradients=tuple(reversed(bad)))

    def sentence(self) -> str:
        """What happened, and which of it comes first."""
        if self.step is None:
            return f"after epoch {self.epoch} the loss or a weight is not finite"
        where = f"in epoch {self.epoch}, step {self.step},"
        if self.inputs:
            return f"{where} the field {_listed(self.inputs)} holds numbers that are not finite"
        if self.outputs:
            return f"{where} the output {_listed(self.outputs)} is not finite"
        if not isfinite(self.losses[-1]):
            return f"{where} the loss is not finite, though the outputs are"
        if self.gradients:
            return f"{where} the gradient of {_listed(self.gradients)} is not finite"
        return f"{where} the loss or a weight is not finite after the update"


def find(
    trainer: Trainer, state: State, feed: Feed, epoch: int, carried: Any = None
) -> tuple[State, Fault]:
    """Repeat training from a finite state that stands in epoch `epoch`, from 0, or before it.

    `carried` is what layers handed on there, if that epoch had begun.
    -> the last state that is finite, and what is wrong with the step after it
    """
    step = jax.jit(partial(_step, trainer))
    done = int(state.step)
    begins = trainer.carried(feed.counts[1])
    carried = begins if carried is None else carried
    losses: list[float] = []
    for number in range(done // feed.steps, epoch + 1):
        first = done % feed.steps if number == done // feed.steps else 0
        carried = carried if first else begins
        for index, piece in enumerate(feed.pieces(number, 1, first), first):
            after, following, loss, finite = step(state, carried, piece)
            losses.append(float(loss))
            if not finite:
                now = _with(trainer, state, carried)
                parts = jax.device_get(jax.jit(partial(_parts, trainer))(now, piece))
                inputs, outputs = (tuple(n for n, good in p.items() if not good) for p in parts[:2])
                told, rows = tuple(losses[-LAST:]), _bad_rows(parts[2])
                fault = Fault(number + 1, index + 1, told, inputs, outputs, rows=rows)
                fault = fault.named({"/".join(map(str, path)): (path, ()) for path in rows})
                return state, fault if fault.inputs else _placed(fault, trainer, now, piece)
            state, carried = after, following
    return state, Fault(epoch + 1, None, tuple(losses[-LAST:]))


def _placed(fault: Fault, trainer: Trainer, state: State, piece: Batches) -> Fault:
    """The fault with the place in the program where it began, if that shows."""
    batch, valid = gather(piece.arrays, piece.rows[0]), piece.valid[0]
    file = getattr(trainer.program.weights, "__globals__", {}).get("__file__", "")
    for backward in (False, True):
        for index in range(len(trainer.program.objectives)):
            function = partial(_gradients if backward else _loss, trainer, index)
            place = first_bad(function, state, batch, valid, file=file)
            if place is not None:
                return replace(fault, backward=backward, place=place)
    return fault


def _loss(trainer: Trainer, index: int, state: State, batch: Arrays, valid: Any) -> Any:
    """The forward pass of training, as far as the loss of an objective."""
    objective = trainer.program.objectives[index]
    model = nnx.merge(trainer.graphdef, state.weights, copy=True)
    rngs = random_stream(state.seed, TRAIN, state.step, index, 0)
    outputs, added = trainer.program.forward(model, batch, training=True, rngs=rngs, valid=valid)
    losses = trainer.sum_losses(objective, batch, outputs, added, valid)
    return weighted_loss(objective, losses, trainer.sum_weights(objective, batch, valid))[0]


def _gradients(trainer: Trainer, index: int, state: State, batch: Arrays, valid: Any) -> Any:
    of = trainer.sum_weights(trainer.program.objectives[index], batch, valid)
    return trainer.gradients(index, state, batch, valid, of, 0)[0]


def _step(trainer: Trainer, state: State, carried: Any, piece: Batches) -> tuple[Any, ...]:
    """One step, what layers hand on from it, its loss, and whether all is finite after it."""
    batch, valid = gather(piece.arrays, piece.rows[0]), piece.valid[0]
    sums = trainer.sums(valid.size)._replace(carried=carried)
    state, sums = trainer.train_step(state, sums, batch, valid)
    loss = next(iter(trainer.results(sums).values()))
    return state, sums.carried, loss, all_finite((state.weights, sums.losses))


def _with(trainer: Trainer, state: State, carried: Any) -> State:
    """The state with what the batch before has handed on; not where a batch is seen in parts, of
    which each goes on after another."""
    if trainer.accumulate > 1:
        return state
    return state._replace(weights=nnx.merge_state(state.weights, carried))


def _parts(trainer: Trainer, state: State, piece: Batches) -> tuple[dict[Any, Any], ...]:
    """Whether each field and each output is finite, and each row of the gradients of the first
    objective, by the path of the weight."""
    batch, valid = gather(piece.arrays, piece.rows[0]), piece.valid[0]
    of = trainer.sum_weights(trainer.program.objectives[0], batch, valid)
    gradients, (_, outputs, _) = trainer.gradients(0, state, batch, valid, of, 0)
    rows = {
        path: jnp.isfinite(leaf[...]).reshape(len(leaf) if leaf.ndim else 1, -1).all(axis=1)
        for path, leaf in nnx.to_flat_state(gradients)
    }
    fields, seen = ({n: all_finite(a) for n, a in part.items()} for part in (batch, outputs))
    return fields, seen, rows


def _bad_rows(finite: dict[Path, np.ndarray]) -> Rows:
    """Of each weight that is not finite everywhere, the rows where it is not."""
    found = {path: tuple(np.flatnonzero(~rows).tolist()) for path, rows in finite.items()}
    return {path: rows for path, rows in found.items() if rows}


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(f"`{name}`" for name in names[:3]) + more
