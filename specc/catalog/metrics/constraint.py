"""The best figure among all thresholds that keep another one high enough."""

from __future__ import annotations

from specc.catalog.declare import Code, option
from specc.catalog.metrics.auc import Curve
from specc.catalog.options import Whole, fraction, optional
from specc.ir.python import Expr, Kernel

_CLASS = "the one class or label that counts"


class sensitivity_at_specificity(Curve):
    """The largest sensitivity (recall) among the thresholds whose specificity is at least this.

    Source: https://keras.io/api/metrics/classification_metrics/#sensitivityatspecificity-class
    """

    keras = "SensitivityAtSpecificity"
    specificity: float = option(fraction, doc="what is held, at least")
    class_id: int | None = option(optional(Whole(0)), None, _CLASS)
    examples = ("sensitivity_at_specificity(0.95)",)

    def lower(self, code: Code) -> Expr:
        return Kernel("BestAt")(
            "sensitivity", "specificity", self.specificity, **self.settings(code)
        )


class specificity_at_sensitivity(Curve):
    """The largest specificity among the thresholds whose sensitivity (recall) is at least this.

    Source: https://keras.io/api/metrics/classification_metrics/#specificityatsensitivity-class
    """

    keras = "SpecificityAtSensitivity"
    sensitivity: float = option(fraction, doc="what is held, at least")
    class_id: int | None = option(optional(Whole(0)), None, _CLASS)
    examples = ("specificity_at_sensitivity(0.95)",)

    def lower(self, code: Code) -> Expr:
        return Kernel("BestAt")(
            "specificity", "sensitivity", self.sensitivity, **self.settings(code)
        )


class precision_at_recall(Curve):
    """The largest precision among the thresholds whose recall is at least this.

    Source: https://keras.io/api/metrics/classification_metrics/#precisionatrecall-class
    """

    keras = "PrecisionAtRecall"
    recall: float = option(fraction, doc="what is held, at least")
    class_id: int | None = option(optional(Whole(0)), None, _CLASS)
    examples = ("precision_at_recall(0.8)",)

    def lower(self, code: Code) -> Expr:
        return Kernel("BestAt")("precision", "sensitivity", self.recall, **self.settings(code))


class recall_at_precision(Curve):
    """The largest recall among the thresholds whose precision is at least this; 0 if none has it.

    Source: https://keras.io/api/metrics/classification_metrics/#recallatprecision-class
    """

    keras = "RecallAtPrecision"
    precision: float = option(fraction, doc="what is held, at least")
    class_id: int | None = option(optional(Whole(0)), None, _CLASS)
    examples = ("recall_at_precision(0.9)",)

    def lower(self, code: Code) -> Expr:
        return Kernel("BestAt")("sensitivity", "precision", self.precision, **self.settings(code))
