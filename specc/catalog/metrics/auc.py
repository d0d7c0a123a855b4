"""The area under a curve."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Metric, option
from specc.catalog.metrics._target import DECISIONS, fits, layout
from specc.catalog.options import Choice, Whole, optional
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class Curve(Metric):
    """A metric that keeps every score of the epoch."""

    abstract = True
    takes = DECISIONS
    needs_probabilities = True
    difference = "exact, where Keras has 200 thresholds; also takes class numbers"

    def infer(self, target: Tensor, output: Tensor) -> None:
        fits("class_id", self.__dict__["class_id"], output, below=True)

    def takes_logits(self, target_kind: str) -> bool:
        return target_kind == "binary"  # in the same order as probabilities, and no two made equal

    def settings(self, code: Code) -> dict[str, Any]:
        only = self.__dict__["class_id"]
        return layout(code) | ({} if only is None else {"only": only})


class auc(Curve):
    """The area under the ROC curve, or the average precision (`curve = pr`), over the whole epoch.

    Exact: every score that occurs is a threshold. Keras places 200 thresholds evenly from 0 to 1,
    so that of rare events, with probabilities near 0.001, it gives 0.58 where the area is 0.76.
    Of several classes or labels: the mean of each against the rest.
    Source: https://keras.io/api/metrics/classification_metrics/#auc-class
    """

    keras = "AUC"
    curve: str = option(Choice("roc", "pr"), "roc", "which curve")
    class_id: int | None = option(optional(Whole(0)), None, "the one class or label that counts")
    examples = ("auc", "auc(curve = pr)")

    def lower(self, code: Code) -> Expr:
        curve = [] if self.curve == "roc" else [self.curve]
        return Kernel("AUC")(*curve, **self.settings(code))
