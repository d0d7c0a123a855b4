"""Weights moved to where a constraint allows them, and how far rows are from orthogonal."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp


def with_norms(
    weight: jax.Array, axis: Any, *, least: float = 0.0, most: float, rate: float = 1.0
) -> jax.Array:
    """The weight with its L2 norms along the axes between two values; with a rate below 1, only
    that share of the way."""
    norm = jnp.sqrt(jnp.sum(jnp.square(weight), axis=axis, keepdims=True))
    wanted = rate * jnp.clip(norm, least, most) + (1 - rate) * norm
    return weight * (wanted / (1e-7 + norm))


def mean_cosine(rows: jax.Array) -> jax.Array:
    """float32[]: the mean absolute cosine between two of the rows."""
    norm = jnp.sqrt(jnp.sum(jnp.square(rows), axis=1, keepdims=True))
    unit = rows / jnp.maximum(norm, 1e-12)
    count = len(rows)
    apart = jnp.abs(unit @ unit.T) * (1 - jnp.eye(count))
    return jnp.sum(apart) / max(count * (count - 1), 1)
