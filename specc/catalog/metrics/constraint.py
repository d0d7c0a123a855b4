"""The best figure among all thresholds that keep another one high enough."""

from __future__ import annotations

from specc.catalog.declare import Code, option
from specc.catalog.metrics.auc import Curve
from specc.catalog.options import fraction
from specc.ir.python import Expr, Kernel


class _BestAt(Curve):
    abstract = True

    def best(self, code: Code, wanted: str, held: str, least: float) -> Expr:
        if self.parity:
            return Kernel("ThresholdBest")(wanted, held, least, **self.of_thresholds(code))
        return Kernel("BestAt")(wanted, held, least, **self.settings(code))


class sensitivity_at_specificity(_BestAt):
    """The largest sensitivity (recall) among the thresholds whose specificity is at least this.

    Source: https://keras.io/api/metrics/classification_metrics/#sensitivityatspecificity-class
    """

    keras = "SensitivityAtSpecificity"
    specificity: float = option(fraction, doc="what is held, at least")
    examples = ("sensitivity_at_specificity(0.95)",)

    def lower(self, code: Code) -> Expr:
        return self.best(code, "sensitivity", "specificity", self.specificity)


class specificity_at_sensitivity(_BestAt):
    """The largest specificity among the thresholds whose sensitivity (recall) is at least this.

    Source: https://keras.io/api/metrics/classification_metrics/#specificityatsensitivity-class
    """

    keras = "SpecificityAtSensitivity"
    sensitivity: float = option(fraction, doc="what is held, at least")
    examples = ("specificity_at_sensitivity(0.95)",)

    def lower(self, code: Code) -> Expr:
        return self.best(code, "specificity", "sensitivity", self.sensitivity)


class precision_at_recall(_BestAt):
    """The largest precision among the thresholds whose recall is at least this.

    Source: https://keras.io/api/metrics/classification_metrics/#precisionatrecall-class
    """

    keras = "PrecisionAtRecall"
    recall: float = option(fraction, doc="what is held, at least")
    examples = ("precision_at_recall(0.8)",)

    def lower(self, code: Code) -> Expr:
        return self.best(code, "precision", "sensitivity", self.recall)


class recall_at_precision(_BestAt):
    """The largest recall among the thresholds whose precision is at least this; 0 if none has it.

    Source: https://keras.io/api/metrics/classification_metrics/#recallatprecision-class
    """

    keras = "RecallAtPrecision"
    precision: float = option(fraction, doc="what is held, at least")
    examples = ("recall_at_precision(0.9)",)

    def lower(self, code: Code) -> Expr:
        return self.best(code, "sensitivity", "precision", self.precision)
