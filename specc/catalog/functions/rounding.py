"""Sign, size and rounding, element by element."""

from __future__ import annotations

from specc.catalog.declare import Code
from specc.catalog.functions._families import Elementwise, as_numbers
from specc.ir.python import Expr, jnp
from specc.ir.types import COMPLEX, FLOAT, INT, Tensor, promote


class _Rounding(Elementwise):
    """Rounds numbers; whole ones stay."""

    abstract = True
    real = True
    dtype = "same"

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.flax(x) if code.result.dtype == FLOAT else as_numbers(x, code.types[0])


class sign(Elementwise):
    """-1, 0 or 1. The type stays. Source: jax.numpy.sign."""

    flax = jnp.sign
    dtype = "same"
    real = True


class floor(_Rounding):
    """The whole number at or below x. The type stays. Source: jax.numpy.floor."""

    flax = jnp.floor


class ceil(_Rounding):
    """The whole number at or above x. The type stays. Source: jax.numpy.ceil."""

    flax = jnp.ceil


class round_(_Rounding):
    """The nearest whole number, the even one of two. The type stays. Source: jax.numpy.round."""

    flax = jnp.round


class trunc(_Rounding):
    """The whole number towards 0. The type stays. Source: jax.numpy.trunc."""

    flax = jnp.trunc


class abs_(Elementwise):
    """The size of a number; of a complex one its distance from 0. Source: jax.numpy.abs."""

    flax = jnp.abs

    def infer(self, x: Tensor) -> Tensor:
        return x.with_dtype(FLOAT if x.dtype == COMPLEX else promote(INT, x.dtype))
