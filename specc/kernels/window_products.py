"""A convolution and its gradient as matrix products: channels last, one group."""

from __future__ import annotations

import itertools
import math
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax


class Grid(NamedTuple):
    """How a kernel lies on its input: along each axis what lax.conv_general_dilated calls so."""

    window: tuple[int, ...]
    strides: tuple[int, ...]
    pads: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    precision: Any = None

    @property
    def reach(self) -> list[int]:
        """From the first point of a window to the last one."""
        return [(n - 1) * d for n, d in zip(self.window, self.dilation, strict=True)]

    def laid_out(self, channels: int, features: int) -> tuple[int, bool]:
        """Numbers at a position, and whether it is done by rows.

        Whole windows side by side are a matrix to be multiplied with the kernel, and a copy of the
        input for each of their points. By rows they go along all axes but the first; their product
        with all rows of the kernel is shifted along that one, and added up.
        """
        first, rest = self.window[0], math.prod(self.window[1:])
        whole = first * rest * channels if first * rest > 1 else 0  # a point is the input itself
        rows = first * features + (rest * channels if rest > 1 else 0)
        by_rows = self.strides[0] == 1 and rows <= whole
        return (rows if by_rows else whole), by_rows


def turned(grid: Grid) -> Grid | None:
    """The grid on which the gradient of the input is a convolution too, if there is one."""
    if set(grid.strides) != {1}:
        return None
    pads = ((r - low, r - high) for r, (low, high) in zip(grid.reach, grid.pads, strict=True))
    return grid._replace(pads=tuple(pads))


def product(x: jax.Array, kernel: jax.Array, grid: Grid) -> jax.Array:
    """The convolution of x, float[batch, …, c], with a kernel, float[window…, c, features]."""
    *_, channels, features = kernel.shape
    by_rows = grid.laid_out(channels, features)[1]
    seen = windows(x, grid, first=1 if by_rows else 0)
    flat = seen.reshape(-1, seen.shape[-1])
    if not by_rows:
        y = summed_product(flat, kernel.reshape(flat.shape[1], -1), grid)
        return y.reshape(*seen.shape[:-1], features)
    side_by_side = jnp.moveaxis(kernel, 0, -2).reshape(flat.shape[1], -1)
    y = summed_product(flat, side_by_side, grid).reshape(*seen.shape[:-1], -1)
    rows = x.shape[1] + sum(grid.pads[0]) - grid.reach[0]
    parts = jnp.split(y, grid.window[0], axis=-1)
    moved = [shifted(part, by, rows) for part, by in zip(parts, shifts(grid), strict=True)]
    return sum(moved[1:], start=moved[0])


def gradient_of_input(
    slope: jax.Array, shape: tuple[int, ...], kernel: jax.Array, grid: Grid
) -> jax.Array:
    """The gradient of x, whose shape but for the batch is given, from that of the product. Along one
    axis the transposed product is the same work as a convolution."""
    back = turned(grid)
    if back is not None and len(grid.window) > 1:
        axes = tuple(range(len(grid.window)))
        return product(slope, jnp.swapaxes(jnp.flip(kernel, axes), -1, -2), back)
    x = jax.ShapeDtypeStruct((len(slope), *shape), slope.dtype)
    result = jax.eval_shape(lambda x: product(x, kernel, grid), x)
    transposed = jax.linear_transpose(lambda x: product(x, kernel, grid), x)
    return transposed(slope.astype(result.dtype))[0]


def gradient_of_kernel(x: jax.Array, slope: jax.Array, kernel: jax.Array, grid: Grid) -> jax.Array:
    """What each point of the kernel has seen, times the slopes."""
    *_, channels, features = kernel.shape
    by_rows = grid.laid_out(channels, features)[1]
    seen = windows(x, grid, first=1 if by_rows else 0)
    flat = seen.reshape(-1, seen.shape[-1])
    if not by_rows:
        found = summed_product(flat.T, slope.reshape(-1, features), grid)
        return found.reshape(kernel.shape)
    moved = jnp.concatenate([shifted(slope, -by, x.shape[1]) for by in shifts(grid)], axis=-1)
    found = summed_product(flat.T, moved.reshape(-1, moved.shape[-1]), grid)
    found = found.reshape(*grid.window[1:], channels, grid.window[0], features)
    return jnp.moveaxis(found, -2, 0)


def windows(x: jax.Array, grid: Grid, first: int) -> jax.Array:
    """What each window sees, side by side, along the axes from the `first` on:
    float[batch, …, c] -> float[batch, …, points c]."""
    parts = seen_by_points(x, grid, first)
    return jnp.concatenate(parts, axis=-1) if len(parts) > 1 else parts[0]


def seen_by_points(x: jax.Array, grid: Grid, first: int = 0) -> list[jax.Array]:
    """What each point of the windows sees: float[batch, …, c], in the order of the kernel."""
    axes = range(first, len(grid.window))
    pads = [(*grid.pads[axis], 0) if axis in axes else (0, 0, 0) for axis in range(x.ndim - 2)]
    x = lax.pad(x, jnp.zeros((), x.dtype), [(0, 0, 0), *pads, (0, 0, 0)])
    parts = []
    for point in itertools.product(*(range(grid.window[axis]) for axis in axes)):
        seen = [slice(None)] * x.ndim
        for axis, at in zip(axes, point, strict=True):
            start = at * grid.dilation[axis]
            end = x.shape[axis + 1] - grid.reach[axis] + start
            seen[axis + 1] = slice(start, end, grid.strides[axis])
        parts.append(x[tuple(seen)])
    return parts


def shifts(grid: Grid) -> list[int]:
    """By how far the product with each row of the kernel is moved on."""
    return [grid.pads[0][0] - row * grid.dilation[0] for row in range(grid.window[0])]


def shifted(x: jax.Array, by: int, rows: int) -> jax.Array:
    """x moved on along the axis after the batch, so many rows of it, zeros where it has none."""
    pads = [(0, 0, 0)] * x.ndim
    pads[1] = (by, rows - x.shape[1] - by, 0)
    return lax.pad(x, jnp.zeros((), x.dtype), pads)


def summed_product(a: jax.Array, b: jax.Array, grid: Grid) -> jax.Array:
    """A product of matrices, summed in float32 at least."""
    wide = jnp.promote_types(a.dtype, jnp.float32)
    return jnp.matmul(a, b, precision=grid.precision, preferred_element_type=wide)
