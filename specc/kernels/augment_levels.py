"""Images with other levels and edges: inverted, with fewer bits, sharper, blurred, in part erased."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import nnx

from specc.kernels.augment_colors import chosen, per_image, rescaled, where_chosen, within
from specc.kernels.augment_geometry import uniform_each


def random_invert(
    images: jax.Array,
    rngs: nnx.Rngs,
    *,
    factor: tuple[float, float] = (0.0, 1.0),
    value_range: tuple[float, float] = (0.0, 255.0),
) -> jax.Array:
    """The negative of each image, with a probability that is drawn within the bounds."""
    inverted = value_range[0] + value_range[1] - images
    return where_chosen(chosen(rngs, len(images), factor), inverted, images)


def posterize(images: jax.Array, bits: jax.Array, value_range: tuple[float, float]) -> jax.Array:
    """The levels 0 to 255 with their highest bits only, int[batch] from 1 to 8."""
    levels = within(rescaled(images, value_range, (0.0, 255.0)), (0.0, 255.0))
    step = 2.0 ** (8 - per_image(bits))
    kept = jnp.floor(jnp.floor(levels) / step) * step
    return rescaled(kept, (0.0, 255.0), value_range).astype(images.dtype)


def random_posterization(
    images: jax.Array,
    rngs: nnx.Rngs,
    factor: tuple[int, int],
    *,
    value_range: tuple[float, float] = (0.0, 255.0),
) -> jax.Array:
    """Fewer levels of each colour: as many bits as are drawn within the bounds, both included."""
    bits = jax.random.randint(rngs(), (len(images),), factor[0], factor[1] + 1)
    return posterize(images, bits, value_range)


def solarize(
    images: jax.Array,
    additions: jax.Array,
    thresholds: jax.Array,
    value_range: tuple[float, float],
) -> jax.Array:
    """Adds, then inverts what is not below the threshold; both as shares of the range of values."""
    unit = rescaled(images, value_range, (0.0, 1.0))
    lighter = jnp.clip(unit + per_image(additions), 0, 1)
    changed = jnp.where(lighter < per_image(thresholds), lighter, 1 - lighter)
    return rescaled(changed, (0.0, 1.0), value_range).astype(images.dtype)


def solarization(
    images: jax.Array,
    rngs: nnx.Rngs,
    *,
    addition_factor: tuple[float, float] = (0.0, 0.0),
    threshold_factor: tuple[float, float] = (0.0, 0.0),
    value_range: tuple[float, float] = (0.0, 255.0),
) -> jax.Array:
    """Inverts the light parts of each image, by shares that are drawn within the bounds."""
    count = len(images)
    additions = uniform_each(rngs, count, addition_factor)
    thresholds = uniform_each(rngs, count, threshold_factor)
    return solarize(images, additions, thresholds, value_range)


def sharpen(images: jax.Array, factors: jax.Array, value_range: tuple[float, float]) -> jax.Array:
    """Smooth at 0, as it is at 0.5, sharper at 1; the outermost pixels stay as they are."""
    height, width = images.shape[1:3]
    if min(height, width) < 3:
        return images
    shifts = [(y, x) for y in range(3) for x in range(3)]
    inner = images[:, 1:-1, 1:-1]
    around = sum(images[:, y : y + height - 2, x : x + width - 2] for y, x in shifts)
    smooth = jnp.pad((around + 4 * inner) / 13 - inner, [(0, 0), (1, 1), (1, 1), (0, 0)])
    return within(images + (1 - 2 * per_image(factors)) * smooth, value_range).astype(images.dtype)


def random_sharpness(
    images: jax.Array,
    rngs: nnx.Rngs,
    factor: tuple[float, float],
    *,
    value_range: tuple[float, float] = (0.0, 255.0),
) -> jax.Array:
    """Smooths or sharpens each image."""
    return sharpen(images, uniform_each(rngs, len(images), factor), value_range)


def blur_along(images: jax.Array, axis: int, size: int, sigma: jax.Array) -> jax.Array:
    """A mean along an axis by a normal curve over `size` pixels; edges are reflected."""
    half = size // 2
    weights = jnp.exp(-0.5 * (jnp.arange(-half, half + 1) / sigma[:, None]) ** 2)
    weights /= weights.sum(-1, keepdims=True)
    margin = [(half, half) if a == axis else (0, 0) for a in range(4)]
    padded = jnp.pad(images, margin, mode="symmetric")
    length = images.shape[axis]
    parts = [jax.lax.slice_in_dim(padded, i, i + length, axis=axis) for i in range(size)]
    return sum(per_image(weights[:, i]) * part for i, part in enumerate(parts))


def blur_images(
    images: jax.Array, sigma_x: jax.Array, sigma_y: jax.Array, kernel_size: tuple[int, int]
) -> jax.Array:
    """Each image blurred, with standard deviations in pixels across and down."""
    return blur_along(blur_along(images, 2, kernel_size[0], sigma_x), 1, kernel_size[1], sigma_y)


def random_gaussian_blur(
    images: jax.Array,
    rngs: nnx.Rngs,
    *,
    factor: tuple[float, float] = (0.0, 1.0),
    kernel_size: tuple[int, int] = (3, 3),
    sigma: tuple[float, float] = (0.0, 1.0),
    value_range: tuple[float, float] = (0.0, 255.0),
) -> jax.Array:
    """Blurs each image, with a probability that is drawn within the bounds."""
    count = len(images)
    across = uniform_each(rngs, count, sigma) + 1e-6
    down = uniform_each(rngs, count, sigma) + 1e-6
    blurred = within(blur_images(images, across, down, kernel_size), value_range)
    return where_chosen(chosen(rngs, count, factor), blurred.astype(images.dtype), images)


def random_spans(rngs: nnx.Rngs, shares: jax.Array, size: int) -> jax.Array:
    """bool[batch, size]: a run of positions that makes up a share of them, anywhere."""
    length = shares * size
    start = jax.random.uniform(rngs(), shares.shape) * (size - length)
    place = jnp.arange(size)
    return (place >= start[:, None]) & (place < (start + length)[:, None])


def random_boxes(
    rngs: nnx.Rngs, heights: jax.Array, widths: jax.Array, height: int, width: int
) -> jax.Array:
    """bool[batch, height, width, 1]: a rectangle whose sides are shares of those of the image."""
    rows = random_spans(rngs, heights, height)
    columns = random_spans(rngs, widths, width)
    return (rows[:, :, None] & columns[:, None, :])[..., None]


def random_erasing(
    images: jax.Array,
    rngs: nnx.Rngs,
    *,
    factor: tuple[float, float] = (0.0, 1.0),
    scale: tuple[float, float] = (0.02, 0.33),
    fill_value: float | tuple[float, ...] | None = None,
    value_range: tuple[float, float] = (0.0, 255.0),
) -> jax.Array:
    """Fills a rectangle of each image, with noise where there is no `fill_value`."""
    count, height, width, _ = images.shape
    heights = jnp.sqrt(uniform_each(rngs, count, scale))
    widths = jnp.sqrt(uniform_each(rngs, count, scale))
    boxes = random_boxes(rngs, heights, widths, height, width)
    if fill_value is None:
        filling = jax.random.normal(rngs(), images.shape) * value_range[1]
    else:
        filling = jnp.asarray(fill_value)
    erased = jnp.where(boxes, within(filling, value_range).astype(images.dtype), images)
    return where_chosen(chosen(rngs, count, factor), erased, images)
