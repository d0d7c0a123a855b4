"""Frames of a signal, and their spectrum."""

from __future__ import annotations

from collections.abc import Sequence

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
    window: Sequence[float] | None = (0.5, -0.5),
    center: bool = True,
) -> jax.Array:
    """The spectrum of overlapping windows: complex[..., frames, size // 2 + 1].

    A window of `length` stands in the middle of a frame of `size`; it is periodic, as in Keras.
    """
    if center:
        x = jnp.pad(x, [(0, 0)] * (x.ndim - 1) + [(size // 2, size // 2)], mode="reflect")
    return jnp.fft.rfft(signal_frames(x, size, stride) * faded(length, size, window))


def faded(length: int, size: int, window: Sequence[float] | None) -> jax.Array:
    """A window of `length`, a sum of cosines, in the middle of `size` numbers; None: ones."""
    turn = 2 * jnp.pi * jnp.arange(length) / length
    shape = sum(c * jnp.cos(k * turn) for k, c in enumerate(window or (1.0,)))
    left = (size - length) // 2
    return jnp.pad(shape, (left, size - length - left))


def signal_of_frames(
    x: jax.Array,
    length: int,
    stride: int,
    size: int,
    total: int,
    *,
    window: Sequence[float] | None = (0.5, -0.5),
    center: bool = True,
) -> jax.Array:
    """[..., frames, size // 2 + 1] to [..., total]: frames added up, over the squares of their windows."""
    shape = faded(length, size, window)
    parts = jnp.fft.irfft(x, size) * shape
    frames = x.shape[-2]
    places = jnp.arange(frames)[:, None] * stride + jnp.arange(size)
    end = size + stride * (frames - 1)
    added = jnp.zeros((*x.shape[:-2], end), parts.dtype).at[..., places].add(parts)
    weight = jnp.zeros(end, parts.dtype).at[places].add(jnp.square(shape))
    signal = added / jnp.where(weight > 1e-10, weight, 1)
    start = size // 2 if center else 0
    found = signal[..., start : start + total]
    return jnp.pad(found, [(0, 0)] * (x.ndim - 2) + [(0, total - found.shape[-1])])
