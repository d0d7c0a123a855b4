"""Steps of a sequence that are padding."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def without_padding(x: jax.Array, value: float) -> jax.Array:
    """[…, steps, features] with 0 in the steps whose features all equal `value`."""
    return jnp.where(jnp.any(x != value, axis=-1, keepdims=True), x, 0)
