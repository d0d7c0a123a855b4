"""Hinges: a decision shall be right by a margin of 1."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from specc.kernels.crossentropy import per_example
from specc.kernels.divergences import one_hot_of


def hinge(target: jax.Array, output: jax.Array) -> jax.Array:
    """max(0, 1 - y x), the target 0 or 1 taken as y = -1 or 1."""
    return per_example(shortfall(target, output))


def squared_hinge(target: jax.Array, output: jax.Array) -> jax.Array:
    """max(0, 1 - y x)^2"""
    return per_example(jnp.square(shortfall(target, output)))


def shortfall(target: jax.Array, output: jax.Array) -> jax.Array:
    """How much is missing to the margin."""
    return jnp.maximum(1 - (2 * target - 1) * output, 0)


def categorical_hinge(target: jax.Array, output: jax.Array) -> jax.Array:
    """max(0, 1 + the largest wrong score - the right one)"""
    target = one_hot_of(target, output)
    right = jnp.sum(target * output, axis=-1)
    wrong = jnp.max((1 - target) * output, axis=-1)
    return per_example(jnp.maximum(wrong - right + 1, 0))
