"""Sums of many numbers in float32, without losing the small ones."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp


def zero_sum(*shape: int) -> jax.Array:
    """An empty sum: float32[2, *shape], the sum so far and what rounding has taken from it."""
    return jnp.zeros((2, *shape), jnp.float32)


def add_to_sum(total: jax.Array, value: jax.Array) -> jax.Array:
    """Knuth's TwoSum: the rounding error of each addition is kept beside the sum.

    A plain float32 sum of ones stops at 2**24; this one is exact to 2**48.
    Reference: Knuth, The Art of Computer Programming, volume 2, section 4.2.2, theorem B.
    """
    old, error = total
    new = old + value
    part = new - old
    return jnp.stack([new, error + ((old - (new - part)) + (value - part))])


def sum_of(total: jax.Array) -> jax.Array:
    """float32[*shape]: the sum, rounded once; what rounding takes from an infinite one is no number."""
    return jnp.where(jnp.isfinite(total[1]), total[0] + total[1], total[0])


def sum_of_many(values: jax.Array) -> jax.Array:
    """float32[] of float32[n], in about sqrt(n) sums of sqrt(n): rounding grows with sqrt(n).

    One after the other, as some machines add, it grows with n, and to one side where terms are
    alike: of 20,000 equal terms five digits are right.
    Reference: Higham, The Accuracy of Floating Point Summation, 1993.
    """
    across = math.isqrt(len(values)) + 1
    whole = jnp.pad(values, (0, across * across - len(values)))
    return jnp.sum(jnp.sum(whole.reshape(across, across), axis=0))
