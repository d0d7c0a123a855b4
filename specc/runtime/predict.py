"""Outputs of a trained program for new examples."""

from __future__ import annotations

from collections.abc import Callable

import jax
import numpy as np

from specc.kernels.training import Program, State, Trainer
from specc.runtime.feed import Columns, examples_of

Predict = Callable[[Columns], dict[str, np.ndarray]]


def predictor(program: Program, state: State, batch_size: int = 256) -> Predict:
    """A function from inputs by name to outputs by name, as a user sees them.

    Any number of examples is taken, in batches of `batch_size`; the last one is filled up to a
    power of two, so that there are never more than a few programs to compile.
    """
    step = jax.jit(Trainer(program, 1).predict_step)

    def predict(columns: Columns) -> dict[str, np.ndarray]:
        count = examples_of(columns)
        parts = []
        for position, start in enumerate(range(0, max(count, 1), batch_size)):
            here = min(batch_size, count - start)
            size = _size(here, batch_size)
            batch = {
                name: _fill(column[start : start + here], size) for name, column in columns.items()
            }
            outputs = jax.device_get(step(state, batch, np.int32(position)))
            parts.append({name: output[:here] for name, output in outputs.items()})
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    return predict


def _fill(column: np.ndarray, size: int) -> np.ndarray:
    """The examples, and repetitions of the first one (or zeros) up to that size."""
    more = np.zeros((size - len(column), *column.shape[1:]), column.dtype)
    more[:] = column[0] if len(column) else 0
    return np.concatenate([column, more])


def _size(count: int, largest: int) -> int:
    """The power of two, or the largest size, that holds `count` examples."""
    return min(largest, 1 << max(count - 1, 0).bit_length())
