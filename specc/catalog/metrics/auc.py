"""The area under a curve."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Metric, option
from specc.catalog.metrics._target import DECISIONS, last_size
from specc.catalog.options import Choice
from specc.ir.python import Expr, Kernel


class auc(Metric):
    """The area under the ROC curve, or the average precision (`curve = pr`), over the whole epoch.

    Exact: every score that occurs is a threshold. Keras places 200 thresholds evenly from 0 to 1,
    so that of rare events, with probabilities near 0.001, it gives 0.58 where the area is 0.76.
    Of several classes or labels: the mean of each against the rest.
    Source: https://keras.io/api/metrics/classification_metrics/#auc-class
    """

    keras = "AUC"
    takes = DECISIONS
    needs_probabilities = True
    difference = "exact, where Keras has 200 thresholds; also takes class numbers"
    curve: str = option(Choice("roc", "pr"), "roc", "which curve")
    examples = ("auc", "auc(curve = pr)")

    def lower(self, code: Code) -> Expr:
        size: Any = last_size(code)
        more = {} if size == 1 else {"columns": size}
        return Kernel("AUC")(*([self.curve] if self.curve != "roc" else []), **more)
