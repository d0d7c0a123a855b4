"""Truth values, and numbers that are no numbers."""

from __future__ import annotations

from specc.catalog.declare import Code, option
from specc.catalog.functions._families import Elementwise, Elementwise2
from specc.catalog.options import natural
from specc.catalog.options import real as number
from specc.catalog.shapes import aligned
from specc.ir.python import Expr, jnp
from specc.ir.types import BOOL, Tensor


class isnan(Elementwise):
    """Is it not a number? float[…] -> bool[…]. Source: jax.numpy.isnan."""

    flax = jnp.isnan
    dtype = BOOL


class isinf(Elementwise):
    """Is it infinite? float[…] -> bool[…]. Source: jax.numpy.isinf."""

    flax = jnp.isinf
    dtype = BOOL


class isfinite(Elementwise):
    """Is it neither infinite nor not a number? float[…] -> bool[…]. Source: jax.numpy.isfinite."""

    flax = jnp.isfinite
    dtype = BOOL


class isclose(Elementwise2):
    """|a - b| <= atol + rtol |b|, element by element. -> bool[…]. Source: jax.numpy.isclose."""

    rtol: float = option(natural, 1e-5, "difference allowed, as a share of b")
    atol: float = option(natural, 1e-8, "difference allowed beside it")
    dtype = BOOL

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        more = {k: v for k, v in (("rtol", self.rtol), ("atol", self.atol)) if k in self.given}
        return jnp.isclose(*aligned(code, a, b), **more)


class logical_xor(Elementwise2):
    """One is true and the other is not. bool[…], bool[…] -> bool[…]. Source: jax.numpy.logical_xor."""

    flax = jnp.logical_xor
    dtype = BOOL


class nan_to_num(Elementwise):
    """Another number in place of what is not a number, and the largest in place of infinity.

    float[…] -> float[…]; whole numbers stay as they are. Source: jax.numpy.nan_to_num.
    """

    nan: float = option(number, 0.0, "in place of what is not a number")

    def infer(self, x: Tensor) -> Tensor:
        return x

    def lower(self, code: Code, x: Expr) -> Expr:
        return jnp.nan_to_num(x, **({"nan": self.nan} if self.nan else {}))
