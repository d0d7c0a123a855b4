"""Images in other sizes: [..., height, width, channels]."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def resized(
    x: jax.Array, height: int, width: int, method: str, *, antialias: bool = False
) -> jax.Array:
    """The image with `height` and `width`, interpolated."""
    shape = (*x.shape[:-3], height, width, x.shape[-1])
    return jax.image.resize(x, shape, method, antialias=antialias)


def enlarged(x: jax.Array, height: int, width: int, method: str) -> jax.Array:
    """The image `height` times as high and `width` times as wide, interpolated."""
    return resized(x, x.shape[-3] * height, x.shape[-2] * width, method)


def cropped_to_ratio(x: jax.Array, height: int, width: int) -> jax.Array:
    """The largest part in the middle whose sides stand as height to width."""
    h, w = x.shape[-3:-1]
    new_h = max(min(h, int(w * height / width)), 1)
    new_w = max(min(w, int(h * width / height)), 1)
    top, left = (h - new_h) // 2, (w - new_w) // 2
    return x[..., top : top + new_h, left : left + new_w, :]


def padded_to_ratio(x: jax.Array, height: int, width: int, value: float) -> jax.Array:
    """The image in the middle of one whose sides stand as height to width."""
    h, w = x.shape[-3:-1]
    rows = (max(h, int(w * height / width)) - h) // 2
    columns = (max(w, int(h * width / height)) - w) // 2
    around = [(0, 0)] * (x.ndim - 3) + [(rows, rows), (columns, columns), (0, 0)]
    return jnp.pad(x, around, constant_values=value)


def middle_resized(x: jax.Array, height: int, width: int) -> jax.Array:
    """The largest part in the middle whose sides stand as height to width, in that size."""
    return resized(cropped_to_ratio(x, height, width), height, width, "bilinear")


def center_crop(x: jax.Array, height: int, width: int) -> jax.Array:
    """The middle of an image; of a smaller one, the middle of the right shape, enlarged."""
    h, w = x.shape[-3:-1]
    if h < height or w < width:
        return middle_resized(x, height, width)
    top, left = (h - height) // 2, (w - width) // 2
    return x[..., top : top + height, left : left + width, :]
