"""Counts of decisions over an epoch: weighted, exact beyond 2^24 examples."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Metric, option
from specc.catalog.metrics._target import (
    CLASSES,
    DECISIONS,
    at_each,
    decisions,
    fits,
    many_thresholds,
    need_different,
)
from specc.catalog.options import Whole, optional
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class _Count(Metric):
    abstract = True
    takes = DECISIONS
    difference = "also takes class numbers; does not stop at 16 777 216"
    which: ClassVar[str] = ""
    thresholds: Any = many_thresholds()
    class_id: int | None = option(optional(Whole(0)), None, "the one class or label that counts")

    def check(self) -> None:
        need_different(self.thresholds)

    def figures(self, columns: tuple[str, ...] | None) -> dict[str, Metric]:
        return at_each(self, self.thresholds)

    def infer(self, target: Tensor, output: Tensor) -> None:
        fits("class_id", self.class_id, output, below=True)

    def takes_logits(self, target_kind: str) -> bool:
        return target_kind in CLASSES and self.thresholds is None

    def lower(self, code: Code) -> Expr:
        more = decisions(code, self.thresholds[0] if self.thresholds else None)
        if self.class_id is not None:
            more["only"] = self.class_id
        return Kernel("Count")(self.which, **more)


class true_positives(_Count):
    """How often yes was said and is true; of classes, how often the right one was said.

    Source: https://keras.io/api/metrics/classification_metrics/#truepositives-class
    """

    keras = "TruePositives"
    which = "tp"
    examples = (
        "true_positives",
        "true_positives(class_id = 1)",
        "true_positives(thresholds = [0.3, 0.7])",
    )


class false_positives(_Count):
    """How often yes was said and is not true; of classes, how often each was said wrongly.

    Source: https://keras.io/api/metrics/classification_metrics/#falsepositives-class
    """

    keras = "FalsePositives"
    which = "fp"
    better = "min"
    examples = ("false_positives",)


class true_negatives(_Count):
    """How often no was said and is true.

    Source: https://keras.io/api/metrics/classification_metrics/#truenegatives-class
    """

    keras = "TrueNegatives"
    which = "tn"
    examples = ("true_negatives",)


class false_negatives(_Count):
    """How often no was said and is not true.

    Source: https://keras.io/api/metrics/classification_metrics/#falsenegatives-class
    """

    keras = "FalseNegatives"
    which = "fn"
    better = "min"
    examples = ("false_negatives",)
