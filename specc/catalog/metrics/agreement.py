"""Metrics of all classes together, from how often each was said for each."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Metric, option
from specc.catalog.metrics._target import (
    CLASSES,
    DECISIONS,
    fits,
    ignoring,
    last_size,
    need_known_class,
    need_yes_or_no,
    threshold_of,
)
from specc.catalog.options import Choice, ListOf, Whole, fraction, optional, whole
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class _Agreement(Metric):
    abstract = True
    takes = DECISIONS
    kernel: ClassVar[str] = ""

    def takes_logits(self, target_kind: str) -> bool:
        return target_kind in CLASSES

    def counts(self, code: Code) -> Expr:
        """The confusion matrix that it is made from."""
        if code.target_kind in CLASSES:
            return Kernel("ConfusionMatrix")(last_size(code))
        return Kernel("BinaryConfusion")(*threshold_of(self, code).values())

    def lower(self, code: Code) -> Expr:
        return Kernel(self.kernel)(self.counts(code))


class _OfDecisions(_Agreement):
    abstract = True
    threshold: float = option(fraction, 0.5, "of the probability, for yes or no")

    def meets(self, kind: str, classes: Any) -> None:
        need_yes_or_no(self, kind)


class balanced_accuracy(_OfDecisions):
    """The mean over the classes of how often each was recognised.

    Source: https://scikit-learn.org/stable/modules/model_evaluation.html#balanced-accuracy-score
    """

    keras = "-"
    kernel = "BalancedAccuracy"
    examples = ("balanced_accuracy",)


class matthews_correlation(_OfDecisions):
    """The correlation of true and said classes: 1 all right, 0 by chance, -1 all wrong.

    Source: Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006
    """

    keras = "-"
    also = ("mcc", "matthewscorrcoef")
    kernel = "Matthews"
    examples = ("matthews_correlation",)


class cohen_kappa(_OfDecisions):
    """1 - disagreement / disagreement by chance: 1 all right, 0 by chance.

    `weights` for classes in an order: a mistake costs its distance, or the square of it.
    Source: Cohen 1960, doi:10.1177/001316446002000104
    """

    keras = "-"
    kernel = "Kappa"
    weights: str | None = option(
        optional(Choice("linear", "quadratic")), None, "what a mistake costs", named=True
    )
    examples = ("cohen_kappa", "cohen_kappa(weights = quadratic)")

    def lower(self, code: Code) -> Expr:
        power = [] if self.weights is None else [1 if self.weights == "linear" else 2]
        return Kernel("Kappa")(self.counts(code), *power)


class mean_iou(_Agreement):
    """|true and said| / |true or said|, the mean over the classes that occur.

    target int[…] and output float[…, classes], or both of one shape.
    Source: https://keras.io/api/metrics/segmentation_metrics/#meaniou-class
    """

    keras = "MeanIoU"
    also = ("jaccard",)
    takes = CLASSES
    difference = "the number of classes is that of the output; weights need not be whole"
    ignore_class: int | None = option(
        optional(whole), None, "a true class that does not count: 0, or 255 for void", named=True
    )
    examples = ("mean_iou", "mean_iou(ignore_class = 0)")

    def meets(self, kind: str, classes: Any) -> None:
        need_known_class(self.ignore_class, classes)

    def lower(self, code: Code) -> Expr:
        return ignoring(self.ignore_class, Kernel("IoU")(self.counts(code)))


class iou(mean_iou):
    """|true and said| / |true or said|, the mean over some classes.

    Source: https://keras.io/api/metrics/segmentation_metrics/#iou-class
    """

    keras = "IoU"
    target_class_ids: tuple[int, ...] = option(
        ListOf(Whole(0), single=True), doc="the classes that count", named=True
    )
    examples = ("iou(target_class_ids = [0, 2])",)

    def infer(self, target: Tensor, output: Tensor) -> None:
        for each in self.target_class_ids:
            fits("target_class_ids", each, output, below=True)

    def lower(self, code: Code) -> Expr:
        made = Kernel("IoU")(self.counts(code), *self.target_class_ids)
        return ignoring(self.ignore_class, made)


class one_hot_mean_iou(mean_iou):
    """|true and said| / |true or said|, the mean over the classes, of one-hot targets.

    Source: https://keras.io/api/metrics/segmentation_metrics/#onehotmeaniou-class
    """

    keras = "OneHotMeanIoU"
    examples = ("one_hot_mean_iou",)


class one_hot_iou(iou):
    """|true and said| / |true or said|, the mean over some classes, of one-hot targets.

    Source: https://keras.io/api/metrics/segmentation_metrics/#onehotiou-class
    """

    keras = "OneHotIoU"
    examples = ("one_hot_iou(target_class_ids = [0, 2])",)


class binary_iou(_Agreement):
    """|true and said| / |true or said| of no (0) and yes (1), the mean over those asked for.

    Source: https://keras.io/api/metrics/segmentation_metrics/#binaryiou-class
    """

    keras = "BinaryIoU"
    takes = ("binary", "unit")
    target_class_ids: tuple[int, ...] = option(
        ListOf(Whole(0, 1), single=True), (0, 1), "0, 1 or both"
    )
    threshold: float = option(fraction, 0.5, "of the probability")
    examples = ("binary_iou", "binary_iou([1], threshold = 0.3)")

    def lower(self, code: Code) -> Expr:
        ids = [] if sorted(set(self.target_class_ids)) == [0, 1] else self.target_class_ids
        return Kernel("IoU")(self.counts(code), *ids)
