"""Whether each prediction is right: functions of (target, output) for Mean."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def binary_accuracy(target: jax.Array, output: jax.Array, threshold: float = 0.5) -> jax.Array:
    """bool[…]: target 0 or 1, output a probability (or a logit, with threshold 0)."""
    return (output > threshold) == (target > 0.5)


def sparse_categorical_accuracy(target: jax.Array, output: jax.Array) -> jax.Array:
    """bool[…]: target a class number, output a score for each class along the last axis."""
    return jnp.argmax(output, axis=-1) == target


def categorical_accuracy(target: jax.Array, output: jax.Array) -> jax.Array:
    """bool[…]: target one-hot, output a score for each class along the last axis."""
    return jnp.argmax(output, axis=-1) == jnp.argmax(target, axis=-1)


def sparse_top_k_accuracy(target: jax.Array, output: jax.Array, k: int = 5) -> jax.Array:
    """bool[…]: fewer than k classes score higher than the right one."""
    score = jnp.take_along_axis(output, target[..., None], axis=-1)
    return (jnp.sum(output > score, axis=-1) < k) & jnp.isfinite(score[..., 0])


def top_k_accuracy(target: jax.Array, output: jax.Array, k: int = 5) -> jax.Array:
    """bool[…]: as `sparse_top_k_accuracy`, with a one-hot target."""
    return sparse_top_k_accuracy(jnp.argmax(target, axis=-1), output, k)
