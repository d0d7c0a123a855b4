"""Outputs of a trained program for new examples."""

from __future__ import annotations

from collections.abc import Callable

import jax
import numpy as np

from specc.kernels.objective import Program, State
from specc.kernels.order import steps_of, stream_rows
from specc.kernels.training import Trainer
from specc.runtime.feed import Columns, examples_of

Predict = Callable[[Columns], dict[str, np.ndarray]]


def predictor(
    program: Program, state: State, batch_size: int = 256, *, streams: bool = False
) -> Predict:
    """A function from inputs by name to outputs by name, as a user sees them.

    Any number of examples is taken, in batches of `batch_size`; the last one is filled up to a
    power of two, so that there are never more than a few programs to compile. What layers carry
    from batch to batch begins anew with each call; then batches are all of that size.
    """
    trainer = Trainer(program, 1)
    step = jax.jit(trainer.predict_on)
    smallest = batch_size if jax.tree.leaves(trainer.carries) else 1

    def in_runs(columns: Columns) -> dict[str, np.ndarray]:
        """The batches as in training, and each example's outputs at its place again."""
        count = examples_of(columns)
        rows = stream_rows(count, batch_size, steps_of(count, batch_size)).reshape(-1)
        taken = np.minimum(rows, count - 1)
        outputs = predict({name: column[taken] for name, column in columns.items()})
        back = np.argsort(rows)[:count]
        return {name: output[back] for name, output in outputs.items()}

    def predict(columns: Columns) -> dict[str, np.ndarray]:
        count = examples_of(columns)
        carried = trainer.carried(batch_size)
        parts = []
        for position, start in enumerate(range(0, max(count, 1), batch_size)):
            here = min(batch_size, count - start)
            size = max(_size(here, batch_size), smallest)
            batch = {
                name: _fill(column[start : start + here], size) for name, column in columns.items()
            }
            outputs, carried = step(state, carried, batch, np.int32(position))
            outputs = jax.device_get(outputs)
            parts.append({name: output[:here] for name, output in outputs.items()})
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    return in_runs if streams else predict


def _fill(column: np.ndarray, size: int) -> np.ndarray:
    """The examples, and repetitions of the first one (or zeros) up to that size."""
    more = np.zeros((size - len(column), *column.shape[1:]), column.dtype)
    more[:] = column[0] if len(column) else 0
    return np.concatenate([column, more])


def _size(count: int, largest: int) -> int:
    """The power of two, or the largest size, that holds `count` examples."""
    return min(largest, 1 << max(count - 1, 0).bit_length())
