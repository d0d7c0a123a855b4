"""Metrics that are the largest of what the examples give."""

from __future__ import annotations

import jax
import jax.numpy as jnp


class MaxError:
    """The largest |target - output| of an epoch; an example of weight 0 does not count."""

    def init(self, examples: int) -> jax.Array:
        return jnp.float32(0)

    def update(
        self, state: jax.Array, target: jax.Array, output: jax.Array, weight: jax.Array
    ) -> jax.Array:
        error = jnp.abs(target - output).reshape(len(weight), -1).max(axis=1)
        return jnp.maximum(state, jnp.max(jnp.where(weight > 0, error, 0)))

    def result(self, state: jax.Array) -> jax.Array:
        return state
