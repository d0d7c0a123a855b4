"""The axes in another order."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import last_axes
from specc.catalog.options import ListOf, optional, whole
from specc.catalog.shapes import axis_of
from specc.ir.python import Expr, jnp
from specc.ir.types import Tensor


class transpose(Function):
    """The axes in another order; without one they are reversed.

    float[a, b] -> float[b, a]. Source: jax.numpy.transpose.
    """

    x = operand("a tensor")
    axes = option(optional(ListOf(whole)), None, "for each axis of the result the one it was")
    examples = (
        ("transpose(x)", ("float[2, 3]",), "float[3, 2]"),
        ("transpose(x, [2, 0, 1])", ("float[2, 3, 4]",), "float[4, 2, 3]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        return x.with_shape(*(x.shape[i] for i in self.order(x)))

    def order(self, x: Tensor) -> tuple[int, ...]:
        if self.axes is None:
            return tuple(reversed(range(x.rank)))
        order = tuple(axis_of(a, x.rank, "transpose") for a in self.axes)
        if sorted(order) != list(range(x.rank)):
            raise Mismatch(
                f"{list(self.axes)} does not name each axis of {x} once", code="E0313", operand=0
            )
        return order

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        order = self.order(type_)
        return permuted(x, order, type_)


class swapaxes(Function):
    """Two axes change places. float[a, b, c] -> float[a, c, b]. Source: jax.numpy.swapaxes."""

    x = operand("a tensor")
    axis1: int = option(whole, doc="one axis")
    axis2: int = option(whole, doc="the other")
    examples = (("swapaxes(x, 0, 1)", ("float[2, 3, 4]",), "float[3, 2, 4]"),)

    def infer(self, x: Tensor) -> Tensor:
        a, b = axis_of(self.axis1, x.rank, "swapaxes"), axis_of(self.axis2, x.rank, "swapaxes")
        shape = list(x.shape)
        shape[a], shape[b] = shape[b], shape[a]
        return x.with_shape(*shape)

    def lower(self, code: Code, x: Expr) -> Expr:
        type_ = code.types[0]
        return jnp.swapaxes(x, last_axes(self.axis1, type_), last_axes(self.axis2, type_))


class moveaxis(Function):
    """One axis moves to another place. float[a, b, c] -> float[b, c, a]. Source: jax.numpy.moveaxis."""

    x = operand("a tensor")
    source: int = option(whole, doc="the axis that moves")
    destination: int = option(whole, doc="its place in the result")
    examples = (("moveaxis(x, 0, -1)", ("float[2, 3, 4]",), "float[3, 4, 2]"),)

    def infer(self, x: Tensor) -> Tensor:
        a, b = (
            axis_of(self.source, x.rank, "moveaxis"),
            axis_of(self.destination, x.rank, "moveaxis"),
        )
        shape = list(x.shape)
        shape.insert(b, shape.pop(a))
        return x.with_shape(*shape)

    def lower(self, code: Code, x: Expr) -> Expr:
        type_ = code.types[0]
        return jnp.moveaxis(x, last_axes(self.source, type_), last_axes(self.destination, type_))


def permuted(x: Expr, order: tuple[int, ...], type_: Tensor) -> Expr:
    """`x.transpose(…)`, the batch axis first where there is one."""
    if type_.batched:
        return x.transpose((0, *(i + 1 for i in order)))
    return x.transpose(order)
