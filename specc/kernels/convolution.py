"""Convolutions that a CPU trains through as matrix products."""

from __future__ import annotations

import itertools
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

MOST = 256 << 20  # bytes of windows at a time
POINTS = 64  # of a window: each is a copy of the input


def convolved(x: jax.Array, kernel: jax.Array, strides: Any, padding: Any, **options: Any) -> Any:
    """As lax.conv_general_dilated, channels last, for nnx.Conv.

    On a CPU the gradient of a convolution is slow, and inside a loop it is all of it, 7 to 14 times.
    Where it is trained through, its windows are gathered there, and are one matrix to be multiplied
    with the kernel; where only its value is asked for, XLA's own convolution is faster.
    """

    def alone(x: jax.Array, kernel: jax.Array) -> jax.Array:
        return lax.conv_general_dilated(x, kernel, strides, padding, **options)

    shape = jax.eval_shape(alone, x, kernel).shape
    points = kernel[..., 0, 0].size
    size = shape[0] * points * kernel.shape[-2] * x.dtype.itemsize
    for length in shape[1:-1]:
        size *= length
    grouped = options.get("feature_group_count", 1) > 1
    if jax.default_backend() != "cpu" or grouped or points > POINTS or size > MOST:
        return alone(x, kernel)

    dilation = options["rhs_dilation"]
    reach = [(n - 1) * d + 1 for n, d in zip(kernel.shape, dilation, strict=False)]
    if isinstance(padding, str):
        padding = lax.padtype_to_pads(x.shape[1:-1], reach, strides, padding)
    accuracy = {
        name: options[name] for name in ("precision", "preferred_element_type") if name in options
    }

    def products(x: jax.Array, kernel: jax.Array) -> jax.Array:
        x = jnp.pad(x, [(0, 0), *padding, (0, 0)])
        parts = []
        for point in itertools.product(*map(range, kernel.shape[:-2])):
            axes = zip(point, dilation, strides, shape[1:-1], strict=True)
            window = [slice(p * d, p * d + (n - 1) * s + 1, s) for p, d, s, n in axes]
            parts.append(x[(slice(None), *window)])
        windows = jnp.concatenate(parts, axis=-1) if points > 1 else parts[0]
        flat = windows.reshape(-1, windows.shape[-1])
        y = jnp.matmul(flat, kernel.reshape(flat.shape[1], -1), **accuracy)
        return y.reshape(shape)

    def forward(x: jax.Array, kernel: jax.Array) -> Any:
        return products(x, kernel), (x, kernel)

    def backward(kept: Any, slope: jax.Array) -> Any:
        # The barrier asks XLA to gather the windows anew, and not to hold those of the way there.
        # For a CPU that of jax 0.10.2 takes it away, and holds them.
        x, kernel = lax.optimization_barrier(kept)
        (of_x,) = jax.linear_transpose(lambda x: products(x, kernel), x)(slope)
        (of_kernel,) = jax.linear_transpose(lambda kernel: products(x, kernel), kernel)(slope)
        return of_x, of_kernel

    run = jax.custom_vjp(alone)
    run.defvjp(forward, backward)
    return run(x, kernel)
