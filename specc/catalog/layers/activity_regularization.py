"""A penalty on values as they pass."""

from __future__ import annotations

from specc.catalog import find
from specc.catalog.declare import Code, Layer, option
from specc.catalog.options import natural
from specc.catalog.shapes import need_float
from specc.ir.python import Expr
from specc.ir.types import Tensor


class ActivityRegularization(Layer):
    """The input itself; adds to the loss the sum of l1 |x| + l2 x**2, the mean over the batch.

    float[…] -> float[…].
    Source: https://keras.io/api/layers/regularization_layers/activity_regularization/
    """

    mask = "carries"
    l1: float = option(natural, 0.0, "the factor of the sizes")
    l2: float = option(natural, 0.0, "the factor of the squares")
    examples = (("ActivityRegularization(l2 = 0.01)", ("float[4]",), "float[4]"),)

    def check(self) -> None:
        penalty = find("regularizers", "l1_l2")
        assert penalty is not None
        self.activity_regularizer = penalty(l1=self.l1, l2=self.l2)

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        return x

    def lower(self, code: Code, x: Expr) -> Expr:
        return x
