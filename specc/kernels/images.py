"""Images in other sizes."""

from __future__ import annotations

import jax


def enlarged(x: jax.Array, height: int, width: int, method: str) -> jax.Array:
    """[…, h, w, c] -> […, h height, w width, c], interpolated."""
    *lead, h, w, channels = x.shape
    return jax.image.resize(x, (*lead, h * height, w * width, channels), method, antialias=False)
