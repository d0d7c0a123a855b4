"""Metrics of decisions: how much of what was said is true, and of what is true was said."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Metric, option
from specc.catalog.metrics._target import (
    CLASSES,
    DECISIONS,
    as_keras,
    at_each,
    decisions,
    fits,
    for_each,
    many_thresholds,
    need_different,
)
from specc.catalog.options import Choice, Whole, count, fraction, optional, positive
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor

_CLASSES_TOO = "also takes class numbers; of several classes the mean over classes, not one sum"
_AVERAGE = option(
    optional(Choice("macro", "micro", "weighted")),
    "macro",
    "over classes: each alike, every decision alike, or each as often as it is true; none: one figure "
    "each, called after its class",
)
_CLASS_ID = option(optional(Whole(0)), None, "the one class or label that counts")
_TOP_K = option(
    optional(count), None, "how many of the highest classes or labels are said", named=True
)


class _Decisions(Metric):
    abstract = True
    takes = DECISIONS
    kernel: ClassVar[str] = ""
    average: str | None
    class_id: int | None
    top_k: int | None

    @property
    def at(self) -> float | None:
        """The threshold, if one is given."""
        raise NotImplementedError

    def infer(self, target: Tensor, output: Tensor) -> None:
        fits("class_id", self.class_id, output, below=True)
        fits("top_k", self.top_k, output, below=False)

    def takes_logits(self, target_kind: str) -> bool:
        return target_kind in CLASSES and self.at is None

    def settings(self, code: Code) -> dict[str, Any]:
        """The options of the kernel that are not its defaults."""
        more = decisions(code, self.at, self.top_k)
        if self.class_id is not None:
            more["only"] = self.class_id
        elif self.average != "macro":
            more["average"] = self.average or "none"
        return more

    def of_each(self) -> bool:
        return self.average is None and self.class_id is None

    def figures(self, columns: tuple[str, ...] | None) -> dict[str, Metric]:
        return self.of_columns({"": self}, columns)

    def of_columns(
        self, metrics: dict[str, Metric], columns: tuple[str, ...] | None
    ) -> dict[str, Metric]:
        """Each of these metrics, or one for each class."""
        if not self.of_each():
            return metrics
        return for_each(metrics, columns, "class_id", average="macro")

    def lower(self, code: Code) -> Expr:
        return Kernel(self.kernel)(**self.settings(code))


class _AtThresholds(_Decisions):
    abstract = True
    thresholds: tuple[float, ...] | None = many_thresholds()
    average: str | None = _AVERAGE
    class_id: int | None = _CLASS_ID
    top_k: int | None = _TOP_K

    def check(self) -> None:
        need_different(self.thresholds)

    @property
    def at(self) -> float | None:
        return self.thresholds[0] if self.thresholds else None

    def figures(self, columns: tuple[str, ...] | None) -> dict[str, Metric]:
        return self.of_columns(at_each(self, self.thresholds), columns)


class _AsKeras(_AtThresholds):
    """Of several classes the highest is said, or with `parity = keras` all above one half."""

    abstract = True
    parity: str | None = as_keras("of classes, all above the threshold are said, and count as one")

    def takes_logits(self, target_kind: str) -> bool:
        return super().takes_logits(target_kind) and not self.parity

    def settings(self, code: Code) -> dict[str, Any]:
        more = super().settings(code)
        if not self.parity or "classes" not in more:
            return more
        above = {"threshold": 0.5} if self.at is None and self.top_k is None else {}
        return more | above | ({} if self.class_id is not None else {"average": "micro"})


class _AtOne(_Decisions):
    abstract = True
    threshold: float | None = option(
        optional(fraction),
        None,
        "of the probability: above it is yes, and of classes each above it is said. Without: one "
        "half, and of classes the highest",
    )
    average: str | None = _AVERAGE
    class_id: int | None = _CLASS_ID
    top_k: int | None = _TOP_K

    @property
    def at(self) -> float | None:
        return self.threshold


class precision(_AsKeras):
    """right / said: how much of what was said is true; 0 where nothing was said.

    Of classes the largest output is said; of yes or no, what is above one half, or `thresholds`.
    With `thresholds = [0.3, 0.7]` the figures are `precision_at_0_3` and `precision_at_0_7`.
    Source: https://keras.io/api/metrics/classification_metrics/#precision-class
    """

    keras = "Precision"
    kernel = "Precision"
    difference = _CLASSES_TOO
    examples = (
        "precision",
        "precision(thresholds = 0.3)",
        "precision(thresholds = [0.3, 0.7])",
        "precision(class_id = 2)",
    )


class recall(_AsKeras):
    """right / true: how much of what is true was said.

    Source: https://keras.io/api/metrics/classification_metrics/#recall-class
    """

    keras = "Recall"
    kernel = "Recall"
    also = ("sensitivity",)
    difference = _CLASSES_TOO
    examples = ("recall", "recall(average = weighted)")


class specificity(_AtThresholds):
    """How much of what is not true was not said: the recall of no.

    Source: https://en.wikipedia.org/wiki/Sensitivity_and_specificity
    """

    keras = "-"
    kernel = "Specificity"
    examples = ("specificity",)


class f1_score(_AtOne):
    """2 right / (said + true): the harmonic mean of precision and recall.

    With `average = none` the figures are `f1_score_setosa` and so on, one for each class.
    Source: https://keras.io/api/metrics/classification_metrics/#f1score-class
    """

    keras = "F1Score"
    also = ("f1",)
    kernel = "F1"
    difference = (
        "also takes class numbers; the mean over classes by default, where Keras gives each: "
        "`average = none`"
    )
    examples = ("f1_score", "f1_score(average = weighted)", "f1_score(average = none)")


class fbeta_score(_AtOne):
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
