"""Layers whose kernel is divided by its largest singular value."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


class SpectralNorm(nnx.Module):
    """Calls a layer with its kernel [..., n], as a matrix of n columns, divided by its norm.

    Each call in training makes some steps of the power iteration from the kept vector.
    Source: https://arxiv.org/abs/1802.05957
    """

    def __init__(self, layer: nnx.Module, weight: str, steps: int, *, rngs: nnx.Rngs) -> None:
        self.layer = layer
        self.weight = weight
        self.steps = steps
        n = getattr(layer, weight).shape[-1]
        draw = jax.random.truncated_normal(rngs.params(), -2.0, 2.0, (1, n))
        self.vector_u = nnx.BatchStat(0.02 * draw)

    def __call__(self, *inputs: jax.Array, training: bool = False) -> jax.Array:
        kernel = getattr(self.layer, self.weight)
        value = kernel[...]
        matrix = value.reshape(-1, value.shape[-1])
        u = self.vector_u[...]
        v = unit(u @ matrix.T)
        for _ in range(self.steps if training else 0):
            v = unit(u @ matrix.T)
            u = unit(v @ matrix)
        u, v = lax.stop_gradient(unit(u)), lax.stop_gradient(v)
        if training:
            self.vector_u.set_value(u)
        norm = jnp.sum(v @ matrix * u)
        kernel.set_value(jnp.where(norm == 0, value, value / jnp.where(norm == 0, 1, norm)))
        y = self.layer(*inputs)
        kernel.set_value(value)
        return y


def unit(x: jax.Array) -> jax.Array:
    """The vector with length 1."""
    return x * lax.rsqrt(jnp.maximum(jnp.sum(jnp.square(x)), 1e-14))
