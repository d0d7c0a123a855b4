"""The same numbers several times."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import last_axes, the_axis
from specc.catalog.options import ListOf, optional, size, whole
from specc.ir.python import Expr, jnp
from specc.ir.sizes import Dim
from specc.ir.types import Tensor


class tile(Function):
    """The whole tensor several times along its last axes. float[m, n] -> float[a m, b n].

    Source: jax.numpy.tile.
    """

    x = operand("a tensor")
    repeats = option(ListOf(size, single=True), doc="how often, for each of the last axes")
    examples = (
        ("tile(x, 2)", ("float[3]",), "float[6]"),
        ("tile(x, [3, 1])", ("float[2, 4]",), "float[6, 4]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        if len(self.repeats) > x.rank:
            raise Mismatch(
                f"{len(self.repeats)} repeats for {x}, which has {x.rank} axes",
                code="E0302",
                help="add axes first: `expand_dims(x, 0)`",
                operand=0,
            )
        return x.with_shape(*(d * r for d, r in zip(x.shape, self.all(x), strict=True)))

    def all(self, x: Tensor) -> tuple[Dim, ...]:
        return (*[1] * (x.rank - len(self.repeats)), *self.repeats)

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        repeats = tuple(code.size(r) for r in self.all(type_))
        return jnp.tile(x, (1, *repeats) if type_.batched else repeats)


class repeat(Function):
    """Each item several times along an axis. float[n] -> float[repeats n]. Source: jax.numpy.repeat."""

    x = operand("a tensor")
    repeats = option(size, doc="how often")
    axis: int | None = option(optional(whole), None, "the axis; needed if there are several")
    examples = (("repeat(x, 2, axis = 0)", ("float[3, 2]",), "float[6, 2]"),)

    def infer(self, x: Tensor) -> Tensor:
        axis = the_axis(self.axis, x, "repeat")
        return x.with_shape(*(d * self.repeats if i == axis else d for i, d in enumerate(x.shape)))

    def lower(self, code: Code, x: Expr) -> Expr:
        axis = last_axes(the_axis(self.axis, code.types[0], "repeat"), code.types[0])
        return jnp.repeat(x, code.size(self.repeats), axis=axis)


class broadcast_to(Function):
    """Axes of size 1, and axes that are missing in front, repeated to a shape.

    float[1, n] -> float[m, n]. Source: jax.numpy.broadcast_to.
    """

    x = operand("a tensor")
    shape = option(ListOf(size, single=True), doc="the new shape")
    examples = (("broadcast_to(x, [2, 3])", ("float[3]",), "float[2, 3]"),)

    def infer(self, x: Tensor) -> Tensor:
        missing = len(self.shape) - x.rank
        ends = zip(x.shape, self.shape[max(missing, 0) :], strict=False)
        if missing < 0 or any(d not in (1, s) for d, s in ends):
            shape = ", ".join(map(str, self.shape))
            raise Mismatch(f"{x} cannot be repeated to [{shape}]", code="E0303", operand=0)
        return x.with_shape(*self.shape)

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        sizes = tuple(code.size(s) for s in self.shape)
        if not type_.batched:
            return jnp.broadcast_to(x, sizes)
        missing = len(sizes) - type_.rank
        if missing:
            x = x[(slice(None), *[None] * missing, ...)]
        return jnp.broadcast_to(x, (code.batch, *sizes))
