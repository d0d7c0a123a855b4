"""Items by groups: `x` float[n, …], `ids` int[n] of which segment each item is."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def segment_sum(x: jax.Array, ids: jax.Array, count: int) -> jax.Array:
    """For each segment the sum of its items; truth values are counted."""
    x = x.astype(jnp.promote_types(x.dtype, jnp.int32))
    return jax.ops.segment_sum(x, ids, count)


def segment_prod(x: jax.Array, ids: jax.Array, count: int) -> jax.Array:
    """For each segment the product of its items, 1 if it has none."""
    x = x.astype(jnp.promote_types(x.dtype, jnp.int32))
    return jax.ops.segment_prod(x, ids, count)


def segment_mean(x: jax.Array, ids: jax.Array, count: int) -> jax.Array:
    """For each segment the mean of its items, 0 if it has none."""
    total = jax.ops.segment_sum(x.astype(jnp.promote_types(x.dtype, jnp.float32)), ids, count)
    number = segment_sizes(x, ids, count)
    return total / jnp.maximum(number, 1)


def segment_max(x: jax.Array, ids: jax.Array, count: int) -> jax.Array:
    """For each segment the largest of its items, 0 if it has none."""
    x = x.astype(jnp.promote_types(x.dtype, jnp.int32))
    largest = jax.ops.segment_max(x, ids, count)
    return jnp.where(segment_sizes(x, ids, count) > 0, largest, 0)


def segment_min(x: jax.Array, ids: jax.Array, count: int) -> jax.Array:
    """For each segment the smallest of its items, 0 if it has none."""
    x = x.astype(jnp.promote_types(x.dtype, jnp.int32))
    smallest = jax.ops.segment_min(x, ids, count)
    return jnp.where(segment_sizes(x, ids, count) > 0, smallest, 0)


def segment_softmax(x: jax.Array, ids: jax.Array, count: int) -> jax.Array:
    """exp(x) / sum(exp(x)) over the items of the same segment."""
    x = x - jax.lax.stop_gradient(jax.ops.segment_max(x, ids, count))[ids]
    weight = jnp.exp(x)
    return weight / jax.ops.segment_sum(weight, ids, count)[ids]


def segment_sizes(x: jax.Array, ids: jax.Array, count: int) -> jax.Array:
    """How many items each segment has, with axes of size 1 for the others of x."""
    sizes = jax.ops.segment_sum(jnp.ones(len(ids), jnp.int32), ids, count)
    return sizes.reshape((count,) + (1,) * (x.ndim - 1))
