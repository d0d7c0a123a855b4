"""Steps in proportion to the size of each weight, or of one size."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.optimizers._base import SHARE, Base
from specc.catalog.options import flag, natural, positive
from specc.catalog.stacked import layer_by_layer
from specc.ir.python import Expr, optax


class lars(Base):
    """Gradient descent with steps in proportion to the size of each weight, for very large batches.

    Its decay of weights is decoupled here, as everywhere. Source: https://arxiv.org/abs/1708.03888, optax.lars
    """

    keras = "-"
    reads_weights = True
    moments = 1
    momentum: float = option(SHARE, 0.9, "share of the velocity that is kept, below 1")
    nesterov: bool = option(flag, False, "look ahead along the velocity")
    trust_coefficient: float = option(positive, 0.001, "size of a step as a share of the weight")
    epsilon: float = option(natural, 0.0, "added to the norm of the gradient")
    examples = ("lars(1.0)",)

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        ratio = layer_by_layer(
            optax.scale_by_trust_ratio(trust_coefficient=self.trust_coefficient, eps=self.epsilon),
            weights,
        )
        step = optax.scale_by_learning_rate(learning_rate)
        return [ratio, step, optax.trace(self.momentum, nesterov=self.nesterov)]


class fromage(Base):
    """Steps of the rate times the size of each weight, and weights that do not grow by it.

    Source: https://arxiv.org/abs/2002.03432, optax.fromage
    """

    keras = "-"
    reads_weights = True
    min_norm: float = option(positive, 1e-6, "least norm of a weight and of a gradient")
    examples = ("fromage(0.01)",)

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        return [layer_by_layer(optax.fromage(learning_rate, self.min_norm), weights)]


class signum(Base):
    """The sign of the momentum: every weight moves by the learning rate.

    Source: https://arxiv.org/abs/1802.04434, optax.signum
    """

    keras = "-"
    moments = 1
    momentum: float = option(SHARE, 0.9, "share of the velocity that is kept, below 1")
    examples = ("signum(1e-3)",)

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        mean = optax.ema(self.momentum, debias=False)
        return [mean, optax.scale_by_sign(), optax.scale_by_learning_rate(learning_rate)]
