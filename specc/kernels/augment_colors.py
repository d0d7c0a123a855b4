"""Images in other colours: float[batch, height, width, channels], each by a draw of its own."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import nnx

from specc.kernels.augment_geometry import random_signs, uniform_each


def per_image(values: jax.Array) -> jax.Array:
    """One number for each image, ready to meet the images."""
    return values[:, None, None, None]


def within(images: jax.Array, value_range: tuple[float, float]) -> jax.Array:
    return jnp.clip(images, *value_range)


def rescaled(images: jax.Array, old: tuple[float, float], new: tuple[float, float]) -> jax.Array:
    """The images in another range of values."""
    if old == new:
        return images
    return (images - old[0]) / (old[1] - old[0]) * (new[1] - new[0]) + new[0]


def chosen(rngs: nnx.Rngs, count: int, factor: tuple[float, float]) -> jax.Array:
    """bool[count]: true with a probability that is drawn for each image within the bounds."""
    return jax.random.bernoulli(rngs(), uniform_each(rngs, count, factor))


def where_chosen(choice: jax.Array, changed: jax.Array, images: jax.Array) -> jax.Array:
    return jnp.where(per_image(choice), changed, images)


def brighten(images: jax.Array, shares: jax.Array, value_range: tuple[float, float]) -> jax.Array:
    """Adds to each image a share of the range of values."""
    shift = per_image(shares) * (value_range[1] - value_range[0])
    return within(images + shift, value_range).astype(images.dtype)


def random_brightness(
    images: jax.Array,
    rngs: nnx.Rngs,
    factor: tuple[float, float],
    *,
    value_range: tuple[float, float] = (0.0, 255.0),
) -> jax.Array:
    """Makes each image lighter or darker by a share of the range of values."""
    return brighten(images, uniform_each(rngs, len(images), factor), value_range)


def adjust_contrast(
    images: jax.Array, factors: jax.Array, value_range: tuple[float, float]
) -> jax.Array:
    """(x - mean) factor + mean, with the mean of each channel of each image."""
    # In two steps: over few channels XLA adds up whole rows faster than every third number.
    mean = images.mean(1, keepdims=True).mean(2, keepdims=True)
    changed = (images - mean) * per_image(factors) + mean
    return within(changed, value_range).astype(images.dtype)


def random_contrast(
    images: jax.Array,
    rngs: nnx.Rngs,
    factor: tuple[float, float],
    *,
    value_range: tuple[float, float] = (0.0, 255.0),
) -> jax.Array:
    """Contrast times 1 - factor[0] up to 1 + factor[1]."""
    bounds = (1 - factor[0], 1 + factor[1])
    return adjust_contrast(images, uniform_each(rngs, len(images), bounds), value_range)


def gray(images: jax.Array) -> jax.Array:
    """The brightness of each pixel as an eye sees it, float[batch, height, width, 1]."""
    if images.shape[-1] == 1:
        return images
    return (images * jnp.array([0.2989, 0.587, 0.114], images.dtype)).sum(-1, keepdims=True)


def random_grayscale(images: jax.Array, rngs: nnx.Rngs, *, factor: float = 0.5) -> jax.Array:
    """Takes the colour from each image with a probability."""
    return where_chosen(chosen(rngs, len(images), (factor, factor)), gray(images), images)


def degenerate_colors(
    images: jax.Array, factors: jax.Array, value_range: tuple[float, float]
) -> jax.Array:
    """Mixes the gray image in: all of it where the factor is 1."""
    changed = images + per_image(factors) * (gray(images) - images)
    return within(changed, value_range).astype(images.dtype)


def random_color_degeneration(
    images: jax.Array,
    rngs: nnx.Rngs,
    factor: tuple[float, float],
    *,
    value_range: tuple[float, float] = (0.0, 255.0),
) -> jax.Array:
    """Dulls the colours of each image."""
    return degenerate_colors(images, uniform_each(rngs, len(images), factor), value_range)


def hue_saturation_value(images: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Hue as a share of the turn, saturation, and value, of images from 0 to 1."""
    red, green, blue = images[..., 0], images[..., 1], images[..., 2]
    value = images.max(-1)
    spread = value - images.min(-1)
    saturation = jnp.where(value > 0, spread / jnp.where(value > 0, value, 1), 0)
    sixth = 1 / (6 * jnp.where(spread > 0, spread, 1))
    hue = jnp.where(value == green, sixth * (blue - red) + 1 / 3, sixth * (red - green) + 2 / 3)
    hue = jnp.where(value == red, sixth * (green - blue), hue)
    return jnp.where(spread > 0, hue, 0) % 1, saturation, value


