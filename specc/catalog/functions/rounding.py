"""Sign, size and rounding, element by element."""

from __future__ import annotations

from specc.catalog.functions._families import Elementwise
from specc.ir.python import jnp
from specc.ir.types import COMPLEX, FLOAT, Tensor


class sign(Elementwise):
    """-1, 0 or 1. The type stays. Source: jax.numpy.sign."""

    flax = jnp.sign
    dtype = "same"
    real = True


class floor(Elementwise):
    """The whole number at or below x. float[…] -> float[…]. Source: jax.numpy.floor."""

    flax = jnp.floor
    real = True


class ceil(Elementwise):
    """The whole number at or above x. float[…] -> float[…]. Source: jax.numpy.ceil."""

    flax = jnp.ceil
    real = True


class round_(Elementwise):
    """The nearest whole number, the even one of two. float[…] -> float[…]. Source: jax.numpy.round."""

    flax = jnp.round
    real = True


class trunc(Elementwise):
    """The whole number towards 0. float[…] -> float[…]. Source: jax.numpy.trunc."""

    flax = jnp.trunc
    real = True


class abs_(Elementwise):
    """The size of a number; of a complex one its distance from 0. Source: jax.numpy.abs."""

    flax = jnp.abs

    def infer(self, x: Tensor) -> Tensor:
        return x.with_dtype(FLOAT if x.dtype == COMPLEX else x.dtype)
