"""Frames of a signal, and their spectrum."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def signal_frames(x: jax.Array, length: int, stride: int) -> jax.Array:
    """Overlapping pieces of the last axis: [..., n] to [..., 1 + (n - length) // stride, length]."""
    starts = jnp.arange(0, x.shape[-1] - length + 1, stride)
    return x[..., starts[:, None] + jnp.arange(length)]


def short_time_fourier_transform(
    x: jax.Array,
    length: int,
    stride: int,
    size: int,
    *,
    window: str | None = "hann",
    center: bool = True,
) -> jax.Array:
    """The spectrum of overlapping windows: complex[..., frames, size // 2 + 1].

    A window of `length` stands in the middle of a frame of `size`; it is periodic, as in Keras.
    """
    if center:
        x = jnp.pad(x, [(0, 0)] * (x.ndim - 1) + [(size // 2, size // 2)], mode="reflect")
    turn = 2 * jnp.pi * jnp.arange(length) / length
    shape = {
        "hann": 0.5 - 0.5 * jnp.cos(turn),
        "hamming": 0.54 - 0.46 * jnp.cos(turn),
        None: jnp.ones(length),
    }[window]
    left = (size - length) // 2
    shape = jnp.pad(shape, (left, size - length - left))
    return jnp.fft.rfft(signal_frames(x, size, stride) * shape)
