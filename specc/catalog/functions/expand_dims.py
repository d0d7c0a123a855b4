"""Axes of size 1."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.options import ListOf, axes, axis_type
from specc.catalog.shapes import axes_of, from_end
from specc.ir.python import Expr, jnp
from specc.ir.types import Tensor


class expand_dims(Function):
    """New axes of size 1. float[n] -> float[n, 1] for axis -1. Source: jax.numpy.expand_dims."""

    x = operand("a tensor")
    axis = option(ListOf(axis_type, single=True), doc="where they stand in the result")
    examples = (
        ("expand_dims(x, -1)", ("float[3]",), "float[3, 1]"),
        ("expand_dims(x, [0, 2])", ("float[3]",), "float[1, 3, 1]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        rank = x.rank + len(self.axis)
        new = axes_of(self.axis, rank, "expand_dims")
        if len(new) != len(self.axis):
            raise Mismatch(f"{list(self.axis)} names an axis twice", code="E0313")
        old = iter(x.shape)
        return x.with_shape(*(1 if i in new else next(old) for i in range(rank)))

    def lower(self, code: Code, x: Expr) -> Expr:
        rank = code.result.rank  # type: ignore[attr-defined]
        places = tuple(from_end(a, rank) for a in axes_of(self.axis, rank, "expand_dims"))
        return jnp.expand_dims(x, places[0] if len(places) == 1 else places)


class squeeze(Function):
    """Axes of size 1 go: the given ones, or all of them. float[n, 1] -> float[n]. Source: jax.numpy.squeeze."""

    x = operand("a tensor")
    axis = option(axes, None, "the axes that go; none: all of size 1")
    examples = (
        ("squeeze(x)", ("float[1, 3, 1]",), "float[3]"),
        ("squeeze(x, -1)", ("float[3, 1]",), "float[3]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        gone = self.gone(x)
        for i in gone:
            if x.shape[i] != 1:
                raise Mismatch(
                    f"axis {i} of {x} has size {x.shape[i]}, not 1", code="E0313", operand=0
                )
        return x.with_shape(*(d for i, d in enumerate(x.shape) if i not in gone))

    def gone(self, x: Tensor) -> tuple[int, ...]:
        if self.axis is None:
            return tuple(i for i, d in enumerate(x.shape) if d == 1)
        return axes_of(self.axis, x.rank, "squeeze")

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        places = tuple(from_end(a, type_.rank) for a in self.gone(type_))
        return jnp.squeeze(x, places[0] if len(places) == 1 else places)
