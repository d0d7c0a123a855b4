"""Losses of numbers: one number an example, the mean over all axes but the first."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import optax

from specc.kernels.crossentropy import per_example


def mean_squared_error(target: jax.Array, output: jax.Array) -> jax.Array:
    return per_example(jnp.square(target - output))


def mean_absolute_error(target: jax.Array, output: jax.Array) -> jax.Array:
    return per_example(jnp.abs(target - output))


def huber(target: jax.Array, output: jax.Array, delta: float) -> jax.Array:
    return per_example(optax.huber_loss(output, target, delta))
