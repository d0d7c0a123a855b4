"""A class that does not count: positions of which nobody knows what is there."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from specc.kernels.counts import class_number


class Ignoring:
    """A metric of the positions whose true class is not `ignored`, which may be no class at all.

    target int[batch, …] or one-hot, output float[batch, …, classes]. Each position is an example
    with the weight of its own; the metric keeps sums, and not every score.
    """

    def __init__(self, metric: Any, ignored: int) -> None:
        self.metric = metric
        self.ignored = ignored
        self.init = metric.init
        self.result = metric.result

    def update(self, state: Any, target: jax.Array, output: jax.Array, weight: jax.Array) -> Any:
        target = class_number(target).reshape(-1)
        counts = target != self.ignored
        weight = jnp.where(counts, jnp.repeat(weight, len(target) // len(weight)), 0)
        output = output.reshape(len(target), -1)
        return self.metric.update(state, jnp.where(counts, target, 0), output, weight)
