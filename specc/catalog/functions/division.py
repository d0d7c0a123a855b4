"""Other ways to divide."""

from __future__ import annotations

from specc.catalog.declare import Code
from specc.catalog.functions._families import Elementwise2
from specc.catalog.shapes import aligned
from specc.ir.python import Expr, Kernel, jnp


class fmod(Elementwise2):
    """What is left of a after division by b, with the sign of a. Source: jax.numpy.fmod."""

    flax = jnp.fmod
    dtype = "same"


class divide_no_nan(Elementwise2):
    """a / b, and 0 where b is 0. Broadcast. Source: keras.ops.divide_no_nan."""

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        return Kernel("divided_or_zero")(*aligned(code, a, b))
