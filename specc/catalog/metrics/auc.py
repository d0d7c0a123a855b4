"""The area under a curve."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Metric, Mismatch, option
from specc.catalog.losses._base import differ
from specc.catalog.metrics._target import DECISIONS, as_keras, fits, last_size, layout
from specc.catalog.options import (
    Choice,
    ListOf,
    Refused,
    Whole,
    flag,
    fraction,
    natural,
    optional,
)
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
    of_parity: ClassVar[tuple[str, ...]] = ("num_thresholds",)  # options that need it

    def check(self) -> None:
        if self.parity and self.class_id is not None:
            raise Refused("`parity = keras` takes all classes as one: it has no `class_id`")
        for name in self.of_parity:
            if not self.parity and name in self.given:
                raise Refused(f"`{name}` needs `parity = keras`: without it every score counts")

    def infer(self, target: Tensor, output: Tensor) -> None:
        fits("class_id", self.class_id, output, below=True)

    def takes_logits(self, target_kind: str) -> bool:
        # In the same order as probabilities, and no two made equal.
        return target_kind == "binary" and not self.parity

    def settings(self, code: Code) -> dict[str, Any]:
        return layout(code) | ({} if self.class_id is None else {"only": self.class_id})

    def of_thresholds(self, code: Code) -> dict[str, Any]:
        """The options of the kernel with thresholds that are not its defaults."""
        found: dict[str, Any] = {"thresholds": self.num_thresholds, "columns": last_size(code)}
        usual = {"thresholds": 200, "columns": 1}
        return {n: v for n, v in found.items() if isinstance(v, Expr) or v != usual[n]}


class auc(Curve):
    """The area under the ROC curve, or the average precision (`curve = pr`), over the whole epoch.

    Exact: every score that occurs is a threshold. Keras places 200 thresholds evenly from 0 to 1,
    so that of rare events, with probabilities near 0.001, it gives 0.58 where the area is 0.76.
    Of several classes or labels: the mean of each against the rest, by `label_weights`; or with
    `multi_label = false`, as Keras has it by default, the one area of all their scores.
    `curve = prgain` is precision gain over recall gain (Flach and Kull 2015), from 0 to 1.
    Source: https://keras.io/api/metrics/classification_metrics/#auc-class
    """

    keras = "AUC"
    curve: str = option(Choice("roc", "pr", "prgain"), "roc", "which curve")
    multi_label: bool | None = option(
        optional(flag),
        None,
        "has each class or label an area of its own? They have, but with `parity = keras`",
        named=True,
    )
    label_weights: tuple[float, ...] | None = option(
        optional(ListOf(natural)), None, "how much each class or label counts", named=True
    )
    thresholds: tuple[float, ...] | None = option(
        optional(ListOf(fraction)), None, "of `parity = keras` alone: where points are", named=True
    )
    summation_method: str = option(
        Choice("interpolation", "minoring", "majoring"),
        "interpolation",
        "of `parity = keras` alone: what is between two points, their mean or the lower or higher",
        named=True,
    )
    of_parity = ("num_thresholds", "thresholds", "summation_method")
    examples = (
        "auc",
        "auc(curve = pr)",
        "auc(multi_label = false)",
        "auc(label_weights = [1, 1, 2])",
        "auc(parity = keras)",
    )

    def check(self) -> None:
        super().check()
        if self.class_id is not None and {"multi_label", "label_weights"} & self.given.keys():
            raise Refused("`class_id` is one class alone: no others are beside it or weighted")
        if self.label_weights is not None and not any(self.label_weights):
            raise Refused("`label_weights` must be above 0 somewhere")
        if self.thresholds is not None and "num_thresholds" in self.given:
            raise Refused("`thresholds` are given: it needs no `num_thresholds`")

    def infer(self, target: Tensor, output: Tensor) -> None:
        super().infer(target, output)
        size = output.shape[-1] if output.rank else 1
        if self.label_weights is not None and differ(size, len(self.label_weights)):
            raise Mismatch(
                f"`label_weights` has {len(self.label_weights)} numbers, and the output is {output}",
                code="E0408",
                help=f"write one for each of the {size}",
            )

    def lower(self, code: Code) -> Expr:
        curve = [] if self.curve == "roc" else [self.curve]
        more = {} if self.label_weights is None else {"shares": self.label_weights}
        if not self.parity:
            together = {"together": True} if self.multi_label is False else {}
            return Kernel("AUC")(*curve, **self.settings(code), **more, **together)
        if self.summation_method != "interpolation":
            curve = [self.curve, self.summation_method]
        more |= {"each": True} if self.multi_label else {}
        more = self.of_thresholds(code) | more
        if self.thresholds is not None:
            more["thresholds"] = self.thresholds
        return Kernel("ThresholdAUC")(*curve, **more)
