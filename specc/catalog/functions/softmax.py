"""Activations along an axis: what sums to 1, and gates."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import last_axes
from specc.catalog.options import axis_type
from specc.catalog.shapes import axis_of, need_float
from specc.ir.python import Expr, Kernel, nnx
from specc.ir.sizes import divides
from specc.ir.types import FLOAT, Tensor


class softmax(Function):
    """exp(x) / sum(exp(x)) along an axis: probabilities that sum to 1.

    float[…, n] -> float[…, n]. Source: https://keras.io/api/layers/activations/#softmax-function
    """

    x = operand("logits")
    axis: int = option(axis_type, -1, "the axis that sums to 1")
    activation = True
    gives = "probabilities"
    exact = True
    folds: ClassVar[bool] = True
    flax: ClassVar[Any] = nnx.softmax
    examples = (
        ("softmax(x)", ("float[3]",), "float[3]"),
        ("softmax(x, 0)", ("float[2, 3]",), "float[2, 3]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        axis = axis_of(self.axis, x.rank, self.word())
        if x.shape[axis] == 1 and self.word() != "log_softmax":
            raise Mismatch(
                f"a {self.word()} over one unit is always 1",
                code="E0401",
                note="one unit",
                help="write `sigmoid` for a yes-or-no answer, or one unit for each class",
            )
        return x.with_dtype(FLOAT)

    def lower(self, code: Code, x: Expr) -> Expr:
        axis = self.axis if self.axis < 0 else last_axes(self.axis, code.types[0])
        return self.flax(x) if axis == -1 else self.flax(x, axis=axis)


class log_softmax(softmax):
    """x - log(sum(exp(x))) along an axis: logarithms of probabilities, without overflow.

    float[…, n] -> float[…, n], at most 0. Source: jax.nn.log_softmax.
    """

    gives = "number"
    folds = False
    flax = nnx.log_softmax
    examples = (("log_softmax(x)", ("float[3]",), "float[3]"),)


class sparsemax(softmax):
    """The nearest point to x whose numbers are at least 0 and sum to 1 along an axis; many are 0.

    float[…, n] -> float[…, n]. Source: https://arxiv.org/abs/1602.02068
    """

    difference = "the numbers sum to 1; in Keras 3.15 they do only if at most one is above 0"
    folds = False
    flax = Kernel("sparsemax")
    examples = (("sparsemax(x)", ("float[3]",), "float[3]"),)


class glu(Function):
    """The first half of an axis times the sigmoid of the second. float[…, 2 n] -> float[…, n].

    Source: https://arxiv.org/abs/1612.08083
    """

    x = operand("a tensor")
    axis: int = option(axis_type, -1, "the axis that is halved")
    activation = True
    gives = "number"
    examples = (("glu(x)", ("float[6]",), "float[3]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, "glu")
        axis = axis_of(self.axis, x.rank, "glu")
        if not divides(x.shape[axis], 2):
            raise Mismatch(f"{x.shape[axis]} of {x} has no halves", code="E0303", operand=0)
        return Tensor(FLOAT, (*x.shape[:axis], x.shape[axis] // 2, *x.shape[axis + 1 :]), x.batched)

    def lower(self, code: Code, x: Expr) -> Expr:
        axis = self.axis if self.axis < 0 else last_axes(self.axis, code.types[0])
        return nnx.glu(x) if axis == -1 else nnx.glu(x, axis=axis)
