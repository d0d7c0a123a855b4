"""Metrics of decisions: how much of what was said is true, and of what is true was said."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Metric, option
from specc.catalog.metrics._target import DECISIONS, columns, threshold_of
from specc.catalog.options import Choice, fraction
from specc.ir.python import Expr, Kernel


class _Decisions(Metric):
    abstract = True
    takes = DECISIONS
    kernel: ClassVar[str] = ""
    threshold: float = option(fraction, 0.5, "of the probability, for yes or no")
    average: str = option(
        Choice("macro", "micro", "weighted"),
        "macro",
        "over classes: each alike, every decision alike, or each as often as it is true",
    )

    def lower(self, code: Code) -> Expr:
        more: dict[str, Any] = columns(code)
        if "classes" not in more:
            more |= threshold_of(self, code)
        if self.average != "macro":
            more["average"] = self.average
        return Kernel(self.kernel)(**more)


class precision(_Decisions):
    """right / said: how much of what was said is true; 0 where nothing was said.

    Of classes the largest output is said; of yes or no, what is above `threshold`.
    Source: https://keras.io/api/metrics/classification_metrics/#precision-class
    """

    keras = "Precision"
    kernel = "Precision"
    difference = "also takes class numbers; of several classes the mean over classes, not one sum"
    examples = ("precision", "precision(threshold = 0.3)", "precision(average = micro)")


class recall(_Decisions):
    """right / true: how much of what is true was said.

    Source: https://keras.io/api/metrics/classification_metrics/#recall-class
    """

    keras = "Recall"
    kernel = "Recall"
    difference = "also takes class numbers; of several classes the mean over classes, not one sum"
    examples = ("recall", "recall(threshold = 0.3)")


class f1_score(_Decisions):
    """2 right / (said + true): the harmonic mean of precision and recall.

    Source: https://keras.io/api/metrics/classification_metrics/#f1score-class
    """

    keras = "F1Score"
    also = ("f1",)
    kernel = "F1"
    difference = (
        "also takes class numbers; the mean over classes by default, where Keras gives each"
    )
    examples = ("f1_score", "f1_score(average = weighted)")
