"""Random flips and warps of images: float[batch, height, width, channels], each image by itself."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import nnx

from specc.kernels.images import center_crop


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
    if fill_mode == "mirror":  # d c b | a b c d | c b a
        index = index % max(2 * size - 2, 1)
        return jnp.minimum(index, 2 * size - 2 - index)
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


def rotations(angles: jax.Array, height: int, width: int) -> jax.Array:
    """Matrices that turn images around their middle, by angles in turns, counter-clockwise."""
    cos, sin = jnp.cos(2 * jnp.pi * angles), jnp.sin(2 * jnp.pi * angles)
    x, y = (width - 1) / 2, (height - 1) / 2
    rows = [cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos]
    return jnp.stack(rows, axis=-1).reshape(-1, 2, 3)


def random_rotation(
    images: jax.Array,
    rngs: nnx.Rngs,
    factor: tuple[float, float],
    *,
    fill_mode: str = "reflect",
    interpolation: str = "bilinear",
    fill_value: float = 0.0,
) -> jax.Array:
    """Turns each image by a share of a full turn within the bounds."""
    matrices = rotations(uniform_each(rngs, len(images), factor), *images.shape[1:3])
    return warp_images(
        images,
        matrices,
        fill_mode=fill_mode,
        interpolation=interpolation,
        fill_value=fill_value,
    )


def shears(x: jax.Array, y: jax.Array) -> jax.Array:
    """Matrices that lean images: a row moves by x times its height, a column by y times its place."""
    zero, one = jnp.zeros_like(x), jnp.ones_like(x)
    return jnp.stack([one, x, zero, y, one, zero], axis=-1).reshape(-1, 2, 3)


def random_signs(rngs: nnx.Rngs, count: int) -> jax.Array:
    """1 or -1 for each image."""
    return jnp.where(jax.random.bernoulli(rngs(), shape=(count,)), 1.0, -1.0)


def random_shear(
    images: jax.Array,
    rngs: nnx.Rngs,
    *,
    x_factor: tuple[float, float] = (0.0, 0.0),
    y_factor: tuple[float, float] = (0.0, 0.0),
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
) -> jax.Array:
    """Leans each image by slopes within the bounds, to either side."""
    count = len(images)
    signs = random_signs(rngs, count)
    x = signs * uniform_each(rngs, count, x_factor)
    y = signs * uniform_each(rngs, count, y_factor)
    return warp_images(
        images,
        shears(x, y),
        fill_mode=fill_mode,
        interpolation=interpolation,
        fill_value=fill_value,
    )


def zooms(x: jax.Array, y: jax.Array, height: int, width: int) -> jax.Array:
    """Matrices that show x times the width and y times the height around the middle."""
    zero = jnp.zeros_like(x)
    rows = [x, zero, (width - 1) / 2 * (1 - x), zero, y, (height - 1) / 2 * (1 - y)]
    return jnp.stack(rows, axis=-1).reshape(-1, 2, 3)


def random_zoom(
    images: jax.Array,
    rngs: nnx.Rngs,
    height_factor: tuple[float, float],
    *,
    width_factor: tuple[float, float] | None = None,
    fill_mode: str = "reflect",
    interpolation: str = "bilinear",
    fill_value: float = 0.0,
) -> jax.Array:
    """Zooms each image: a factor above 0 shows more than the image, one below 0 less."""
    count, height, width, _ = images.shape
    y = 1 + uniform_each(rngs, count, height_factor)
    x = y if width_factor is None else 1 + uniform_each(rngs, count, width_factor)
    return warp_images(
        images,
        zooms(x, y, height, width),
        fill_mode=fill_mode,
        interpolation=interpolation,
        fill_value=fill_value,
    )


def random_crop(images: jax.Array, rngs: nnx.Rngs, height: int, width: int) -> jax.Array:
    """A part of each image at a place of its own; of a smaller image, its enlarged middle."""
    count, h, w, channels = images.shape
    if h < height or w < width:
        return center_crop(images, height, width)
    top = jax.random.randint(rngs(), (count,), 0, h - height + 1)
    left = jax.random.randint(rngs(), (count,), 0, w - width + 1)

    def part(image: jax.Array, y: jax.Array, x: jax.Array) -> jax.Array:
        return jax.lax.dynamic_slice(image, (y, x, 0), (height, width, channels))

    return jax.vmap(part)(images, top, left)
