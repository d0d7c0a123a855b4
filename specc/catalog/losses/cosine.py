"""The angle between vectors."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Mismatch, option
from specc.catalog.losses._base import Base
from specc.catalog.options import axis_type
from specc.catalog.shapes import axis_of, from_end
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class cosine_similarity(Base):
    """Minus the cosine of the angle between target and output: -1 where they point the same way.

    float[…, n], float[…, n] -> the mean over the other axes.
    Source: https://keras.io/api/losses/regression_losses/#cosinesimilarity-class
    """

    keras = "CosineSimilarity"
    takes = ("number", "unit", "one_hot")
    axis: int = option(axis_type, -1, "the axis of the vectors")
    examples = ("cosine_similarity", "cosine_similarity(axis = 0)")

    def infer(self, target: Tensor, output: Tensor) -> Tensor:
        if not output.rank or not (target.rank or target.batched):
            raise Mismatch("`cosine_similarity` compares vectors, and this is one number")
        axis_of(self.axis, output.rank, "cosine_similarity")
        return super().infer(target, output)

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        made = code.types[1]
        assert isinstance(made, Tensor)
        axis = self.axis if self.axis < 0 else from_end(self.axis, made.rank)
        more: dict[str, Any] = {} if axis == -1 else {"axis": axis}
        return Kernel("negative_cosine")(target, output, **more)
