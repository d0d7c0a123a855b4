"""Initializers that jax.nn has with other parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp


def shifted_normal(mean: float, stddev: float) -> Callable[..., jax.Array]:
    """Normal with a mean of its own."""

    def draw(key: jax.Array, shape: tuple[int, ...], dtype: Any = jnp.float32) -> jax.Array:
        return mean + stddev * jax.random.normal(key, shape, dtype)

    return draw


def uniform_between(low: float, high: float) -> Callable[..., jax.Array]:
    """Uniform from low to high."""

    def draw(key: jax.Array, shape: tuple[int, ...], dtype: Any = jnp.float32) -> jax.Array:
        return jax.random.uniform(key, shape, dtype, low, high)

    return draw


def truncated_normal_between(mean: float, stddev: float) -> Callable[..., jax.Array]:
    """Normal, cut at two standard deviations."""

    def draw(key: jax.Array, shape: tuple[int, ...], dtype: Any = jnp.float32) -> jax.Array:
        return mean + stddev * jax.random.truncated_normal(key, -2.0, 2.0, shape, dtype)

    return draw


def identity_matrix(gain: float = 1.0) -> Callable[..., jax.Array]:
    """The gain on the diagonal, 0 elsewhere."""

    def make(_key: jax.Array, shape: tuple[int, ...], dtype: Any = jnp.float32) -> jax.Array:
        return gain * jnp.eye(*shape, dtype=dtype)

    return make


def fourier_kernel(
    side: str, window: Sequence[float] = (), *, scaling: str | None = None, periodic: bool = False
) -> Callable[..., jax.Array]:
    """The cosines, or minus the sines, of a Fourier transform: float32[time, 1, frequencies].

    The window is a sum of cosines, sum_k window[k] cos(2 pi k n / N), as those of Hann and Hamming;
    N is its length, less 1 if it is not periodic.
    """

    def make(_key: jax.Array, shape: tuple[int, ...], dtype: Any = jnp.float32) -> jax.Array:
        length, _, frequencies = shape
        time = jnp.arange(length)[:, None, None]
        turns = time * jnp.arange(frequencies) / (2 * (frequencies - 1))
        wave = jnp.cos(2 * jnp.pi * turns) if side == "real" else -jnp.sin(2 * jnp.pi * turns)
        if not window:
            return wave.astype(dtype)
        angle = 2 * jnp.pi * time / max(length - (0 if periodic else 1), 1)
        shape_of = sum(a * jnp.cos(k * angle) for k, a in enumerate(window))
        if scaling == "density":
            shape_of = shape_of / jnp.sqrt(jnp.sum(jnp.square(shape_of)))
        elif scaling == "spectrum":
            shape_of = shape_of / jnp.sum(jnp.abs(shape_of))
        return (wave * shape_of).astype(dtype)

    return make