def red_green_blue(hue: jax.Array, saturation: jax.Array, value: jax.Array) -> jax.Array:
    """The images of hue, saturation and value."""
    turn = hue % 1 * 6
    red = jnp.clip(jnp.abs(turn - 3) - 1, 0, 1)
    green = jnp.clip(2 - jnp.abs(turn - 2), 0, 1)
    blue = jnp.clip(2 - jnp.abs(turn - 4), 0, 1)
    colors = jnp.stack([red, green, blue], axis=-1)
    return value[..., None] * (1 - saturation[..., None] * (1 - colors))


def adjust_hue_and_saturation(
    images: jax.Array,
    turns: jax.Array,
    saturations: jax.Array,
    value_range: tuple[float, float],
) -> jax.Array:
    """Turns the hue by a share of the circle, and multiplies the saturation."""
    unit = within(rescaled(images, value_range, (0.0, 1.0)), (0.0, 1.0))
    hue, saturation, value = hue_saturation_value(unit)
    saturation = jnp.clip(saturation * saturations[:, None, None], 0, 1)
    changed = red_green_blue(hue + turns[:, None, None], saturation, value)
    return rescaled(changed, (0.0, 1.0), value_range).astype(images.dtype)


def random_hue(
    images: jax.Array,
    rngs: nnx.Rngs,
    factor: tuple[float, float],
    *,
    value_range: tuple[float, float] = (0.0, 255.0),
) -> jax.Array:
    """Turns the hue of each image by up to half the circle times the factor, either way."""
    count = len(images)
    turns = random_signs(rngs, count) * uniform_each(rngs, count, factor) / 2
    return adjust_hue_and_saturation(images, turns, jnp.ones(count), value_range)


def random_saturation(
    images: jax.Array,
    rngs: nnx.Rngs,
    factor: tuple[float, float],
    *,
    value_range: tuple[float, float] = (0.0, 255.0),
) -> jax.Array:
    """Saturation times f / (1 - f): gray at 0, as it is at 0.5, full at 1."""
    count = len(images)
    drawn = uniform_each(rngs, count, factor)
    times = drawn / (1 - drawn + 1e-7)
    return adjust_hue_and_saturation(images, jnp.zeros(count), times, value_range)


def random_color_jitter(
    images: jax.Array,
    rngs: nnx.Rngs,
    *,
    value_range: tuple[float, float] = (0.0, 255.0),
    brightness_factor: tuple[float, float] | None = None,
    contrast_factor: tuple[float, float] | None = None,
    saturation_factor: tuple[float, float] | None = None,
    hue_factor: tuple[float, float] | None = None,
) -> jax.Array:
    """Brightness, contrast, saturation and hue, one after the other, as far as they are given."""
    if brightness_factor is not None:
        images = random_brightness(images, rngs, brightness_factor, value_range=value_range)
    if contrast_factor is not None:
        images = random_contrast(images, rngs, contrast_factor, value_range=value_range)
    if saturation_factor is not None:
        images = random_saturation(images, rngs, saturation_factor, value_range=value_range)
    if hue_factor is not None:
        images = random_hue(images, rngs, hue_factor, value_range=value_range)
    return images
