"""Softmax."""

from __future__ import annotations

from typing import ClassVar

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.options import axis_type
from specc.catalog.shapes import axis_of, from_end, need_float
from specc.ir.python import Expr, nnx
from specc.ir.types import FLOAT, Tensor


class softmax(Function):
    """exp(x) / sum(exp(x)) along an axis: probabilities that sum to 1.

    float[…, n] -> float[…, n]. Source: https://keras.io/api/layers/activations/#softmax-function
    """

    x = operand("logits")
    axis: int = option(axis_type, -1, "the axis that sums to 1")
    activation = True
    gives = "probabilities"
    folds: ClassVar[bool] = True
    examples = (
        ("softmax(x)", ("float[3]",), "float[3]"),
        ("softmax(x, 0)", ("float[2, 3]",), "float[2, 3]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, "softmax")
        axis = axis_of(self.axis, x.rank, "softmax")
        if x.shape[axis] == 1:
            raise Mismatch(
                "a softmax over one unit is always 1",
                code="E0401",
                note="one unit",
                help="write `sigmoid` for a yes-or-no answer, or one unit for each class",
            )
        return x.with_dtype(FLOAT)

    def lower(self, code: Code, x: Expr) -> Expr:
        axis = from_end(self.axis, code.types[0].rank) if self.axis >= 0 else self.axis  # type: ignore[attr-defined]
        return nnx.softmax(x) if axis == -1 else nnx.softmax(x, axis=axis)
