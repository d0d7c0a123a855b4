"""Metrics of decisions: how much of what was said is true, and of what is true was said."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Metric, option
from specc.catalog.metrics._target import (
    CLASSES,
    DECISIONS,
    as_keras,
    columns,
    fits,
    threshold_of,
)
from specc.catalog.options import Choice, Whole, count, fraction, optional, positive
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor

_CLASSES_TOO = "also takes class numbers; of several classes the mean over classes, not one sum"


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
    class_id: int | None = option(optional(Whole(0)), None, "the one class or label that counts")
    top_k: int = option(count, 1, "how many of the highest classes are said", named=True)

    def infer(self, target: Tensor, output: Tensor) -> None:
        fits("class_id", self.class_id, output, below=True)
        fits("top_k", self.top_k, output, below=False)

    def takes_logits(self, target_kind: str) -> bool:
        return target_kind in CLASSES

    def settings(self, code: Code) -> dict[str, Any]:
        """The options of the kernel that are not its defaults."""
        more: dict[str, Any] = columns(code)
        if "classes" in more:
            more |= {"top_k": self.top_k} if self.top_k != 1 else {}
        else:
            more |= threshold_of(self, code)
        if self.class_id is not None:
            more["only"] = self.class_id
        elif self.average != "macro":
            more["average"] = self.average
        return more

    def lower(self, code: Code) -> Expr:
        return Kernel(self.kernel)(**self.settings(code))


class _Thresholded(_Decisions):
    """Of several classes the highest is said, or with `parity = keras` all above the threshold."""

    abstract = True
    parity: str | None = as_keras("of classes, all above `threshold` are said, and count as one")

    def takes_logits(self, target_kind: str) -> bool:
        return super().takes_logits(target_kind) and not self.parity

    def settings(self, code: Code) -> dict[str, Any]:
        more = super().settings(code)
        if not self.parity or "classes" not in more:
            return more
        above = {} if self.top_k != 1 else {"above": self.threshold}
        return more | above | ({} if self.class_id is not None else {"average": "micro"})


class precision(_Thresholded):
    """right / said: how much of what was said is true; 0 where nothing was said.

    Of classes the largest output is said; of yes or no, what is above `threshold`.
    Source: https://keras.io/api/metrics/classification_metrics/#precision-class
    """

    keras = "Precision"
    kernel = "Precision"
    difference = _CLASSES_TOO
    examples = ("precision", "precision(threshold = 0.3)", "precision(class_id = 2)")


class recall(_Thresholded):
    """right / true: how much of what is true was said.

    Source: https://keras.io/api/metrics/classification_metrics/#recall-class
    """

    keras = "Recall"
    kernel = "Recall"
    also = ("sensitivity",)
    difference = _CLASSES_TOO
    examples = ("recall", "recall(average = weighted)")


class specificity(_Decisions):
    """How much of what is not true was not said: the recall of no.

    Source: https://en.wikipedia.org/wiki/Sensitivity_and_specificity
    """

    keras = "-"
    kernel = "Specificity"
    examples = ("specificity",)


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


class fbeta_score(_Decisions):
    """(1 + beta^2) right / (said + beta^2 true): recall counts beta times as much as precision.

    Source: https://keras.io/api/metrics/classification_metrics/#fbetascore-class
    """

    keras = "FBetaScore"
    kernel = "FBeta"
    difference = f1_score.difference
    beta: float = option(positive, 1.0, "how much recall counts", named=True)
    examples = ("fbeta_score(beta = 2.0)",)

    def lower(self, code: Code) -> Expr:
        return Kernel(self.kernel)(self.beta, **self.settings(code))
