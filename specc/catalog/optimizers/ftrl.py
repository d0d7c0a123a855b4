"""Follow the regularized leader."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.optimizers._base import Base
from specc.catalog.options import Real, natural, positive
from specc.ir.python import Expr, Kernel


class ftrl(Base):
    """For wide and sparse models: with L1, weights that do not help are exactly 0.

    Source: https://research.google.com/pubs/archive/41159.pdf
    """

    keras = "Ftrl"
    moments = 2
    reads_weights = True
    learning_rate_power: float = option(Real(maximum=0), -0.5, "how the rate falls, at most 0")
    initial_accumulator_value: float = option(positive, 0.1, "where the sum of squares begins")
    l1_regularization_strength: float = option(natural, 0.0, "at least 0")
    l2_regularization_strength: float = option(natural, 0.0, "at least 0")
    l2_shrinkage_regularization_strength: float = option(natural, 0.0, "of the gradient")
    beta: float = option(natural, 0.0, "of the paper")
    examples = ("ftrl(0.1, l1_regularization_strength = 0.01)",)

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        options = {
            "power": self.learning_rate_power,
            "start": self.initial_accumulator_value,
            "l1": self.l1_regularization_strength,
            "l2": self.l2_regularization_strength,
            "shrinkage": self.l2_shrinkage_regularization_strength,
            "beta": self.beta,
        }
        usual = {"power": -0.5, "start": 0.1}
        given = {name: v for name, v in options.items() if v != usual.get(name, 0.0)}
        return [Kernel("ftrl")(learning_rate, **given)]
