"""Accuracy: the share of examples that are right."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Metric, option
from specc.catalog.metrics._target import (
    CLASSES,
    DECISIONS,
    fits,
    need_yes_or_no,
    threshold_of,
    with_options,
)
from specc.catalog.options import count, fraction
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class accuracy(Metric):
    """The share of examples whose class is right, by the kind of target.

    Class numbers and one-hot classes: the largest output is the class. Yes or no: the output is
    above `threshold`, in probability, also where the model gives logits.
    Source: https://keras.io/api/metrics/accuracy_metrics/
    """

    keras = "Accuracy"
    also = ("acc",)
    takes = DECISIONS
    difference = (
        "binary accuracy over logits uses the threshold in probability, not 0.5 of the logit"
    )
    threshold: Any = option(fraction, 0.5, "of the probability, for yes or no")
    examples = ("accuracy", "accuracy(threshold = 0.3)")

    def meets(self, kind: str, classes: Any) -> None:
        need_yes_or_no(self, kind)

    def takes_logits(self, target_kind: str) -> bool:
        return target_kind in CLASSES

    def lower(self, code: Code) -> Expr:
        if code.target_kind == "class":
            return Kernel("Mean")(Kernel("sparse_categorical_accuracy"))
        if code.target_kind == "one_hot":
            return Kernel("Mean")(Kernel("categorical_accuracy"))
        return Kernel("Mean")(with_options("binary_accuracy", **threshold_of(self, code)))


class binary_accuracy(accuracy):
    """The share of answers, yes or no, that are right: above `threshold`, in probability, is yes.

    Source: https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class
    """

    keras = "BinaryAccuracy"
    takes = ("binary",)
    examples = ("binary_accuracy", "binary_accuracy(threshold = 0.3)")


class categorical_accuracy(accuracy):
    """The share of examples whose largest output is their class.

    Source: https://keras.io/api/metrics/accuracy_metrics/#categoricalaccuracy-class
    """

    keras = "CategoricalAccuracy"
    takes = CLASSES
    difference = "also takes class numbers"
    threshold = None
    examples = ("categorical_accuracy",)


class sparse_categorical_accuracy(categorical_accuracy):
    """The share of examples whose largest output is their class, for class numbers.

    Source: https://keras.io/api/metrics/accuracy_metrics/#sparsecategoricalaccuracy-class
    """

    keras = "SparseCategoricalAccuracy"
    takes = ("class",)
    difference = ""
    examples = ("sparse_categorical_accuracy",)


class top_k_accuracy(Metric):
    """The share of examples whose class is among the k largest outputs.

    Source: https://keras.io/api/metrics/accuracy_metrics/#topkcategoricalaccuracy-class
    """

    keras = "-"
    also = ("topk",)
    takes = CLASSES
    difference = "a k above the number of classes is an error, and not always right"
    k: int = option(count, 5, "how many outputs count as right")
    examples = ("top_k_accuracy", "top_k_accuracy(k = 3)")

    def infer(self, target: Tensor, output: Tensor) -> None:
        fits("k", self.k, output, below=False)

    def takes_logits(self, target_kind: str) -> bool:
        return True

    def lower(self, code: Code) -> Expr:
        name = "sparse_top_k_accuracy" if code.target_kind == "class" else "top_k_accuracy"
        more = {} if self.k == 5 else {"k": self.k}
        return Kernel("Mean")(with_options(name, **more))


class top_k_categorical_accuracy(top_k_accuracy):
    """The share of examples whose class is among the k largest outputs.

    Source: https://keras.io/api/metrics/accuracy_metrics/#topkcategoricalaccuracy-class
    """

    keras = "TopKCategoricalAccuracy"
    examples = ("top_k_categorical_accuracy(k = 3)",)


class sparse_top_k_categorical_accuracy(top_k_accuracy):
    """The share of examples whose class is among the k largest outputs, for class numbers.

    Source: https://keras.io/api/metrics/accuracy_metrics/#sparsetopkcategoricalaccuracy-class
    """

    keras = "SparseTopKCategoricalAccuracy"
    takes = ("class",)
    examples = ("sparse_top_k_categorical_accuracy(k = 3)",)
