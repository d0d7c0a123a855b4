"""Convolutions that a CPU trains through as matrix products."""

from __future__ import annotations

import math
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from specc.kernels.block_products import multiplied
from specc.kernels.channel_products import convolved_apart
from specc.kernels.window_products import Grid, product

POINTS = 64  # of a window


def convolved(x: jax.Array, kernel: jax.Array, strides: Any, padding: Any, **options: Any) -> Any:
    """As lax.conv_general_dilated, channels last, for nnx.Conv.

    On a CPU the gradient of a convolution is slow, and inside a loop it is all of it, 7 to 14 times;
    of one in groups it is 30 times and more. Where it is trained through, it is made of matrix
    products there, of a few examples at a time; where only its value is asked for, XLA's own
    convolution is faster, but in groups.
    """

    def alone(x: jax.Array, kernel: jax.Array) -> jax.Array:
        return lax.conv_general_dilated(x, kernel, strides, padding, **options)

    window = kernel.shape[:-2]
    if jax.default_backend() != "cpu" or math.prod(window) > POINTS:
        return alone(x, kernel)
    dilation = options["rhs_dilation"] or (1,) * len(window)
    if isinstance(padding, str):
        reach = [(n - 1) * d + 1 for n, d in zip(window, dilation, strict=True)]
        padding = lax.padtype_to_pads(x.shape[1:-1], reach, strides, padding)
    pads = tuple((low, high) for low, high in padding)
    grid = Grid(window, tuple(strides), pads, tuple(dilation), options.get("precision"))
    groups = options.get("feature_group_count", 1)
    if groups == 1:
        return multiplied(x, kernel, grid, alone)
    return (
        convolved_apart(x, kernel, grid)
        if groups == x.shape[-1]
        else grouped(x, kernel, grid, groups)
    )


def grouped(x: jax.Array, kernel: jax.Array, grid: Grid, groups: int) -> jax.Array:
    """The convolutions of groups of channels, one after the other: float[batch, …, g c] and
    float[window…, c, g features] -> float[batch, …, g features]."""

    def value(x: jax.Array, kernel: jax.Array) -> jax.Array:
        return product(x, kernel, grid).astype(x.dtype)

    x, kernel = (
        jnp.moveaxis(array.reshape(*array.shape[:-1], groups, -1), -2, 0) for array in (x, kernel)
    )
    y = lax.map(lambda group: multiplied(*group, grid, value), (x, kernel))
    y = jnp.moveaxis(y, 0, -2)
    return y.reshape(*y.shape[:-2], -1)
