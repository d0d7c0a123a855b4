"""Poolings that Flax does not have."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def tiled(x: jax.Array, window: tuple[int, ...]) -> tuple[jax.Array, tuple[int, ...]]:
    """Tiles [..., h/a, a, w/b, b, c] of x [..., h, w, c], and the axes inside the tiles.

    What does not fill a tile at the end of an axis is left out.
    """
    first = x.ndim - len(window) - 1
    counts = [n // k for n, k in zip(x.shape[first:], window, strict=False)]
    inside = tuple(slice(n * k) for n, k in zip(counts, window, strict=True))
    shape = [n for pair in zip(counts, window, strict=True) for n in pair]
    x = x[(..., *inside, slice(None))].reshape(*x.shape[:first], *shape, x.shape[-1])
    return x, tuple(first + 1 + 2 * i for i in range(len(window)))


def max_of_tiles(x: jax.Array, window: tuple[int, ...]) -> jax.Array:
    """The largest value of windows side by side: on a CPU twice as fast as nnx.max_pool."""
    x, axes = tiled(x, window)
    return jnp.max(x, axis=axes)


def mean_of_tiles(x: jax.Array, window: tuple[int, ...]) -> jax.Array:
    """The mean of windows that lie side by side."""
    x, axes = tiled(x, window)
    return jnp.mean(x, axis=axes)


def mean_where(x: jax.Array, mask: jax.Array, axis: int, *, keepdims: bool = False) -> jax.Array:
    """The mean along an axis of [..., steps, channels] over the steps of `mask`; 0 of none."""
    mask = jnp.expand_dims(mask, -1 if axis == -2 else -2)
    count = jnp.sum(mask, axis=axis, keepdims=keepdims)
    total = jnp.sum(jnp.where(mask, x, 0), axis=axis, keepdims=keepdims)
    return total / jnp.maximum(count, 1).astype(x.dtype)


def max_where(x: jax.Array, mask: jax.Array, axis: int, *, keepdims: bool = False) -> jax.Array:
    """The largest value along an axis over the steps of `mask`; 0 of none."""
    mask = jnp.expand_dims(mask, -1 if axis == -2 else -2)
    largest = jnp.max(jnp.where(mask, x, -jnp.inf), axis=axis, keepdims=keepdims)
    return jnp.where(jnp.any(mask, axis=axis, keepdims=keepdims), largest, 0)
