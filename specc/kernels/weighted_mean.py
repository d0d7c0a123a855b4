"""Means with weights."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def weighted_mean(
    x: jax.Array,
    weights: jax.Array,
    axis: int | tuple[int, ...] | None = None,
    *,
    keepdims: bool = False,
) -> jax.Array:
    """sum(w x) / sum(w), 0 where all weights are 0."""
    x, weights = jnp.broadcast_arrays(x, weights)
    total = jnp.sum(weights, axis=axis, keepdims=keepdims)
    return jnp.sum(x * weights, axis=axis, keepdims=keepdims) / jnp.where(total == 0, 1, total)
