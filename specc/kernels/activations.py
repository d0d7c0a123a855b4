"""Activations that jax.nn does not have."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
from jax import lax


def gelu(x: jax.Array) -> jax.Array:
    """x P(X <= x) for a standard normal X, computed in float32 at least.

    By erf: jax.nn.gelu takes erfc, which costs three times as much on a CPU, and is nearer to the
    last few digits of what is almost 0, where x is negative.
    """
    wide = x.astype(jnp.promote_types(x.dtype, jnp.float32))
    return (wide * (0.5 + 0.5 * lax.erf(wide * math.sqrt(0.5)))).astype(x.dtype)


def rectified(
    x: jax.Array, negative_slope: float, max_value: float | None, threshold: float
) -> jax.Array:
    """max_value at most, x from the threshold on, negative_slope (x - threshold) below it."""
    above = x if max_value is None else jnp.minimum(x, max_value)
    return jnp.where(x >= threshold, above, negative_slope * (x - threshold))


def sparsemax(x: jax.Array, axis: int = -1) -> jax.Array:
    """The point nearest to x whose numbers are at least 0 and sum to 1 along an axis.

    max(x - t, 0), where t makes the sum 1: it is the mean excess of the k largest, of which k stay.
    Reference: Martins and Astudillo, https://arxiv.org/abs/1602.02068, algorithm 1.
    """
    x = jnp.moveaxis(x, axis, -1)
    largest = -jnp.sort(-x, axis=-1)
    total = jnp.cumsum(largest, axis=-1)
    count = jnp.arange(1, x.shape[-1] + 1)
    stay = jnp.sum(1 + count * largest > total, axis=-1, keepdims=True)
    t = (jnp.take_along_axis(total, stay - 1, axis=-1) - 1) / stay
    return jnp.moveaxis(jnp.maximum(x - t, 0), -1, axis)
