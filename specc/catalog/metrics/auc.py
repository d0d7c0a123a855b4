"""The area under a curve."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Metric, option
from specc.catalog.metrics._target import DECISIONS, as_keras, fits, last_size, layout
from specc.catalog.options import Choice, Refused, Whole, optional
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class Curve(Metric):
    """A metric that keeps every score of the epoch."""

    abstract = True
    takes = DECISIONS
    needs_probabilities = True
    difference = "exact, where Keras has 200 thresholds; also takes class numbers"

    class_id: int | None = option(
        optional(Whole(0)), None, "the one class or label that counts", named=True
    )
    num_thresholds: int = option(Whole(2), 200, "of `parity = keras` alone", named=True)
    parity: str | None = as_keras("the figure at `num_thresholds` thresholds, all classes as one")

    def check(self) -> None:
        if self.parity and self.class_id is not None:
            raise Refused("`parity = keras` takes all classes as one: it has no `class_id`")
        if not self.parity and "num_thresholds" in self.given:
            raise Refused("`num_thresholds` needs `parity = keras`: without it every score counts")

    def infer(self, target: Tensor, output: Tensor) -> None:
        fits("class_id", self.class_id, output, below=True)

    def takes_logits(self, target_kind: str) -> bool:
        # In the same order as probabilities, and no two made equal.
        return target_kind == "binary" and not self.parity

    def settings(self, code: Code) -> dict[str, Any]:
        return layout(code) | ({} if self.class_id is None else {"only": self.class_id})

    def of_thresholds(self, code: Code) -> dict[str, Any]:
        """The options of the kernel with thresholds that are not its defaults."""
        found = {"thresholds": self.num_thresholds, "columns": last_size(code)}
        usual = {"thresholds": 200, "columns": 1}
        return {n: v for n, v in found.items() if isinstance(v, Expr) or v != usual[n]}


class auc(Curve):
    """The area under the ROC curve, or the average precision (`curve = pr`), over the whole epoch.

    Exact: every score that occurs is a threshold. Keras places 200 thresholds evenly from 0 to 1,
    so that of rare events, with probabilities near 0.001, it gives 0.58 where the area is 0.76.
    Of several classes or labels: the mean of each against the rest.
    Source: https://keras.io/api/metrics/classification_metrics/#auc-class
    """

    keras = "AUC"
    curve: str = option(Choice("roc", "pr"), "roc", "which curve")
    examples = ("auc", "auc(curve = pr)", "auc(parity = keras)")

    def lower(self, code: Code) -> Expr:
        curve = [] if self.curve == "roc" else [self.curve]
        if self.parity:
            return Kernel("ThresholdAUC")(*curve, **self.of_thresholds(code))
        return Kernel("AUC")(*curve, **self.settings(code))
