"""Items in another order."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import last_axes, the_axis
from specc.catalog.options import Whole, axes, count, each, flag, optional, whole
from specc.catalog.shapes import axes_of, axis_of, from_end, need_real
from specc.ir.python import Expr, jax, jnp
from specc.ir.types import FLOAT, INT, Sequence, Tensor, Type


class roll(Function):
    """Items moved along an axis; those that leave at its end come in at its start.

    The type stays. Source: jax.numpy.roll.
    """

    x = operand("a tensor")
    shift: int = option(whole, doc="how far, towards the end; negative: towards the start")
    axis: int | None = option(optional(whole), None, "the axis; needed if there are several")
    examples = (("roll(x, 1, axis = 0)", ("float[3, 2]",), "float[3, 2]"),)

    def infer(self, x: Tensor) -> Tensor:
        the_axis(self.axis, x, "roll")
        return x

    def lower(self, code: Code, x: Expr) -> Expr:
        type_ = code.types[0]
        return jnp.roll(x, self.shift, axis=last_axes(the_axis(self.axis, type_, "roll"), type_))


class flip(Function):
    """Axes from their end to their start: the given ones, or all. Source: jax.numpy.flip."""

    x = operand("a tensor")
    axis = option(axes, None, "the axes; none: all but the batch")
    examples = (("flip(x, -1)", ("float[2, 3]",), "float[2, 3]"),)

    def infer(self, x: Tensor) -> Tensor:
        axes_of(self.axis, x.rank, "flip")
        return x

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        return jnp.flip(
            x, tuple(from_end(a, type_.rank) for a in axes_of(self.axis, type_.rank, ""))
        )


class sort(Function):
    """Numbers from the smallest to the largest along an axis. Source: jax.numpy.sort."""

    x = operand("a tensor")
    axis: int = option(whole, -1, "the axis")
    descending: bool = option(flag, False, "from the largest", named=True)
    flax: ClassVar[Any] = jnp.sort
    examples = (("sort(x)", ("float[2, 3]",), "float[2, 3]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, self.word())
        axis_of(self.axis, x.rank, self.word())
        return x

    def lower(self, code: Code, x: Expr) -> Expr:
        more = {"descending": True} if self.descending else {}
        return self.flax(x, axis=last_axes(self.axis, code.types[0]), **more)


class argsort(sort):
    """The positions that sort an axis: take_along_axis(x, argsort(x)) is sort(x).

    float[…] -> int[…]. Source: jax.numpy.argsort.
    """

    flax = jnp.argsort
    examples = (("argsort(x)", ("float[2, 3]",), "int[2, 3]"),)

    def infer(self, x: Tensor) -> Tensor:
        return super().infer(x).with_dtype(INT)


class argpartition(Function):
    """Positions that put the item which is at `kth` in order there, smaller ones before it.

    float[…] -> int[…]; in which order those before and after it stand is not said. Source: jax.numpy.argpartition.
    """

    x = operand("a tensor")
    kth: int = option(Whole(0), doc="the place that is in order")
    axis: int = option(whole, -1, "the axis")
    examples = (("argpartition(x, 1)", ("float[2, 3]",), "int[2, 3]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, "argpartition")
        size = x.shape[axis_of(self.axis, x.rank, "argpartition")]
        if isinstance(size, int) and self.kth >= size:
            raise Mismatch(f"there is no place {self.kth} of {size}", code="E0303", operand=0)
        return x.with_dtype(INT)

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        whole = x if type_.dtype in (FLOAT, INT) else x.astype(jnp.int32)
        return jnp.argpartition(whole, self.kth, axis=last_axes(self.axis, type_))


class rot90(Function):
    """Axes turned by right angles, from the first of two to the second. Source: jax.numpy.rot90."""

    x = operand("a tensor")
    k: int = option(whole, 1, "how often")
    axes = option(each(2, whole), (0, 1), "the plane")
    examples = (("rot90(x)", ("float[2, 3, 1]",), "float[3, 2, 1]"),)

    def infer(self, x: Tensor) -> Tensor:
        first, second = self.plane(x)
        shape = list(x.shape)
        if self.k % 2:
            shape[first], shape[second] = shape[second], shape[first]
        return x.with_shape(*shape)

    def plane(self, x: Tensor) -> tuple[int, int]:
        first, second = (axis_of(a, x.rank, "rot90") for a in self.axes)
        if first == second:
            raise Mismatch("`rot90` turns two axes into one another", code="E0313")
        return first, second

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        return jnp.rot90(x, self.k, tuple(from_end(a, type_.rank) for a in self.plane(type_)))


class top_k(Function):
    """The k largest along the last axis, from the largest, and their positions.

    float[…, n] -> [float[…, k], int[…, k]]: `values, places = top_k(x, 3)`. Source: jax.lax.top_k.
    """

    x = operand("a tensor")
    k: int = option(count, doc="how many")
    examples = (("top_k(x, 2)[0]", ("float[4, 3]",), "float[4, 2]"),)

    def infer(self, x: Tensor) -> Type:
        need_real(x, "top_k")
        axis_of(-1, x.rank, "top_k")
        if isinstance(x.shape[-1], int) and self.k > x.shape[-1]:
            raise Mismatch(
                f"there are no {self.k} largest of {x.shape[-1]}", code="E0303", operand=0
            )
        best = x.with_shape(*x.shape[:-1], self.k)
        return Sequence((best, best.with_dtype(INT)))

    def lower(self, code: Code, x: Expr) -> Expr:
        return jax.lax.top_k(x, self.k)
