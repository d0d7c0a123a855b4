"""Images: patches, and depth as space."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax import lax


def image_tiles(images: jax.Array, size: tuple[int, int]) -> jax.Array:
    """[batch, h, w, c] to [batch, h / rows, w / columns, rows * columns * c], without overlap."""
    batch, height, width, depth = images.shape
    rows, columns = size
    x = images.reshape(batch, height // rows, rows, width // columns, columns, depth)
    x = x.transpose(0, 1, 3, 2, 4, 5)
    return x.reshape(batch, height // rows, width // columns, rows * columns * depth)


def image_windows(
    images: jax.Array,
    size: tuple[int, int],
    strides: tuple[int, int],
    *,
    padding: str = "VALID",
    dilation: tuple[int, int] = (1, 1),
) -> jax.Array:
    """Windows of [batch, h, w, c], each as a vector: row by row, channels last."""
    x = lax.conv_general_dilated_patches(
        images * 1.0,
        size,
        strides,
        padding,
        rhs_dilation=dilation,
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
    )
    x = x.reshape(*x.shape[:3], images.shape[3], size[0] * size[1])  # channels come first in it
    return jnp.swapaxes(x, 3, 4).reshape(*x.shape[:3], -1)


def depth_as_space(x: jax.Array, block: int) -> jax.Array:
    """[…, h, w, c] to […, h * block, w * block, c / block**2]."""
    *lead, height, width, depth = x.shape
    x = x.reshape(*lead, height, width, block, block, depth // block**2)
    x = jnp.moveaxis(x, -3, -4)
    return x.reshape(*lead, height * block, width * block, depth // block**2)


def space_as_depth(x: jax.Array, block: int) -> jax.Array:
    """[…, h, w, c] to […, h / block, w / block, c * block**2]."""
    *lead, height, width, depth = x.shape
    x = x.reshape(*lead, height // block, block, width // block, block, depth)
    x = jnp.moveaxis(x, -3, -4)
    return x.reshape(*lead, height // block, width // block, depth * block**2)


def image_columns(
    x: jax.Array,
    size: tuple[int, int],
    dilation: tuple[int, int],
    padding: tuple[int, int],
    strides: tuple[int, int],
) -> jax.Array:
    """Windows of [c, h, w] as columns: [c * rows * columns, windows]."""
    patches = lax.conv_general_dilated_patches(
        x[None] * 1.0, size, strides, [(p, p) for p in padding], rhs_dilation=dilation
    )
    return patches.reshape(patches.shape[1], -1)


def image_of_columns(
    columns: jax.Array, sides: tuple[int, int], size: tuple[int, int], *settings: tuple[int, int]
) -> jax.Array:
    """The image [c, h, w] whose windows they are, added up: the transpose of `image_columns`."""
    shape = (columns.shape[0] // (size[0] * size[1]), *sides)
    back = jax.linear_transpose(
        lambda x: image_columns(x, size, *settings), jax.ShapeDtypeStruct(shape, jnp.float32)
    )
    return back(columns.astype(jnp.float32))[0]
