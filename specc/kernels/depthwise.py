"""Convolutions that treat each channel apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx

from specc.kernels.convolution import convolved


class DepthwiseConv(nnx.Module):
    """A convolution of each channel by itself: [batch, …, c] -> [batch, …, c m].

    `shape` is that of the kernel, (window…, c, m): channel c makes m channels.
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        *,
        strides: tuple[int, ...] | None = None,
        padding: str = "VALID",
        kernel_dilation: tuple[int, ...] | None = None,
        kernel_init: Callable[..., jax.Array],
        bias_init: Callable[..., jax.Array] | None = None,
        dtype: Any = jnp.float32,
        rngs: nnx.Rngs,
    ) -> None:
        self.strides = strides or (1,) * (len(shape) - 2)
        self.padding = padding
        self.kernel_dilation = kernel_dilation
        self.dtype = dtype
        self.kernel = nnx.Param(kernel_init(rngs.params(), shape))
        self.bias = nnx.data(None)
        if bias_init is not None:
            self.bias = nnx.Param(bias_init(rngs.params(), (shape[-2] * shape[-1],)))

    def __call__(self, x: jax.Array) -> jax.Array:
        *window, channels, multiplier = self.kernel.shape
        kernel = self.kernel[...].reshape(*window, 1, channels * multiplier)
        spatial = "DHW"[-len(window) :]
        y = convolved(
            x.astype(self.dtype),
            kernel.astype(self.dtype),
            self.strides,
            self.padding,
            rhs_dilation=self.kernel_dilation,
            dimension_numbers=(f"N{spatial}C", f"{spatial}IO", f"N{spatial}C"),
            feature_group_count=channels,
        )
        return y if self.bias is None else y + self.bias[...].astype(self.dtype)


class SeparableConv(nnx.Module):
    """A convolution of each channel by itself, then a mix of the channels at each position."""

    def __init__(self, depthwise: DepthwiseConv, pointwise: nnx.Conv) -> None:
        self.depthwise = depthwise
        self.pointwise = pointwise

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.pointwise(self.depthwise(x))
