"""Coordinates of a grid."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import spread_all
from specc.catalog.options import Choice
from specc.catalog.shapes import batched
from specc.ir.python import Expr, expr, jnp
from specc.ir.types import Sequence, Tensor, Type


class meshgrid(Function):
    """For vectors of coordinates the coordinates of every point of their grid, one tensor each.

    float[n], float[m] -> [float[m, n], float[m, n]] for `xy`, rows first; [n, m] for `ij`.
    Source: jax.numpy.meshgrid.
    """

    x = operand("vectors", many=True)
    indexing: str = option(Choice("xy", "ij"), "xy", "`xy` swaps the first two axes", named=True)
    examples = (
        ("meshgrid(x, y)[0]", ("float[3]", "float[4]"), "float[4, 3]"),
        ("meshgrid(x, y, indexing = ij)[1]", ("float[3]", "float[4]"), "float[3, 4]"),
    )

    def infer(self, x: tuple[Tensor, ...]) -> Type:
        for i, vector in enumerate(x):
            if vector.rank != 1:
                raise Mismatch(f"`meshgrid` takes vectors, got {vector}", code="E0302", operand=i)
        sizes = [v.shape[0] for v in x]
        if self.indexing == "xy" and len(x) > 1:
            sizes[0], sizes[1] = sizes[1], sizes[0]
        return Sequence(tuple(Tensor(v.dtype, tuple(sizes), batched(x)) for v in x))

    def lower(self, code: Code, x: list[Expr]) -> Expr:
        types: Any = code.types[0]
        xs = spread_all(code, x, types)
        place = list(range(len(xs)))
        if self.indexing == "xy" and len(xs) > 1:
            place[:2] = [1, 0]
        lead = (slice(None),) if batched(types) else ()
        result: Any = code.result
        shape = tuple(code.size(d) for d in result.items[0].shape)
        shape = (code.batch, *shape) if lead else shape
        return expr(
            tuple(
                jnp.broadcast_to(
                    v[(*lead, *(slice(None) if i == at else None for i in range(len(xs))))], shape
                )
                for v, at in zip(xs, place, strict=True)
            )
        )
