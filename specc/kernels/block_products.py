"""Convolutions as matrix products of a few examples at a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from specc.kernels.window_products import (
    Grid,
    gradient_of_input,
    gradient_of_kernel,
    product,
    turned,
)

MOST = 256 << 20  # bytes that are laid out at a time
BLOCK = 3 << 20  # bytes of a block of examples, which stay in the caches of a CPU

Convolution = Callable[[jax.Array, jax.Array], jax.Array]


def multiplied(x: jax.Array, kernel: jax.Array, grid: Grid, untrained: Convolution) -> jax.Array:
    """A convolution that is trained through as products; `untrained` gives its value alone, and is
    taken altogether for what would need too much memory."""
    result = jax.eval_shape(untrained, x, kernel)
    there, size = block_of(x, result.shape[1:-1], kernel.shape[-2:], grid)
    back, size_back = there, size
    grid_back = turned(grid)
    if grid_back is not None and len(grid.window) > 1:
        back, size_back = block_of(x, x.shape[1:-1], kernel.shape[:-3:-1], grid_back)
    if max(size, size_back) > MOST:
        return untrained(x, kernel)

    def forward(x: jax.Array, kernel: jax.Array) -> Any:
        return product_in_blocks(x, kernel, grid, there).astype(result.dtype), (x, kernel)

    def backward(kept: Any, slope: jax.Array) -> Any:
        # The barrier asks XLA to lay whole windows out anew, and not to hold those of the way there.
        # For a CPU that of jax 0.10.2 takes it away, and holds them; not those of blocks in a loop.
        x, kernel = lax.optimization_barrier(kept)
        of_x, of_kernel = gradients_in_blocks(x, kernel, slope, grid, there, back)
        return of_x.astype(x.dtype), of_kernel.astype(kernel.dtype)

    run = jax.custom_vjp(untrained)
    run.defvjp(forward, backward)
    return run(x, kernel)


def block_of(
    x: jax.Array, positions: tuple[int, ...], channels: tuple[int, ...], grid: Grid
) -> tuple[int, int]:
    """How many examples make a block, and the bytes that are laid out for it.

    A divisor of their number, or all of them where none comes near. Whole windows are no faster in
    blocks.
    """
    numbers, by_rows = grid.laid_out(*channels)
    examples, size = len(x), x.dtype.itemsize * numbers * math.prod(positions)
    if by_rows and len(grid.window) > 1:
        most = min(examples, max(1, BLOCK // size))
        near = max(n for n in range(1, most + 1) if examples % n == 0)
        examples = near if 4 * near >= most else examples
    return examples, examples * size


@partial(jax.jit, static_argnums=(2, 3))  # layers of one shape are traced once
def product_in_blocks(x: jax.Array, kernel: jax.Array, grid: Grid, count: int) -> jax.Array:
    """The product, of so many examples after the others."""
    return in_blocks(lambda x: product(x, kernel, grid), count, x)


@partial(jax.jit, static_argnums=(3, 4, 5))
def gradients_in_blocks(
    x: jax.Array, kernel: jax.Array, slope: jax.Array, grid: Grid, there: int, back: int
) -> tuple[jax.Array, jax.Array]:
    """Those of x, of `back` examples after the others, and of the kernel, of `there`; of as many in
    one loop where both are in blocks."""

    def of_x(slope: jax.Array) -> jax.Array:
        return gradient_of_input(slope, x.shape[1:], kernel, grid)

    def of_kernel(x: jax.Array, slope: jax.Array) -> jax.Array:
        return gradient_of_kernel(x, slope, kernel, grid)

    def step(total: jax.Array, block: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        x, slope = block
        return total + of_kernel(x, slope), of_x(slope)

    if there == len(x):
        return in_blocks(of_x, back, slope), of_kernel(x, slope)
    count = min(there, back)
    start = jnp.zeros(kernel.shape, jnp.promote_types(x.dtype, jnp.float32))
    total, made = lax.scan(step, start, (blocks(x, count), blocks(slope, count)))
    return made.reshape(-1, *made.shape[2:]), total


def blocks(x: jax.Array, count: int) -> jax.Array:
    """[batch, …] -> [blocks, count, …]."""
    return x.reshape(-1, count, *x.shape[1:])


def in_blocks(function: Callable[[jax.Array], jax.Array], count: int, x: jax.Array) -> jax.Array:
    """A function of examples, of so many after the others."""
    if count == len(x):
        return function(x)
    y = lax.map(function, blocks(x, count))
    return y.reshape(-1, *y.shape[2:])
