"""Poolings to a given number of windows an axis."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def windows_of(x: jax.Array, axis: int, windows: int) -> tuple[jax.Array, jax.Array]:
    """The windows of an axis as two axes [windows, longest], and what belongs to each of them.

    Window i goes from floor(i size / windows) to ceil((i + 1) size / windows).
    """
    size = x.shape[axis]
    ends = [(i * size // windows, -((i + 1) * -size // windows)) for i in range(windows)]
    longest = max(end - start for start, end in ends)
    positions = jnp.array([[start + k for k in range(longest)] for start, _ in ends])
    inside = positions < jnp.array([[end] for _, end in ends])
    inside = jnp.expand_dims(inside, tuple(range(2, x.ndim - axis + 1)))
    return jnp.take(x, positions, axis=axis, mode="clip"), inside


def adaptive_mean(x: jax.Array, windows: tuple[int, ...]) -> jax.Array:
    """The mean of each window of [..., h, w, c]."""
    for axis, n in enumerate(windows, x.ndim - 1 - len(windows)):
        x, inside = windows_of(x, axis, n)
        x = jnp.mean(x, axis=axis + 1, where=inside)
    return x


def adaptive_max(x: jax.Array, windows: tuple[int, ...]) -> jax.Array:
    """The largest value of each window of [..., h, w, c]."""
    for axis, n in enumerate(windows, x.ndim - 1 - len(windows)):
        x, inside = windows_of(x, axis, n)
        x = jnp.max(x, axis=axis + 1, where=inside, initial=-jnp.inf)
    return x
