"""Noise while training: each function gives x itself outside of it."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import nnx


def gaussian_noise(x: jax.Array, stddev: float, training: bool, rngs: nnx.Rngs) -> jax.Array:
    """The sum of x and normal noise."""
    if not training:
        return x
    return x + stddev * jax.random.normal(rngs(), x.shape, x.dtype)


def gaussian_dropout(x: jax.Array, rate: float, training: bool, rngs: nnx.Rngs) -> jax.Array:
    """The product of x and normal noise of mean 1 and variance rate / (1 - rate)."""
    if not training:
        return x
    stddev = (rate / (1 - rate)) ** 0.5
    return x * (1 + stddev * jax.random.normal(rngs(), x.shape, x.dtype))


def alpha_dropout(
    x: jax.Array, rate: float, training: bool, rngs: nnx.Rngs, shared: tuple[int, ...] = ()
) -> jax.Array:
    """Dropout to the limit of selu, -1.7581, scaled so that mean 0 and variance 1 stay.

    Along the `shared` axes, counted from the end, values are dropped together.
    """
    if not training or not rate:
        return x
    limit = -1.0507009873554804934 * 1.6732632423543772848
    shape = [1 if i - x.ndim in shared else n for i, n in enumerate(x.shape)]
    kept = jax.random.bernoulli(rngs(), 1 - rate, shape)
    scale = ((1 - rate) * (1 + rate * limit**2)) ** -0.5
    return scale * jnp.where(kept, x, limit) - scale * limit * rate
