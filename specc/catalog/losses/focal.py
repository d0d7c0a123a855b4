"""Focal crossentropies: what is already well classified counts less."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, option
from specc.catalog.losses._base import UNFOLDED, Base
from specc.catalog.options import flag, fraction, natural, rate
from specc.ir.python import Expr, Kernel


class binary_focal_crossentropy(Base):
    """(1 - p_t)^gamma times the crossentropy, p_t the probability given to what is true.

    float[…], float[…] -> the mean over the written axes. Source: https://arxiv.org/abs/1708.02002
    """

    keras = "BinaryFocalCrossentropy"
    takes = ("binary", "unit")
    wants = "unit"
    difference = "a last sigmoid is folded into it instead of clipped at 1e-7"
    apply_class_balancing: bool = option(flag, False, "weight what is true by alpha")
    alpha: float = option(fraction, 0.25, "weight of yes; that of no is 1 - alpha")
    gamma: float = option(natural, 2.0, "how much less the easy ones count; 0: all alike")
    from_logits: bool = option(flag, False, "the output is logits")
    parity: str | None = UNFOLDED
    label_smoothing: float = option(rate, 0.0, "share of the target moved to one half, below 1")
    examples = (
        "binary_focal_crossentropy",
        "binary_focal_crossentropy(apply_class_balancing = true, gamma = 3.0)",
    )

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        name = "binary_focal_crossentropy" + ("_of_logits" if self.from_logits else "")
        more: dict[str, Any] = {"alpha": self.alpha} if self.apply_class_balancing else {}
        if self.label_smoothing:
            more["label_smoothing"] = self.label_smoothing
        return Kernel(name)(target, output, self.gamma, **more)


class categorical_focal_crossentropy(Base):
    """-alpha sum_k (1 - p_k)^gamma t_k log p_k.

    target int[…] or float[…, k], output float[…, k]. Source: https://arxiv.org/abs/1708.02002
    """

    keras = "CategoricalFocalCrossentropy"
    takes = ("class", "one_hot")
    wants = "probabilities"
    difference = "also takes class numbers; a last softmax is folded into it instead of clipped"
    alpha: float = option(fraction, 0.25, "factor of the whole")
    gamma: float = option(natural, 2.0, "how much less the easy ones count; 0: all alike")
    from_logits: bool = option(flag, False, "the output is logits")
    parity: str | None = UNFOLDED
    label_smoothing: float = option(rate, 0.0, "share of the target spread over all classes")
    examples = ("categorical_focal_crossentropy", "categorical_focal_crossentropy(gamma = 1.0)")

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        name = "categorical_focal_crossentropy" + ("_of_logits" if self.from_logits else "")
        more = {"label_smoothing": self.label_smoothing} if self.label_smoothing else {}
        return Kernel(name)(target, output, self.gamma, self.alpha, **more)
