"""Totals so far."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import last_axes, mapped, the_axis
from specc.catalog.options import count, optional, real, whole
from specc.catalog.shapes import axis_of, batched, need_real
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


class trapezoid(Function):
    """The integral along an axis, by straight lines from point to point. float[…, n] -> float[…].

    Source: jax.numpy.trapezoid.
    """

    y = operand("heights")
    x = operand("where they stand: a vector, or of the shape of y", optional=True)
    dx: float = option(real, 1.0, "from one to the next, without x")
    axis: int = option(whole, -1, "the axis that goes")
    examples = (
        ("trapezoid(x)", ("float[2, 5]",), "float[2]"),
        ("trapezoid(x, y)", ("float[2, 5]", "float[5]"), "float[2]"),
    )

    def infer(self, y: Tensor, x: Tensor | None) -> Tensor:
        axis = axis_of(self.axis, y.rank, "trapezoid")
        if x is not None and x.shape not in (y.shape, y.shape[axis : axis + 1]):
            raise Mismatch(f"{x} does not say where {y} stands", code="E0303", operand=1)
        return Tensor(FLOAT, (*y.shape[:axis], *y.shape[axis + 1 :]), batched(y, x))

    def lower(self, code: Code, y: Expr, x: Expr | None) -> Expr:
        type_: Any = code.types[0]
        axis = last_axes(self.axis, type_)
        if x is None:
            more = {} if self.dx == 1 else {"dx": self.dx}
            return jnp.trapezoid(y, **more, axis=axis)
        return mapped(code, "y x", (y, x), lambda y, x: jnp.trapezoid(y, x, axis=axis))
