"""How targets and outputs vary together over the whole epoch."""

from __future__ import annotations

from typing import ClassVar

from specc.catalog.declare import Code, Metric
from specc.catalog.metrics._target import NUMBERS, as_keras, last_size
from specc.ir.python import Expr, Kernel

_WHOLE = (
    "over the examples of the epoch; Keras takes each example's last axis, which for one number is "
    "0 / 0, or the mean of batches"
)


class _Together(Metric):
    abstract = True
    takes = NUMBERS
    kernel: ClassVar[str] = ""

    def lower(self, code: Code) -> Expr:
        size = last_size(code)
        return Kernel(self.kernel)(*([] if size == 1 else [size]))


class _OrRows(_Together):
    """Of the epoch, or with `parity = keras` the mean over examples of each one's last axis."""

    abstract = True
    parity: str | None = as_keras("along the last axis of each example, the mean over examples")

    def lower(self, code: Code) -> Expr:
        if self.parity:
            return Kernel("Mean")(Kernel(f"{self.kernel.lower()}_of_rows"))
        return super().lower(code)


class pearson_correlation(_OrRows):
    """covariance / (both deviations): 1 where the output rises with the target, whatever its scale.

    Of several targets the mean over them.
    Source: https://keras.io/api/metrics/regression_metrics/ (PearsonCorrelation)
    """

    keras = "PearsonCorrelation"
    kernel = "Pearson"
    difference = _WHOLE
    examples = ("pearson_correlation",)


class concordance_correlation(_OrRows):
    """2 covariance / (both variances + squared difference of the means): 1 only where both agree.

    Of several targets the mean over them.
    Source: https://keras.io/api/metrics/regression_metrics/ (ConcordanceCorrelation)
    """

    keras = "ConcordanceCorrelation"
    kernel = "Concordance"
    difference = _WHOLE
    examples = ("concordance_correlation",)


class explained_variance(_Together):
    """1 - variance of the error / variance of the target: r2 but for a constant error.

    Source: https://scikit-learn.org/stable/modules/model_evaluation.html#explained-variance-score
    """

    keras = "-"
    kernel = "Explained"
    examples = ("explained_variance",)
