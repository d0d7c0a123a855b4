"""Images with their levels spread out, each by itself: float[batch, height, width, channels]."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from specc.kernels.augment_colors import rescaled, within


def auto_contrast(
    images: jax.Array, *, value_range: tuple[float, float] = (0.0, 255.0)
) -> jax.Array:
    """The darkest and lightest level of each channel become the ends of the range of values."""
    low, high = images.min((1, 2), keepdims=True), images.max((1, 2), keepdims=True)
    spread = jnp.where(high > low, high - low, 1)
    full = (images - low) / spread * (value_range[1] - value_range[0]) + value_range[0]
    return jnp.where(high > low, within(full, value_range), images).astype(images.dtype)


def histograms(bins: jax.Array, count: int) -> jax.Array:
    """int[n, pixels] -> float[n, count]: how many pixels of each row are in each bin."""
    rows = jnp.arange(len(bins))[:, None]
    return jnp.zeros((len(bins), count), jnp.float32).at[rows, bins].add(1.0)


def equalize(
    images: jax.Array, *, value_range: tuple[float, float] = (0.0, 255.0), bins: int = 256
) -> jax.Array:
    """Every level about as often as any other, in each channel of each image."""
    count, height, width, channels = images.shape
    levels = rescaled(images.astype(jnp.float32), value_range, (0.0, 255.0))
    flat = jnp.moveaxis(levels, -1, 1).reshape(count * channels, height * width)
    place = jnp.clip(flat / 255 * (bins - 1), 0, bins - 1).astype(jnp.int32)
    heights = histograms(place, bins)
    below = jnp.cumsum(heights, axis=-1)
    first = jnp.min(jnp.where(below > 0, below, jnp.inf), axis=-1, keepdims=True)
    others = below[:, -1:] - first
    table = jnp.round((below - first) * 255 / jnp.where(others > 0, others, 1))
    found = jnp.take_along_axis(jnp.clip(table, 0, 255), place, axis=-1)
    found = jnp.where(others > 0, found, flat)
    found = jnp.moveaxis(found.reshape(count, channels, height, width), 1, -1)
    return rescaled(found, (0.0, 255.0), value_range).astype(images.dtype)


def clipped_shares(heights: jax.Array, limit: float) -> jax.Array:
    """The share of pixels up to each of 256 levels, after what is above the limit is spread out."""
    pixels = heights.sum(-1, keepdims=True)
    if limit > 0:
        cut = jnp.minimum(heights, limit * pixels / 256)
        heights = cut + (pixels - cut.sum(-1, keepdims=True)) / 256
    below = jnp.cumsum(heights, axis=-1)
    first = below[..., :1]
    others = pixels - first
    return jnp.clip((below - first) * 255 / jnp.where(others > 0, others, 1), 0, 255)


def equalize_in_tiles(
    images: jax.Array,
    *,
    value_range: tuple[float, float] = (0.0, 255.0),
    clip_limit: float = 4.0,
    tile_grid_size: tuple[int, int] = (8, 8),
) -> jax.Array:
    """Histogram equalization of tiles, whose tables are mixed bilinearly in between (CLAHE)."""
    count, height, width, channels = images.shape
    down, across = tile_grid_size
    high, wide = -(-height // down), -(-width // across)
    levels = rescaled(images.astype(jnp.float32), value_range, (0.0, 255.0))
    margin = [(0, 0), (0, high * down - height), (0, wide * across - width), (0, 0)]
    levels = jnp.pad(within(levels, (0.0, 255.0)), margin, mode="symmetric").astype(jnp.int32)
    tiles = levels.reshape(count, down, high, across, wide, channels)
    tiles = tiles.transpose(0, 5, 1, 3, 2, 4).reshape(-1, high * wide)
    tables = clipped_shares(histograms(tiles, 256), clip_limit)
    tables = tables.reshape(count, channels, down, across, 256)

    def between(size: int, tile: int, tiles: int) -> tuple[jax.Array, jax.Array, jax.Array]:
        """The tiles before and after each pixel, and how far it is on the way."""
        place = (jnp.arange(size) - tile / 2) / tile
        before = jnp.floor(place)
        first, second = (jnp.clip(t, 0, tiles - 1).astype(jnp.int32) for t in (before, before + 1))
        return first, second, (place - before)

    top, bottom, below = between(height, high, down)
    left, right, beside = between(width, wide, across)
    inside = jnp.moveaxis(levels[:, :height, :width], -1, 1)
    example = jnp.arange(count)[:, None, None, None]
    channel = jnp.arange(channels)[:, None, None]

    def looked_up(rows: jax.Array, columns: jax.Array) -> jax.Array:
        return tables[example, channel, rows[:, None], columns, inside]

    below = below[:, None]
    upper = (1 - beside) * looked_up(top, left) + beside * looked_up(top, right)
    lower = (1 - beside) * looked_up(bottom, left) + beside * looked_up(bottom, right)
    mixed = jnp.moveaxis((1 - below) * upper + below * lower, 1, -1)
    return rescaled(mixed, (0.0, 255.0), value_range).astype(images.dtype)
