"""Where the largest and the smallest number stands."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Function, operand, option
from specc.catalog.functions._families import kept, last_axes
from specc.catalog.options import flag, whole
from specc.catalog.shapes import axis_of, need_real
from specc.ir.python import Expr, jnp
from specc.ir.types import INT, Tensor


class argmax(Function):
    """The position of the largest along an axis, the first of several. float[…, n] -> int[…], below n.

    Source: jax.numpy.argmax.
    """

    difference = "the axis is the last one by default, not all of them"
    x = operand("a tensor")
    axis: int = option(whole, -1, "the axis that goes")
    keepdims: bool = option(flag, False, "it stays, with size 1")
    flax: ClassVar[Any] = jnp.argmax
    examples = (
        ("argmax(x)", ("float[2, 3]",), "int[2]"),
        ("argmax(x, axis = 0, keepdims = true)", ("float[2, 3]",), "int[1, 3]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, self.word())
        axis = axis_of(self.axis, x.rank, self.word())
        return x.with_shape(*kept(x, (axis,), self.keepdims)).with_dtype(INT)

    def lower(self, code: Code, x: Expr) -> Expr:
        more = {"keepdims": True} if self.keepdims else {}
        return self.flax(x, axis=last_axes(self.axis, code.types[0]), **more)


class argmin(argmax):
    """The position of the smallest along an axis, the first of several. float[…, n] -> int[…], below n.

    Source: jax.numpy.argmin.
    """

    flax = jnp.argmin
    examples = (("argmin(x)", ("float[2, 3]",), "int[2]"),)


class nanargmax(argmax):
    """The position of the largest number along an axis; -1 where there is no number. -> int[…].

    Source: jax.numpy.nanargmax.
    """

    flax = jnp.nanargmax
    examples = (("nanargmax(x)", ("float[2, 3]",), "int[2]"),)


class nanargmin(argmax):
    """The position of the smallest number along an axis; -1 where there is no number. -> int[…].

    Source: jax.numpy.nanargmin.
    """

    flax = jnp.nanargmin
    examples = (("nanargmin(x)", ("float[2, 3]",), "int[2]"),)
