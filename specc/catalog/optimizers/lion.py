"""Lion."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.optimizers._base import SHARE, Base
from specc.ir.python import Expr, optax


class lion(Base):
    """The sign of the momentum alone: every weight moves by the learning rate.

    Take a third to a tenth of Adam's rate. Source: https://arxiv.org/abs/2302.06675
    """

    keras = "Lion"
    moments = 1
    beta_1: float = option(SHARE, 0.9, "share of the momentum in the step, below 1")
    beta_2: float = option(SHARE, 0.99, "decay of the momentum, below 1")
    examples = ("lion(1e-4)",)

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        scale = optax.scale_by_lion(b1=self.beta_1, b2=self.beta_2)
        return [scale, optax.scale_by_learning_rate(learning_rate)]
