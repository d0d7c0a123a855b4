"""Inputs side by side, some of which no example determines."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def concatenate_repeated(x: list[jax.Array], batched: list[bool], axis: int) -> jax.Array:
    """jnp.concatenate where an input without a batch axis is repeated for each example."""
    batch = next(len(a) for a, has_batch in zip(x, batched, strict=True) if has_batch)
    whole = [
        a if has_batch else jnp.broadcast_to(a, (batch, *a.shape))
        for a, has_batch in zip(x, batched, strict=True)
    ]
    return jnp.concatenate(whole, axis=axis)
