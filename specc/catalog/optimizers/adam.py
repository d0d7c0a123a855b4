"""Adam and AdamW."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.optimizers._base import Base
from specc.catalog.options import flag, optional, positive, rate
from specc.ir.python import Expr, Kernel, optax


class adam(Base):
    """First and second moments of the gradient, with Keras's epsilon.

    Keras adds epsilon to sqrt(v) before the bias correction, optax after it: for gradients near 1e-5
    the two differ by a sixth of the step. Source: https://arxiv.org/abs/1412.6980
    """

    beta_1: float = option(rate, 0.9, "decay of the mean of gradients, below 1")
    beta_2: float = option(rate, 0.999, "decay of the mean of their squares, below 1")
    epsilon: float = option(positive, 1e-7, "added to the root of the second moment")
    amsgrad: bool = option(flag, False, "the largest second moment so far")

    def direction(self, learning_rate: Expr) -> list[Expr]:
        scale = Kernel("scale_by_keras_adam")(
            self.beta_1, self.beta_2, self.epsilon, **self._amsgrad()
        )
        return [scale, optax.scale_by_learning_rate(learning_rate)]

    def _amsgrad(self) -> dict[str, Any]:
        return {"amsgrad": True} if self.amsgrad else {}


class adamw(adam):
    """Adam with decoupled weight decay, 0.004 by default as in Keras (optax: 1e-4).

    Source: https://arxiv.org/abs/1711.05101
    """

    weight_decay: float | None = option(
        optional(positive), 0.004, "decoupled: w -= rate * decay * w", named=True
    )
