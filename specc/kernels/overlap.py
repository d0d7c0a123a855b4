"""Losses of overlap: how much of two regions is not shared."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from specc.kernels.crossentropy import per_example
from specc.kernels.divergences import one_hot_of
from specc.kernels.errors import SMALLEST


def dice(target: jax.Array, output: jax.Array, axis: tuple[int, ...]) -> jax.Array:
    """1 - 2 |both| / (|target| + |output|), the sums over `axis`, the mean over the other axes."""
    target = one_hot_of(target, output)
    both = jnp.sum(target * output, axis)
    return per_example(1 - 2 * both / (jnp.sum(target, axis) + jnp.sum(output, axis) + SMALLEST))


def tversky(
    target: jax.Array, output: jax.Array, alpha: float, beta: float, axis: tuple[int, ...]
) -> jax.Array:
    """1 - |both| / (|both| + alpha |target alone| + beta |output alone|)"""
    target = one_hot_of(target, output)
    both = jnp.sum(target * output, axis)
    missed = jnp.sum(target * (1 - output), axis)
    extra = jnp.sum((1 - target) * output, axis)
    return per_example(1 - both / (both + alpha * missed + beta * extra + SMALLEST))


def generalized_dice(target: jax.Array, output: jax.Array) -> jax.Array:
    """1 - 2 sum w |both| / sum w (|target| + |output|) over classes, w = 1 / |target|^2."""
    target = one_hot_of(target, output)
    axes = tuple(range(1, output.ndim - 1))
    size = jnp.sum(target, axes)
    weight = jnp.where(size > 0, 1 / jnp.square(jnp.maximum(size, SMALLEST)), 0)
    both = jnp.sum(weight * jnp.sum(target * output, axes), axis=-1)
    all_ = jnp.sum(weight * (size + jnp.sum(output, axes)), axis=-1)
    return 1 - 2 * both / jnp.maximum(all_, SMALLEST)
