"""Stochastic gradient descent, and RMSprop."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.optimizers._base import SHARE, Base
from specc.catalog.options import flag, positive, schedule
from specc.ir.python import Expr, Kernel, optax


class sgd(Base):
    """Gradient descent, with momentum if asked.

    The velocity holds rate * gradient, as in Keras, so that a schedule acts on what is added to it
    (optax.sgd scales the velocity instead). Source: https://keras.io/api/optimizers/sgd/
    """

    keras = "SGD"
    learning_rate: Any = option(schedule, 0.01, "a number above 0, or a schedule")
    momentum: float = option(SHARE, 0.0, "share of the velocity that is kept, below 1")
    nesterov: bool = option(flag, False, "look ahead along the velocity")
    examples = ("sgd(0.1)", "sgd(cosine_decay(0.1, warmup = 5%), momentum = 0.9, nesterov = true)")

    def copies(self) -> int:
        return super().copies() + bool(self.momentum)

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        step = optax.scale_by_learning_rate(learning_rate)
        if not self.momentum:
            return [step]
        return [step, optax.trace(self.momentum, nesterov=self.nesterov)]


class rmsprop(Base):
    """Gradients divided by the root of the mean of their squares.

    Source: https://keras.io/api/optimizers/rmsprop/
    """

    keras = "RMSprop"
    elementwise = True
    moments = 1
    rho: float = option(SHARE, 0.9, "decay of the mean of squares, below 1")
    momentum: float = option(SHARE, 0.0, "share of the velocity that is kept, below 1")
    epsilon: float = option(positive, 1e-7, "added under the root")
    centered: bool = option(flag, False, "divide by the standard deviation instead")
    examples = ("rmsprop(1e-3)", "rmsprop(1e-3, momentum = 0.9, centered = true)")

    def copies(self) -> int:
        return super().copies() + bool(self.momentum) + self.centered

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        more = {"centered": True} if self.centered else {}
        scale = Kernel("scale_by_keras_rms")(self.rho, self.epsilon, **more)
        step = optax.scale_by_learning_rate(learning_rate)
        return [scale, step, optax.trace(self.momentum)] if self.momentum else [scale, step]
