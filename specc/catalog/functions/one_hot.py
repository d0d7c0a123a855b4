"""Class numbers as vectors."""

from __future__ import annotations

from specc.catalog.declare import Code, Function, operand, option
from specc.catalog.options import size
from specc.ir.python import Expr, nnx
from specc.ir.types import FLOAT, INT, Tensor


class one_hot(Function):
    """1 at the place of each class number, 0 elsewhere. int[…] -> float[…, num_classes].

    A number outside 0 to num_classes - 1 gives zeros. Source: jax.nn.one_hot.
    """

    x = operand("class numbers", dtype=INT)
    num_classes = option(size, doc="number of classes")
    examples = (("one_hot(x, 4)", ("int[3]",), "float[3, 4]"),)

    def infer(self, x: Tensor) -> Tensor:
        return Tensor(FLOAT, (*x.shape, self.num_classes), x.batched)

    def lower(self, code: Code, x: Expr) -> Expr:
        return nnx.one_hot(x, code.size(self.num_classes))
