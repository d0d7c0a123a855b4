"""Adam and its kin: moments of the gradient."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.optimizers._base import SHARE, Base
from specc.catalog.options import flag, optional, positive
from specc.catalog.stacked import layer_by_layer
from specc.ir.python import Expr, Kernel, optax


class _Moments(Base):
    abstract = True
    moments = 2
    beta_1: float = option(SHARE, 0.9, "decay of the mean of gradients, below 1")
    beta_2: float = option(SHARE, 0.999, "decay of the mean of their squares, below 1")
    epsilon: float = option(positive, 1e-7, "added to the root of the second moment")

    def settings(self) -> tuple[float, float, float]:
        return self.beta_1, self.beta_2, self.epsilon


class adam(_Moments):
    """m / (sqrt(v) + epsilon): the mean of the gradients over the root of the mean of their squares.

    Keras adds epsilon to sqrt(v) before the bias correction, optax after it: for gradients near 1e-5
    the two differ by a sixth of the step. Source: https://arxiv.org/abs/1412.6980
    """

    keras = "Adam"
    elementwise = True
    amsgrad: bool = option(flag, False, "the largest second moment so far")
    examples = ("adam(1e-3)", "adam(cosine_decay(1e-3), beta_1 = 0.5, clipnorm = 1.0)")

    def copies(self) -> int:
        return super().copies() + self.amsgrad

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        more = {"amsgrad": True} if self.amsgrad else {}
        scale = Kernel("scale_by_keras_adam")(*self.settings(), **more)
        return [scale, optax.scale_by_learning_rate(learning_rate)]


class adamw(adam):
    """Adam with decoupled weight decay, 0.004 by default as in Keras (optax: 1e-4).

    Source: https://arxiv.org/abs/1711.05101
    """

    keras = "AdamW"
    weight_decay: float | None = option(
        optional(positive), 0.004, "decoupled: w -= rate * decay * w", named=True
    )
    examples = (
        "adamw(1e-3, weight_decay = 0.1)",
        'adamw(1e-3, exclude_from_weight_decay = "bias")',
    )


class adamax(_Moments):
    """Adam with the largest gradient so far, which fades by `beta_2`, for the second moment.

    Source: https://arxiv.org/abs/1412.6980, section 7.1
    """

    keras = "Adamax"
    elementwise = True
    examples = ("adamax(1e-3)",)

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        scale = Kernel("scale_by_keras_adamax")(*self.settings())
        return [scale, optax.scale_by_learning_rate(learning_rate)]


class nadam(_Moments):
    """Adam that looks ahead, with a momentum that rises to `beta_1`.

    Source: https://openreview.net/pdf?id=OM0jvwB8jIp57ZJjtNEZ
    """

    keras = "Nadam"
    elementwise = True
    examples = ("nadam(1e-3)",)

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        scale = Kernel("scale_by_keras_nadam")(*self.settings())
        return [scale, optax.scale_by_learning_rate(learning_rate)]


class lamb(_Moments):
    """Adam with steps in proportion to the size of each weight, for very large batches.

    Source: https://arxiv.org/abs/1904.00962
    """

    keras = "Lamb"
    reads_weights = True
    examples = ("lamb(1e-3)",)

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        scale = optax.scale_by_adam(self.beta_1, self.beta_2, self.epsilon)
        ratio = layer_by_layer(optax.scale_by_trust_ratio(), weights)
        return [scale, ratio, optax.scale_by_learning_rate(learning_rate)]
