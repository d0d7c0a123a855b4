"""Sums."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Mismatch, operand
from specc.catalog.functions._families import Reduction, as_numbers
from specc.catalog.shapes import aligned, elementwise
from specc.ir.python import Expr, jnp
from specc.ir.types import INT, Tensor, promote


class sum_(Reduction):
    """Sum along axes, of all but the batch by default; of a list of tensors, the sum of them.

    float[…] -> float[…]; truth values are counted. Source: jax.numpy.sum.
    """

    x = operand("a tensor, or a list of tensors that are added", lists=True)
    flax = jnp.sum
    dtype = "count"
    examples = (
        ("sum(x)", ("float[2, 3]",), "float[]"),
        ("sum(x, axis = -1)", ("float[2, 3]",), "float[2]"),
        ("sum([x, y])", ("float[2, 3]", "float[3]"), "float[2, 3]"),
    )

    def infer(self, x: Any) -> Tensor:
        if isinstance(x, Tensor):
            return super().infer(x)
        if not x:
            raise Mismatch("`sum` of an empty list")
        if self.given:
            raise Mismatch(
                "`sum` of a list adds its tensors, and has no axis", help="`stack` them first"
            )
        met = elementwise(*x)
        return met.with_dtype(promote(INT, met.dtype))

    def lower(self, code: Code, x: Any) -> Expr:
        types: Any = code.types[0]
        if isinstance(types, Tensor):
            return super().lower(code, x)
        code.types = types
        parts = [as_numbers(p, t) for p, t in zip(aligned(code, *x), types, strict=True)]
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total
