"""Normalization of each example by itself, over one axis or several."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


class LayerNorm(nnx.Module):
    """(x - mean) / sqrt(variance + epsilon) over one axis of x or several, times scale, plus bias.

    `axes` count from the end; `shape`, of scale and bias, has the sizes of those axes.
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        *,
        axes: tuple[int, ...] = (-1,),
        epsilon: float,
        use_bias: bool = True,
        use_scale: bool = True,
        bias_init: Callable[..., jax.Array] = jax.nn.initializers.zeros,
        scale_init: Callable[..., jax.Array] = jax.nn.initializers.ones,
        rngs: nnx.Rngs,
    ) -> None:
        self.axes = axes
        self.epsilon = epsilon
        self.scale = nnx.Param(scale_init(rngs.params(), shape)) if use_scale else nnx.data(None)
        self.bias = nnx.Param(bias_init(rngs.params(), shape)) if use_bias else nnx.data(None)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = x.astype(jnp.float32)
        mean = jnp.mean(x, axis=self.axes, keepdims=True)
        # The variance has no slope in the mean. The barrier keeps its difference apart from the
        # one below: on a CPU XLA writes out, for the sum, a difference that both use.
        centre = lax.optimization_barrier(lax.stop_gradient(mean))
        variance = jnp.mean(jnp.square(x - centre), axis=self.axes, keepdims=True)
        y = (x - mean) * lax.rsqrt(variance + self.epsilon)
        shape = [x.shape[i] if i - x.ndim in self.axes else 1 for i in range(x.ndim)]
        if self.scale is not None:
            y = y * self.scale[...].reshape(shape)
        return y if self.bias is None else y + self.bias[...].reshape(shape)


class RMSNorm(nnx.Module):
    """x / sqrt(mean(x**2) + epsilon) over one axis of x or several, times scale.

    `axes` count from the end; `shape`, of scale, has the sizes of those axes.
    """

    def __init__(
        self, shape: tuple[int, ...], *, axes: tuple[int, ...] = (-1,), epsilon: float
    ) -> None:
        self.axes = axes
        self.epsilon = epsilon
        self.scale = nnx.Param(jnp.ones(shape))

    def __call__(self, x: jax.Array) -> jax.Array:
        x = x.astype(jnp.float32)
        squares = jnp.mean(jnp.square(x), axis=self.axes, keepdims=True)
        shape = [x.shape[i] if i - x.ndim in self.axes else 1 for i in range(x.ndim)]
        return x * lax.rsqrt(squares + self.epsilon) * self.scale[...].reshape(shape)
