"""Initializers that jax.nn has with other parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp


def shifted_normal(mean: float, stddev: float) -> Callable[..., jax.Array]:
    """Normal with a mean of its own."""

    def draw(key: jax.Array, shape: tuple[int, ...], dtype: Any = jnp.float32) -> jax.Array:
        return mean + stddev * jax.random.normal(key, shape, dtype)

    return draw


def uniform_between(low: float, high: float) -> Callable[..., jax.Array]:
    """Uniform from low to high."""

    def draw(key: jax.Array, shape: tuple[int, ...], dtype: Any = jnp.float32) -> jax.Array:
        return jax.random.uniform(key, shape, dtype, low, high)

    return draw


def truncated_normal_between(mean: float, stddev: float) -> Callable[..., jax.Array]:
    """Normal, cut at two standard deviations."""

    def draw(key: jax.Array, shape: tuple[int, ...], dtype: Any = jnp.float32) -> jax.Array:
        return mean + stddev * jax.random.truncated_normal(key, -2.0, 2.0, shape, dtype)

    return draw
