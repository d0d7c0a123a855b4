"""Items in a random order."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def shuffled(key: jax.Array, x: jax.Array, axis: int, lead: int) -> jax.Array:
    """The items of an axis in another order, one for each of the first `lead` axes."""
    keys = jax.random.uniform(key, (*x.shape[:lead], x.shape[axis]))
    order = jnp.argsort(keys, axis=-1)
    others = tuple(i for i in range(lead, x.ndim) if i != axis)
    return jnp.take_along_axis(x, jnp.expand_dims(order, others), axis=axis)
