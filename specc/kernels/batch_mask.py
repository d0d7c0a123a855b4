"""Which rows of a batch are examples."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def batch_mask(valid: jax.Array | None, rows: int) -> jax.Array:
    """bool[rows]: `valid`, or all of them where nothing fills the batch up."""
    return jnp.ones(rows, jnp.bool_) if valid is None else valid
