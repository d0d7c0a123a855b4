"""Images seen from aside or through uneven glass: float[batch, height, width, channels]."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import nnx

from specc.kernels.augment_colors import chosen, where_chosen, within
from specc.kernels.augment_geometry import sample_images, uniform_each


def homographies(start: jax.Array, end: jax.Array) -> jax.Array:
    """The projections that take four points `end` to `start`: float[batch, 4, 2] as (x, y).

    Result: a..h of x' = (a x + b y + c) / (g x + h y + 1), y' = (d x + e y + f) / (same).
    """
    x, y = end[..., 0], end[..., 1]
    zero, one = jnp.zeros_like(x), jnp.ones_like(x)
    across = [x, y, one, zero, zero, zero, -start[..., 0] * x, -start[..., 0] * y]
    down = [zero, zero, zero, x, y, one, -start[..., 1] * x, -start[..., 1] * y]
    system = jnp.concatenate([jnp.stack(across, -1), jnp.stack(down, -1)], axis=1)
    places = jnp.concatenate([start[..., 0], start[..., 1]], axis=-1)
    return jnp.linalg.solve(system, places[..., None])[..., 0]


def project_images(
    images: jax.Array,
    projections: jax.Array,
    *,
    interpolation: str = "bilinear",
    fill_value: float = 0.0,
) -> jax.Array:
    """The pixel (x, y) of the result is that at its projection in the image."""
    y, x = jnp.mgrid[: images.shape[1], : images.shape[2]].astype(jnp.float32)
    p = projections[..., None, None]
    depth = p[:, 6] * x + p[:, 7] * y + 1
    columns = (p[:, 0] * x + p[:, 1] * y + p[:, 2]) / depth
    rows = (p[:, 3] * x + p[:, 4] * y + p[:, 5]) / depth
    return sample_images(
        images,
        rows,
        columns,
        fill_mode="constant",
        interpolation=interpolation,
        fill_value=fill_value,
    ).astype(images.dtype)


def random_perspective(
    images: jax.Array,
    rngs: nnx.Rngs,
    *,
    factor: tuple[float, float] = (0.0, 1.0),
    scale: float = 1.0,
    interpolation: str = "bilinear",
    fill_value: float = 0.0,
) -> jax.Array:
    """Moves the corners of each image by up to a quarter of its sides, times `scale`."""
    count, height, width, _ = images.shape
    sides = jnp.array([width - 1, height - 1], jnp.float32)
    corners = jnp.array([[0, 0], [1, 0], [0, 1], [1, 1]], jnp.float32) * sides
    start = jnp.broadcast_to(corners, (count, 4, 2))
    moves = jax.random.uniform(rngs(), (count, 4, 2), minval=-scale / 4, maxval=scale / 4)
    seen = project_images(
        images,
        homographies(start, start + moves * sides),
        interpolation=interpolation,
        fill_value=fill_value,
    )
    return where_chosen(chosen(rngs, count, factor), seen, images)


def blur_matrices(sigma: jax.Array, size: int) -> jax.Array:
    """float[batch, size, size]: what each place takes from each other by a normal curve."""
    distance = jnp.arange(size)[:, None] - jnp.arange(size)
    weights = jnp.exp(-0.5 * (distance / jnp.maximum(sigma, 1e-6)[:, None, None]) ** 2)
    return weights / weights.sum(-1, keepdims=True)


def displace_images(
    images: jax.Array,
    down: jax.Array,
    right: jax.Array,
    factor: jax.Array,
    *,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
) -> jax.Array:
    """The images pulled along noise, float[batch, height, width], that is smoothed before.

    factor: float[batch]; the noise is smoothed over a twentieth of the shorter side, and moves by
    a tenth of the longer one, times the factor.
    """
    height, width = images.shape[1:3]
    sigma = 0.05 * factor * min(height, width)
    reach = (0.1 * factor * max(height, width) * sigma)[:, None, None]
    along, across = blur_matrices(sigma, height), blur_matrices(sigma, width)

    def smooth(noise: jax.Array) -> jax.Array:
        return reach * (along @ noise @ across.swapaxes(1, 2))

    y, x = jnp.mgrid[:height, :width]
    return sample_images(
        images,
        y + smooth(down),
        x + smooth(right),
        fill_mode=fill_mode,
        interpolation=interpolation,
        fill_value=fill_value,
    )


def random_elastic_transform(
    images: jax.Array,
    rngs: nnx.Rngs,
    *,
    factor: tuple[float, float] = (0.0, 1.0),
    scale: tuple[float, float] = (0.0, 1.0),
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    value_range: tuple[float, float] = (0.0, 255.0),
) -> jax.Array:
    """Pulls the pixels of each image along a smooth field of its own."""
    pulled = displace_images(
        images,
        jax.random.normal(rngs(), images.shape[:3]),
        jax.random.normal(rngs(), images.shape[:3]),
        uniform_each(rngs, len(images), scale),
        interpolation=interpolation,
        fill_mode=fill_mode,
        fill_value=fill_value,
    )
    pulled = within(pulled, value_range).astype(images.dtype)
    return where_chosen(chosen(rngs, len(images), factor), pulled, images)
