"""Crossentropies: minus the logarithm of the probability that the model gave to what was true."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, option
from specc.catalog.losses._base import UNFOLDED, Base
from specc.catalog.options import flag, optional, rate, real, whole
from specc.ir.python import Expr, Kernel
from specc.ir.types import INT, Tensor


class categorical_crossentropy(Base):
    """-sum_k y_k log p_k, for class numbers or one-hot classes.

    target int[…] or float[…, k], output float[…, k] -> one number an example. A last softmax is
    joined with it, so that no probability is clipped: Keras clips at 1e-7, which caps the loss at
    16.1.
    Source: https://keras.io/api/losses/probabilistic_losses/
    """

    keras = "CategoricalCrossentropy"
    also = ("crossentropy", "ce")
    takes = ("class", "one_hot")
    wants = "probabilities"
    examples = ("categorical_crossentropy", "categorical_crossentropy(label_smoothing = 0.1)")
    difference = "also takes class numbers; a last softmax is folded into it instead of clipped"
    from_logits: bool = option(flag, False, "the output is logits")
    parity: str | None = UNFOLDED
    label_smoothing: float = option(
        rate, 0.0, "share of the target spread over all classes, below 1"
    )

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        one_hot = isinstance(code.types[0], Tensor) and code.types[0].dtype != INT
        name = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
        name += "_of_logits" if self.from_logits else ""
        more: dict[str, Any] = (
            {"label_smoothing": self.label_smoothing} if self.label_smoothing else {}
        )
        return Kernel(name)(target, output, **more)


class poly_crossentropy(categorical_crossentropy):
    """-log p + epsilon (1 - p), p being the probability of what was true.

    target int[…] or float[…, k], output float[…, k] -> one number an example.
    Source: https://arxiv.org/abs/2204.12511, optax.losses.poly_loss_cross_entropy
    """

    keras = "-"
    also = ("polyloss",)
    examples = ("poly_crossentropy", "poly_crossentropy(epsilon = -1.0)")
    difference = ""
    epsilon: float = option(real, 2.0, "weight of the first power of 1 - p")

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        name = "poly_crossentropy" + ("_of_logits" if self.from_logits else "")
        more = {"label_smoothing": self.label_smoothing} if self.label_smoothing else {}
        return Kernel(name)(target, output, self.epsilon, **more)


class sparsemax_loss(Base):
    """The convex loss whose gradient is sparsemax(scores) - target: 0 from a margin of 1 on.

    target int[…] or float[…, k], output float[…, k], scores without an activation.
    Source: https://arxiv.org/abs/1602.02068, optax.losses.multiclass_sparsemax_loss
    """

    keras = "-"
    takes = ("class", "one_hot")
    wants = "number"
    examples = ("sparsemax_loss",)

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        return Kernel("sparsemax_loss")(target, output)


class sparse_categorical_crossentropy(categorical_crossentropy):
    """-log p_y, for class numbers.

    target int[…], output float[…, k] -> one number an example.
    Source: https://keras.io/api/losses/probabilistic_losses/
    """

    keras = "SparseCategoricalCrossentropy"
    takes = ("class",)
    examples = (
        "sparse_categorical_crossentropy",
        "sparse_categorical_crossentropy(ignore_class = 0)",
    )
    difference = "a last softmax is folded into it instead of clipped"
    ignore_class: int | None = option(
        optional(whole), None, "a class that does not count, as in segmentation"
    )

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        if self.ignore_class is None:
            return super().lower(code, target, output)
        name = "ignoring_crossentropy_of_logits" if self.from_logits else "ignoring_crossentropy"
        return Kernel(name)(target, output, self.ignore_class, code.valid)


class binary_crossentropy(Base):
    """-(y log p + (1 - y) log(1 - p)), the mean over the written axes.

    target float[…], output float[…] -> one number an example. A last sigmoid is joined with it.
    Source: https://keras.io/api/losses/probabilistic_losses/
    """

    keras = "BinaryCrossentropy"
    also = ("bce",)
    takes = ("binary", "unit")
    wants = "unit"
    examples = ("binary_crossentropy", "binary_crossentropy(label_smoothing = 0.1)")
    difference = "a last sigmoid is folded into it instead of clipped"
    from_logits: bool = option(flag, False, "the output is logits")
    parity: str | None = UNFOLDED
    label_smoothing: float = option(rate, 0.0, "share of the target moved to one half, below 1")

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        name = "binary_crossentropy_of_logits" if self.from_logits else "binary_crossentropy"
        more: dict[str, Any] = (
            {"label_smoothing": self.label_smoothing} if self.label_smoothing else {}
        )
        return Kernel(name)(target, output, **more)
