"""Random flips and warps of images: float[batch, height, width, channels], each image by itself."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import nnx


def flip_images(images: jax.Array, flips: jax.Array, axis: int) -> jax.Array:
    """The images where `flips`, bool[batch], is true run backwards along an axis."""
    return jnp.where(flips[:, None, None, None], jnp.flip(images, axis), images)


def random_flip(
    images: jax.Array, rngs: nnx.Rngs, *, horizontal: bool = False, vertical: bool = False
) -> jax.Array:
    """Flips each image with probability 1/2, along width and height independently."""
    if horizontal:
        images = flip_images(images, jax.random.bernoulli(rngs(), shape=len(images)), -2)
    if vertical:
        images = flip_images(images, jax.random.bernoulli(rngs(), shape=len(images)), -3)
    return images


def inside(index: jax.Array, size: int, fill_mode: str) -> jax.Array:
    """The position within the image that stands for one outside it."""
    if fill_mode == "wrap":
        return index % size
    if fill_mode == "reflect":  # d c b a | a b c d | d c b a
        index = index % (2 * size)
        return jnp.minimum(index, 2 * size - 1 - index)
    return jnp.clip(index, 0, size - 1)


def sample_images(
    images: jax.Array,
    rows: jax.Array,
    columns: jax.Array,
    *,
    fill_mode: str = "reflect",
    interpolation: str = "bilinear",
    fill_value: float = 0.0,
) -> jax.Array:
    """The images at fractional positions: rows and columns are float[batch, height', width']."""
    height, width = images.shape[1:3]

    def at(row: jax.Array, column: jax.Array) -> jax.Array:
        row, column = row.astype(jnp.int32), column.astype(jnp.int32)
        here = (inside(row, height, fill_mode), inside(column, width, fill_mode))
        values = jax.vmap(lambda image, r, c: image[r, c])(images, *here)
        if fill_mode != "constant":
            return values
        valid = (row == here[0]) & (column == here[1])
        return jnp.where(valid[..., None], values, fill_value)

    if interpolation == "nearest":
        return at(jnp.floor(rows + 0.5), jnp.floor(columns + 0.5))
    top, left = jnp.floor(rows), jnp.floor(columns)
    down, right = (rows - top)[..., None], (columns - left)[..., None]
    upper = (1 - right) * at(top, left) + right * at(top, left + 1)
    lower = (1 - right) * at(top + 1, left) + right * at(top + 1, left + 1)
    return (1 - down) * upper + down * lower


def warp_images(
    images: jax.Array,
    matrices: jax.Array,
    *,
    fill_mode: str = "reflect",
    interpolation: str = "bilinear",
    fill_value: float = 0.0,
) -> jax.Array:
    """Affine maps: the pixel (x, y) of the result is that at `matrix @ (x, y, 1)` of the image.

    matrices: float[batch, 2, 3], in pixels.
    """
    height, width = images.shape[1:3]
    y, x = jnp.mgrid[:height, :width].astype(jnp.float32)
    m = matrices.astype(jnp.float32)[..., None, None]
    columns = m[:, 0, 0] * x + m[:, 0, 1] * y + m[:, 0, 2]
    rows = m[:, 1, 0] * x + m[:, 1, 1] * y + m[:, 1, 2]
    return sample_images(
        images,
        rows,
        columns,
        fill_mode=fill_mode,
        interpolation=interpolation,
        fill_value=fill_value,
    ).astype(images.dtype)


def uniform_each(rngs: nnx.Rngs, count: int, bounds: tuple[float, float]) -> jax.Array:
    """One number for each image, uniform within bounds."""
    return jax.random.uniform(rngs(), (count,), minval=bounds[0], maxval=bounds[1])


def translations(x: jax.Array, y: jax.Array) -> jax.Array:
    """Matrices that move images by x pixels to the right and y pixels down."""
    zero, one = jnp.zeros_like(x), jnp.ones_like(x)
    return jnp.stack([one, zero, -x, zero, one, -y], axis=-1).reshape(-1, 2, 3)


def random_translation(
    images: jax.Array,
    rngs: nnx.Rngs,
    height_factor: tuple[float, float],
    width_factor: tuple[float, float],
    *,
    fill_mode: str = "reflect",
    interpolation: str = "bilinear",
    fill_value: float = 0.0,
) -> jax.Array:
    """Moves each image by shares of its height and width within the bounds."""
    count, height, width, _ = images.shape
    matrices = translations(
        uniform_each(rngs, count, width_factor) * width,
        uniform_each(rngs, count, height_factor) * height,
    )
    return warp_images(
        images,
        matrices,
        fill_mode=fill_mode,
        interpolation=interpolation,
        fill_value=fill_value,
    )
