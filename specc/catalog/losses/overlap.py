"""Losses of overlap, for segmentation."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Mismatch, option
from specc.catalog.losses._base import Base
from specc.catalog.options import axes, natural
from specc.catalog.shapes import axes_of, from_end
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class _Overlap(Base):
    abstract = True
    takes = ("binary", "class", "one_hot", "unit")
    difference = "the sums are taken for each example; Keras's default sums over the whole batch"
    axis: Any = option(axes, None, "the axes that are summed; none: all of them", named=True)

    def infer(self, target: Tensor, output: Tensor) -> Tensor:
        if not output.rank or not (target.rank or target.batched):
            raise Mismatch(f"`{self.word()}` compares regions, and this is one number")
        axes_of(self.axis, output.rank, self.word())
        return super().infer(target, output)

    def summed(self, code: Code) -> tuple[int, ...]:
        """The axes counted from the end."""
        output = code.types[1]
        assert isinstance(output, Tensor)
        found = axes_of(self.axis, output.rank, self.word())
        return tuple(from_end(axis, output.rank) for axis in found)


class dice(_Overlap):
    """1 - 2 |both| / (|target| + |output|): 0 where the two regions are the same.

    target float[…], output float[…], or class numbers int[…] and output float[…, classes].
    Source: https://keras.io/api/losses/regression_losses/ (keras.losses.Dice)
    """

    keras = "Dice"
    examples = ("dice", "dice(axis = [0, 1])")

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        return Kernel("dice")(target, output, self.summed(code))


class generalized_dice(Base):
    """1 - 2 sum_k w_k |both_k| / sum_k w_k (|target_k| + |output_k|), w_k = 1 / |target_k|^2.

    Small regions count as much as large ones; a class that an example has not counts for nothing.
    target int[…] or float[…, classes], output float[…, classes]. Source: https://arxiv.org/abs/1707.03237
    """

    keras = "-"
    takes = ("class", "one_hot")
    wants = "probabilities"
    examples = ("generalized_dice",)

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        return Kernel("generalized_dice")(target, output)


class tversky(_Overlap):
    """1 - |both| / (|both| + alpha |target alone| + beta |output alone|).

    Keras calls what stands in the target alone false positives; it is what the output has missed.
    Source: https://arxiv.org/abs/1706.05721
    """

    keras = "Tversky"
    alpha: float = option(natural, 0.5, "weight of what is in the target alone")
    beta: float = option(natural, 0.5, "weight of what is in the output alone")
    examples = ("tversky", "tversky(alpha = 0.7, beta = 0.3)")

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        return Kernel("tversky")(target, output, self.alpha, self.beta, self.summed(code))
