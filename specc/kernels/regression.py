"""Losses of numbers: one number an example, the mean over all axes but the first."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import optax

from specc.kernels.crossentropy import per_example
from specc.kernels.errors import (
    SMALLEST,
    absolute_percentage_error,
    cosine_similarity,
    squared_logarithmic_error,
)


def mean_squared_error(target: jax.Array, output: jax.Array) -> jax.Array:
    return per_example(jnp.square(target - output))


def mean_absolute_error(target: jax.Array, output: jax.Array) -> jax.Array:
    return per_example(jnp.abs(target - output))


def mean_absolute_percentage_error(target: jax.Array, output: jax.Array) -> jax.Array:
    return per_example(absolute_percentage_error(target, output))


def mean_squared_logarithmic_error(target: jax.Array, output: jax.Array) -> jax.Array:
    return per_example(squared_logarithmic_error(target, output))


def huber(target: jax.Array, output: jax.Array, delta: float) -> jax.Array:
    return per_example(optax.huber_loss(output, target, delta=delta))


def log_cosh(target: jax.Array, output: jax.Array) -> jax.Array:
    return per_example(optax.log_cosh(output, target))


def poisson(target: jax.Array, output: jax.Array) -> jax.Array:
    """What the Poisson likelihood leaves of a rate: output - target * log(output)."""
    return per_example(output - target * jnp.log(output + SMALLEST))


def negative_cosine(target: jax.Array, output: jax.Array, axis: int = -1) -> jax.Array:
    """-1 where both point the same way, 1 where they are opposed, 0 where one of them is 0."""
    return per_example(-cosine_similarity(target, output, axis))


def quantile(target: jax.Array, output: jax.Array, q: float) -> jax.Array:
    """max(q e, (q - 1) e) of the error e = target - output: smallest at the q-quantile."""
    error = target - output
    return per_example(jnp.maximum(q * error, (q - 1) * error))
