"""Totals so far."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import last_axes, the_axis
from specc.catalog.options import count, optional, whole
from specc.catalog.shapes import axis_of, need_real
from specc.ir.python import Expr, jnp, lax
from specc.ir.types import FLOAT, INT, Tensor, promote


class _SoFar(Function):
    abstract = True
    x = operand("a tensor")
    axis: int | None = option(optional(whole), None, "the axis; needed if there are several")
    flax: ClassVar[Any] = None

    def infer(self, x: Tensor) -> Tensor:
        the_axis(self.axis, x, self.word())
        return x.with_dtype(promote(INT, x.dtype))

    def place(self, code: Code) -> int:
        return last_axes(the_axis(self.axis, code.types[0], self.word()), code.types[0])

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.flax(x, axis=self.place(code))


class cumsum(_SoFar):
    """The sum of all items so far along an axis. The shape stays. Source: jax.numpy.cumsum."""

    flax = jnp.cumsum
    examples = (("cumsum(x, axis = 0)", ("float[3, 2]",), "float[3, 2]"),)


class cumprod(_SoFar):
    """The product of all items so far along an axis. The shape stays. Source: jax.numpy.cumprod."""

    flax = jnp.cumprod
    examples = (("cumprod(x)", ("float[3]",), "float[3]"),)


class cummax(_SoFar):
    """The largest item so far along an axis. The type stays. Source: jax.lax.cummax."""

    keras = "-"
    examples = (("cummax(x)", ("float[3]",), "float[3]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, "cummax")
        return super().infer(x)

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        whole = x if type_.dtype in (FLOAT, INT) else x.astype(jnp.int32)
        return lax.cummax(whole, axis=self.place(code) + type_.rank + type_.batched)


class diff(Function):
    """Each item minus the one before it along an axis, n times. float[…, m] -> float[…, m - n].

    Source: jax.numpy.diff.
    """

    x = operand("a tensor")
    n: int = option(count, 1, "how often")
    axis: int = option(whole, -1, "the axis")
    examples = (("diff(x)", ("float[4]",), "float[3]"),)

    def infer(self, x: Tensor) -> Tensor:
        axis = axis_of(self.axis, x.rank, "diff")
        left = x.shape[axis] - self.n
        if isinstance(left, int) and left < 1:
            raise Mismatch(f"nothing is left of axis {axis} of {x}", code="E0305", operand=0)
        return x.with_shape(*x.shape[:axis], left, *x.shape[axis + 1 :])

    def lower(self, code: Code, x: Expr) -> Expr:
        more = {} if self.n == 1 else {"n": self.n}
        return jnp.diff(x, **more, axis=last_axes(self.axis, code.types[0]))
