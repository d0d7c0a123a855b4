"""Vectors of length 1."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, operand, option
from specc.catalog.options import axes, positive
from specc.catalog.shapes import axes_of, from_end, need_real
from specc.ir.python import Expr, Kernel
from specc.ir.types import FLOAT, Tensor


class normalize(Function):
    """x / |x| along axes: vectors of length 1; those shorter than epsilon are divided by epsilon.

    float[…] -> float[…]. Its gradient is finite at 0 too. Source: keras.ops.normalize.
    """

    x = operand("vectors")
    axis = option(axes, -1, "the axes of a vector")
    order: float = option(positive, 2.0, "2 is Euclid's length, 1 the sum of sizes")
    epsilon: float = option(positive, 1e-7, "the least divisor")
    examples = (("normalize(x)", ("float[2, 3]",), "float[2, 3]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, self.word())
        axes_of(self.axis, x.rank, self.word())
        return x.with_dtype(FLOAT)

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        axis = tuple(from_end(a, type_.rank) for a in axes_of(self.axis, type_.rank, ""))
        place = axis[0] if len(axis) == 1 else axis
        if self.order == 2:
            return Kernel("l2_normalized")(x, place, self.epsilon)
        return Kernel("divided_by_norm")(x, place, self.order, self.epsilon)


class l2_normalize(normalize):
    """x / sqrt(sum(x**2)) along axes: vectors of length 1. The same as `normalize` of order 2.

    float[…] -> float[…]. Source: keras.ops.normalize.
    """

    keras = "normalize"
    order = 2.0
    examples = (("l2_normalize(x)", ("float[2, 3]",), "float[2, 3]"),)
