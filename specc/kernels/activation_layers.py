"""Activations that Flax does not have."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
from flax import nnx


def general_relu(
    x: jax.Array, *, max_value: float | None, negative_slope: float, threshold: float
) -> jax.Array:
    """X above the threshold, at most max_value; below it negative_slope * (x - threshold)."""
    y = jnp.where(x > threshold, x, negative_slope * (x - threshold))
    return y if max_value is None else jnp.minimum(y, max_value)


def masked_softmax(x: jax.Array, mask: jax.Array, axis: int | tuple[int, ...]) -> jax.Array:
    """Softmax over what the mask lets count; the rest is 0, all of it where nothing counts."""
    x = jnp.where(mask, x, jnp.finfo(x.dtype).min)
    return jnp.where(mask, jax.nn.softmax(x, axis=axis), 0)


class PReLU(nnx.Module):
    """x where x > 0, else alpha * x, with a trained alpha for each element of an example."""

    def __init__(
        self, shape: tuple[int, ...], *, alpha_init: Callable[..., jax.Array], rngs: nnx.Rngs
    ) -> None:
        self.alpha = nnx.Param(alpha_init(rngs.params(), shape))

    def __call__(self, x: jax.Array) -> jax.Array:
        return jnp.where(x > 0, x, self.alpha[...].astype(x.dtype) * x)
