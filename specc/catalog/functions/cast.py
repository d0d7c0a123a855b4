"""Numbers of another kind."""

from __future__ import annotations

from specc.catalog.declare import Code, Function, operand, option
from specc.catalog.functions._families import is_number
from specc.catalog.options import Choice
from specc.catalog.shapes import need_real
from specc.ir.python import Expr, jnp
from specc.ir.types import BOOL, FLOAT, INT, Tensor

ARRAYS = {FLOAT: jnp.float32, INT: jnp.int32, BOOL: jnp.bool_}


class cast(Function):
    """The same values as `float`, `int` (towards 0) or `bool` (other than 0). Source: jax.numpy.astype."""

    x = operand("a tensor")
    dtype: str = option(Choice(FLOAT, INT, BOOL), doc="the kind of number")
    elementwise = True
    examples = (
        ("cast(x > 0, float)", ("float[3]",), "float[3]"),
        ("cast(x, int)", ("float[3]",), "int[3]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, "cast")
        return x.with_dtype(self.dtype)

    def lower(self, code: Code, x: Expr) -> Expr:
        return jnp.asarray(x, ARRAYS[self.dtype]) if is_number(x) else x.astype(ARRAYS[self.dtype])
