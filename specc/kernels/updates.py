"""Tensors with some of their items replaced."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def updated(
    x: jax.Array, indices: jax.Array, values: jax.Array, reduction: str | None = None
) -> jax.Array:
    """x with values at the positions [n, d] along its first axes; positions beyond it are left out."""
    dtype = jnp.promote_types(jnp.promote_types(x.dtype, values.dtype), jnp.int32)
    x, values = x.astype(dtype), values.astype(dtype)
    places = x.at[tuple(jnp.moveaxis(indices, -1, 0))]
    if reduction == "add":
        return places.add(values, mode="drop")
    if reduction == "max":
        return places.max(values, mode="drop")
    if reduction == "min":
        return places.min(values, mode="drop")
    if reduction == "mul":
        return places.multiply(values, mode="drop")
    return places.set(values, mode="drop")


def scattered(indices: jax.Array, values: jax.Array, shape: tuple[int, ...]) -> jax.Array:
    """Values added up at their positions, 0 elsewhere."""
    return updated(jnp.zeros(shape, values.dtype), indices, values, "add")


def with_block(x: jax.Array, start: jax.Array, block: jax.Array) -> jax.Array:
    """x with a block replaced, from `start` on."""
    dtype = jnp.promote_types(jnp.promote_types(x.dtype, block.dtype), jnp.int32)
    return jax.lax.dynamic_update_slice(x.astype(dtype), block.astype(dtype), tuple(start))
