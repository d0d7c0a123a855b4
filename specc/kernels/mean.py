"""Metrics that are the mean of a number which each example gives."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp

from specc.kernels.sums import add_to_sum, sum_of, zero_sum


class Mean:
    """sum(weight * value) / sum(weight) over the examples of an epoch; 0 if all weights are 0.

    `function(target, output)` gives the values, [batch, …]; of more axes than the batch the mean is
    taken first. Without a function, the last thing seen is the value.
    """

    def __init__(self, function: Callable[..., jax.Array] | None = None) -> None:
        self.function = function

    def init(self, examples: int) -> jax.Array:
        return zero_sum(2)

    def update(self, state: jax.Array, *seen_and_weight: jax.Array) -> jax.Array:
        *seen, weight = seen_and_weight
        values = seen[-1] if self.function is None else self.function(*seen)
        values = jnp.mean(values.astype(jnp.float32).reshape(len(weight), -1), axis=1)
        return add_to_sum(state, jnp.stack([jnp.sum(weight * values), jnp.sum(weight)]))

    def result(self, state: jax.Array) -> jax.Array:
        total, weight = sum_of(state)
        return total / jnp.where(weight > 0, weight, 1)


class Total(Mean):
    """sum(weight * value) over the examples of an epoch."""

    def result(self, state: jax.Array) -> jax.Array:
        return sum_of(state)[0]


class RootMean(Mean):
    """The square root of a mean: of squared errors, the root mean squared error."""

    def result(self, state: jax.Array) -> jax.Array:
        return jnp.sqrt(super().result(state))


class ExpMean(Mean):
    """e to the power of a mean: of crossentropies, the perplexity."""

    def result(self, state: jax.Array) -> jax.Array:
        return jnp.exp(super().result(state))
