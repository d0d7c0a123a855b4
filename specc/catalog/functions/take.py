"""Items by their positions."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import last_axes, mapped, spread_all, the_axis
from specc.catalog.options import optional, whole
from specc.catalog.shapes import axis_of, batched, broadcast
from specc.ir.python import Expr, jnp
from specc.ir.types import INT, Tensor


class take(Function):
    """The items of an axis at given positions; those of an example, if both have a batch.

    float[n, …], int[…] -> float[…, …]: the axis is replaced by those of `indices`. A position that
    does not exist gives NaN. Source: jax.numpy.take.
    """

    x = operand("a tensor")
    indices = operand("positions from 0; negative ones count from the end", dtype=INT)
    axis: int | None = option(optional(whole), None, "the axis; needed if there are several")
    examples = (
        ("take(x, y, axis = 0)", ("float[10, 4]", "int[3]"), "float[3, 4]"),
        ("take(x, y)", ("float[10]", "int[2, 3]"), "float[2, 3]"),
    )

    def infer(self, x: Tensor, indices: Tensor) -> Tensor:
        axis = the_axis(self.axis, x, "take")
        shape = (*x.shape[:axis], *indices.shape, *x.shape[axis + 1 :])
        return Tensor(x.dtype, shape, batched(x, indices))

    def lower(self, code: Code, x: Expr, indices: Expr) -> Expr:
        whole: Any = code.types[0]
        places: Any = code.types[1]
        axis = the_axis(self.axis, whole, "take")
        if places.batched and axis == 0 and not whole.batched:
            return jnp.take(x, indices, axis=0)
        if not places.batched:
            return jnp.take(x, indices, axis=last_axes(axis, whole))
        return mapped(code, "x indices", (x, indices), lambda a, i: jnp.take(a, i, axis=axis))


class take_along_axis(Function):
    """The items of an axis at positions of their own for each of the other axes.

    float[m, n], int[m, k] -> float[m, k]. Source: jax.numpy.take_along_axis.
    """

    x = operand("a tensor")
    indices = operand("positions, with as many axes as x", dtype=INT)
    axis: int = option(whole, -1, "the axis")
    examples = (("take_along_axis(x, y)", ("float[2, 5]", "int[2, 3]"), "float[2, 3]"),)

    def infer(self, x: Tensor, indices: Tensor) -> Tensor:
        axis = axis_of(self.axis, x.rank, "take_along_axis")
        if x.rank != indices.rank:
            raise Mismatch(f"{x} and {indices} have not equally many axes", code="E0302", operand=1)
        count = indices.shape[axis]
        one = x.with_shape(*(1 if i == axis else d for i, d in enumerate(x.shape)))
        other = indices.with_shape(*(1 if i == axis else d for i, d in enumerate(indices.shape)))
        shape = broadcast(one, other, "be matched")
        return Tensor(
            x.dtype,
            tuple(count if i == axis else d for i, d in enumerate(shape)),
            batched(x, indices),
        )

    def lower(self, code: Code, x: Expr, indices: Expr) -> Expr:
        types: Any = code.types
        x, indices = spread_all(code, [x, indices], types)
        return jnp.take_along_axis(x, indices, axis=last_axes(self.axis, types[0]))
