"""The weighted mean of a number that each example gives."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp

from specc.kernels.sums import add_to_sum, sum_of, zero_sum


class Mean:
    """sum(weight * function(target, output)) / sum(weight), over all examples of an epoch.

    The function gives float32[batch, …]; more axes than the batch are averaged first.
    """

    def __init__(self, function: Callable[[jax.Array, jax.Array], jax.Array]) -> None:
        self.function = function

    def init(self, examples: int) -> jax.Array:
        return zero_sum(2)

    def update(
        self, state: jax.Array, target: jax.Array, output: jax.Array, weight: jax.Array
    ) -> jax.Array:
        values = self.function(target, output).astype(jnp.float32)
        values = jnp.mean(values.reshape(len(weight), -1), axis=1)
        return add_to_sum(state, jnp.stack([jnp.sum(weight * values), jnp.sum(weight)]))

    def result(self, state: jax.Array) -> jax.Array:
        total, weight = sum_of(state)
        return total / jnp.where(weight > 0, weight, 1)
