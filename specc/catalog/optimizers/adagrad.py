"""Gradients divided by the root of sums of their squares."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.optimizers._base import SHARE, Base
from specc.catalog.options import natural, positive
from specc.ir.python import Expr, optax


class adagrad(Base):
    """Gradients divided by the root of the sum of all their squares so far.

    Source: https://keras.io/api/optimizers/adagrad/
    """

    keras = "Adagrad"
    moments = 1
    initial_accumulator_value: float = option(natural, 0.1, "where the sum of squares begins")
    epsilon: float = option(positive, 1e-7, "added under the root")
    examples = ("adagrad(0.1)",)

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        scale = optax.scale_by_rss(
            initial_accumulator_value=self.initial_accumulator_value, eps=self.epsilon
        )
        return [scale, optax.scale_by_learning_rate(learning_rate)]


class adadelta(Base):
    """Gradients scaled by the size of past steps over the size of past gradients.

    Source: https://arxiv.org/abs/1212.5701
    """

    keras = "Adadelta"
    moments = 2
    rho: float = option(SHARE, 0.95, "decay of both means of squares, below 1")
    epsilon: float = option(positive, 1e-7, "added under both roots")
    examples = ("adadelta(1.0)",)

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        scale = optax.scale_by_adadelta(rho=self.rho, eps=self.epsilon)
        return [scale, optax.scale_by_learning_rate(learning_rate)]
