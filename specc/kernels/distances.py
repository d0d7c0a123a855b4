"""Distances, noise and ranks."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def distances(x: jax.Array, y: jax.Array) -> jax.Array:
    """[..., m, d] and [..., n, d] to [..., m, n]; without a slope where two vectors are equal.

    From the differences, not from |x|^2 + |y|^2 - 2 x y, which loses all digits of near vectors.
    """
    square = jnp.sum(jnp.square((x[..., :, None, :] - y[..., None, :, :]) * 1.0), axis=-1)
    return jnp.where(square > 0, jnp.sqrt(jnp.where(square > 0, square, 1)), 0)


def signal_to_noise(x: jax.Array, y: jax.Array, largest: float, axis: tuple[int, ...]) -> jax.Array:
    """Decibels of the largest value over the root mean square of the difference."""
    error = jnp.mean(jnp.square((x - y) * 1.0), axis=axis)
    return 20 * jnp.log10(largest) - 10 * jnp.log10(error)


def among_largest(targets: jax.Array, predictions: jax.Array, k: int) -> jax.Array:
    """Is the prediction of the target among the k largest? What is no number is below all others."""
    own = jnp.take_along_axis(predictions, targets[..., None], axis=-1)
    own = jnp.where(jnp.isnan(own), -jnp.inf, own)
    return jnp.sum(predictions > own, axis=-1) < k
