"""Kin of Adam that Keras has not."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.optimizers._base import SHARE, Base
from specc.catalog.options import natural, positive
from specc.catalog.stacked import layer_by_layer
from specc.ir.python import Expr, optax


class _Scaled(Base):
    """The gradient scaled by optax, times the rate."""

    abstract = True
    keras = "-"
    moments = 2
    beta_1: float = option(SHARE, 0.9, "decay of the mean of gradients, below 1")
    beta_2: float = option(SHARE, 0.999, "decay of the second moment, below 1")
    epsilon: float = option(positive, 1e-8, "added to the root of the second moment")

    def scale(self) -> Expr:
        raise NotImplementedError

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        return [self.scale(), optax.scale_by_learning_rate(learning_rate)]


class adabelief(_Scaled):
    """Adam with the variance of the gradient around its mean: long steps where it does not change.

    Source: https://arxiv.org/abs/2010.07468, optax.adabelief
    """

    epsilon: float = option(positive, 1e-16, "added to the root of the variance, and under it")
    examples = ("adabelief(1e-3)",)

    def scale(self) -> Expr:
        return optax.scale_by_belief(self.beta_1, self.beta_2, self.epsilon, self.epsilon)


class radam(_Scaled):
    """Adam whose first steps are those of momentum alone, until the second moment can be trusted.

    Source: https://arxiv.org/abs/1908.03265, optax.radam
    """

    threshold: float = option(positive, 5.0, "length of the average from which on it is trusted")
    examples = ("radam(1e-3)",)

    def scale(self) -> Expr:
        more = {} if self.threshold == 5 else {"threshold": self.threshold}
        return optax.scale_by_radam(self.beta_1, self.beta_2, self.epsilon, **more)


class yogi(_Scaled):
    """Adam whose second moment moves by steps of one size, so that it does not forget at once.

    Source: https://papers.nips.cc/paper/8186, optax.yogi
    """

    epsilon: float = option(positive, 1e-3, "added to the root of the second moment")
    examples = ("yogi(1e-2)",)

    def scale(self) -> Expr:
        return optax.scale_by_yogi(self.beta_1, self.beta_2, self.epsilon)


class adan(_Scaled):
    """Nesterov momentum from the differences of gradients. Source: https://arxiv.org/abs/2208.06677, optax.adan"""

    moments = 4
    beta_1: float = option(SHARE, 0.98, "decay of the mean of gradients, below 1")
    beta_2: float = option(SHARE, 0.92, "decay of the mean of their differences, below 1")
    beta_3: float = option(SHARE, 0.99, "decay of the second moment, below 1")
    examples = ("adan(1e-3)",)

    def scale(self) -> Expr:
        betas = (self.beta_1, self.beta_2, self.beta_3)
        return optax.scale_by_adan(*betas, self.epsilon, self.epsilon)


class adopt(_Scaled):
    """Adam that divides by the second moment of the gradients before, and so converges for any beta_2.

    The first update only begins the second moment. Source: https://arxiv.org/abs/2411.02853, optax.contrib.adopt
    """

    beta_2: float = option(SHARE, 0.9999, "decay of the second moment, below 1")
    epsilon: float = option(positive, 1e-6, "the least root of the second moment")
    examples = ("adopt(1e-3)",)

    def scale(self) -> Expr:
        return optax.contrib.scale_by_adopt(self.beta_1, self.beta_2, self.epsilon)


class ademamix(_Scaled):
    """Adam with a second, much longer mean of gradients. Source: https://arxiv.org/abs/2409.03137, optax.contrib.ademamix"""

    moments = 3
    beta_3: float = option(SHARE, 0.9999, "decay of the long mean, below 1")
    alpha: float = option(natural, 5.0, "weight of the long mean")
    examples = ("ademamix(1e-3)",)

    def scale(self) -> Expr:
        betas = (self.beta_1, self.beta_2, self.beta_3)
        return optax.contrib.scale_by_ademamix(*betas, self.alpha, self.epsilon)


class novograd(_Scaled):
    """Adam with one second moment a weight matrix: the square of its gradient's norm.

    Source: https://arxiv.org/abs/1905.11286, optax.novograd
    """

    moments = 1
    beta_2: float = option(SHARE, 0.25, "decay of the squared norm, below 1")
    epsilon: float = option(positive, 1e-6, "added to the norm")
    examples = ("novograd(1e-3)",)

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        scale = optax.scale_by_novograd(self.beta_1, self.beta_2, self.epsilon)
        return [layer_by_layer(scale, weights), optax.scale_by_learning_rate(learning_rate)]
