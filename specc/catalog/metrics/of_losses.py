"""Losses as metrics: their mean over the examples of the epoch."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Loss, Metric, option
from specc.catalog.losses import crossentropy, divergences, errors, hinges
from specc.catalog.metrics._target import ignoring, need_known_class
from specc.catalog.options import optional, rate, whole
from specc.ir.python import Expr, Kernel, Name, function


class _OfLoss(Metric):
    abstract = True
    better = "min"
    loss: ClassVar[type[Loss]]

    def takes_logits(self, target_kind: str) -> bool:
        return "from_logits" in self.loss.options()

    def lower(self, code: Code) -> Expr:
        return self.mean(code)

    def mean(self, code: Code, kind: str = "Mean", **more: Any) -> Expr:
        """The mean of what the loss gives for each example."""
        if code.scores == "logits":
            more["from_logits"] = True
        value = self.loss(**more).lower(code, Name("target"), Name("output"))
        return Kernel(kind)(function(("target", "output"), value))


class categorical_crossentropy(_OfLoss):
    """mean -sum_k y_k log p_k, for class numbers or one-hot classes.

    Source: https://keras.io/api/metrics/probabilistic_metrics/#categoricalcrossentropy-class
    """

    keras = "CategoricalCrossentropy"
    also = ("logloss", "crossentropy")
    takes = ("class", "one_hot")
    wants = "probabilities"
    needs_probabilities = True
    loss = crossentropy.categorical_crossentropy
    difference = crossentropy.categorical_crossentropy.difference
    label_smoothing: Any = option(rate, 0.0, "share of the target spread over all classes")
    examples = ("categorical_crossentropy",)

    def lower(self, code: Code) -> Expr:
        more: dict[str, Any] = {}
        if self.label_smoothing:
            more["label_smoothing"] = self.label_smoothing
        return self.mean(code, **more)


class sparse_categorical_crossentropy(categorical_crossentropy):
    """mean -log p_y, for class numbers.

    Source: https://keras.io/api/metrics/probabilistic_metrics/#sparsecategoricalcrossentropy-class
    """

    keras = "SparseCategoricalCrossentropy"
    takes = ("class",)
    difference = (
        "a last softmax is folded into it instead of clipped; what is ignored is not divided by"
    )
    label_smoothing = None
    examples = (
        "sparse_categorical_crossentropy",
        "sparse_categorical_crossentropy(ignore_class = 0)",
    )
    ignore_class: int | None = option(
        optional(whole), None, "a class that does not count, as in segmentation"
    )

    def meets(self, kind: str, classes: Any) -> None:
        need_known_class(self.ignore_class, classes)

    def lower(self, code: Code) -> Expr:
        return ignoring(self.ignore_class, self.mean(code))


class binary_crossentropy(categorical_crossentropy):
    """mean -(y log p + (1 - y) log(1 - p)).

    Source: https://keras.io/api/metrics/probabilistic_metrics/#binarycrossentropy-class
    """

    keras = "BinaryCrossentropy"
    also = ("bce",)
    takes = ("binary", "unit")
    wants = "unit"
    loss = crossentropy.binary_crossentropy
    difference = crossentropy.binary_crossentropy.difference
    examples = ("binary_crossentropy",)


class perplexity(_OfLoss):
    """exp(mean -log p), p the probability that the model gave to what came next.

    Among how many tokens, all alike, the model hesitates: from 1 up; the vocabulary's size if it
    knows nothing. Source: Jelinek et al. 1977, doi:10.1121/1.2016299
    """

    keras = "-"
    takes = ("class", "one_hot")
    wants = "probabilities"
    needs_probabilities = True
    loss = crossentropy.categorical_crossentropy
    examples = ("perplexity",)

    def lower(self, code: Code) -> Expr:
        return self.mean(code, "ExpMean")


class kl_divergence(_OfLoss):
    """mean sum_k t_k log(t_k / p_k).

    Source: https://keras.io/api/metrics/probabilistic_metrics/#kldivergence-class
    """

    keras = "KLDivergence"
    also = ("kld", "kullbackleiblerdivergence")
    takes = ("unit", "one_hot")
    needs_probabilities = True
    loss = divergences.kl_divergence
    examples = ("kl_divergence",)


class poisson(_OfLoss):
    """mean(output - target log(output)).

    Source: https://keras.io/api/metrics/probabilistic_metrics/#poisson-class
    """

    keras = "Poisson"
    takes = ("number", "unit")
    loss = errors.poisson
    examples = ("poisson",)


class hinge(_OfLoss):
    """mean(max(0, 1 - y x)), the target 0 or 1 taken as y = -1 or 1.

    Source: https://keras.io/api/metrics/hinge_metrics/#hinge-class
    """

    keras = "Hinge"
    takes = ("binary",)
    loss = hinges.hinge
    difference = hinges.hinge.difference
    examples = ("hinge",)


class squared_hinge(hinge):
    """mean(max(0, 1 - y x)^2), the target 0 or 1 taken as y = -1 or 1.

    Source: https://keras.io/api/metrics/hinge_metrics/#squaredhinge-class
    """

    keras = "SquaredHinge"
    loss = hinges.squared_hinge
    examples = ("squared_hinge",)


class categorical_hinge(_OfLoss):
    """mean(max(0, 1 + the largest score of a wrong class - the score of the right one)).

    Source: https://keras.io/api/metrics/hinge_metrics/#categoricalhinge-class
    """

    keras = "CategoricalHinge"
    takes = ("class", "one_hot")
    loss = hinges.categorical_hinge
    difference = hinges.categorical_hinge.difference
    examples = ("categorical_hinge",)
