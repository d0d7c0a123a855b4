"""Adafactor."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.optimizers._base import Base
from specc.catalog.options import Real, positive
from specc.catalog.stacked import layer_by_layer
from specc.ir.python import Expr, Kernel


class adafactor(Base):
    """Steps in proportion to the size of each weight, with little memory: rows and columns.

    The rate of update t is at most 1 / sqrt(t). Source: https://arxiv.org/abs/1804.04235
    """

    keras = "Adafactor"
    difference = "no `relative_step`: in Keras it changes nothing, the rate is capped either way"
    reads_weights = True
    beta_2_decay: float = option(Real(maximum=0, open_high=True), -0.8, "below 0")
    epsilon_1: float = option(positive, 1e-30, "added to squared gradients")
    epsilon_2: float = option(positive, 1e-3, "smallest size of a weight that counts")
    clip_threshold: float = option(positive, 1.0, "largest root mean square of a step")
    examples = ("adafactor(0.01)",)

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        made = Kernel("adafactor")(
            learning_rate,
            decay=self.beta_2_decay,
            epsilon_1=self.epsilon_1,
            epsilon_2=self.epsilon_2,
            clip=self.clip_threshold,
        )
        return [layer_by_layer(made, weights)]
