"""Vectors of length 1."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax import lax


def l2_normalized(x: jax.Array, axis: int | tuple[int, ...], epsilon: float) -> jax.Array:
    """x / max(sqrt(sum(x**2)), epsilon), with a finite gradient at 0."""
    squares = jnp.sum(jnp.square(x), axis=axis, keepdims=True)
    return x * lax.rsqrt(jnp.maximum(squares, epsilon**2))


def divided_by_norm(
    x: jax.Array, axis: int | tuple[int, ...], order: float, epsilon: float
) -> jax.Array:
    """x / max(sum(|x|**order)**(1 / order), epsilon)."""
    powers = jnp.sum(jnp.abs(x) ** order, axis=axis, keepdims=True)
    return x / jnp.maximum(powers, epsilon**order) ** (1 / order)
