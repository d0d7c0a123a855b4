"""Losses of numbers: how far the output is from the target."""

from __future__ import annotations

from specc.catalog.declare import Code, Loss, option
from specc.catalog.options import positive
from specc.ir.python import Expr, Kernel


class _Error(Loss):
    abstract = True
    takes = ("number", "unit")

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        return Kernel(self.word())(target, output)


class mean_squared_error(_Error):
    """mean((target - output)^2) over the written axes.

    float[…], float[…] -> one number an example. Source: https://keras.io/api/losses/regression_losses/
    """


class mean_absolute_error(_Error):
    """mean(|target - output|) over the written axes. Source: https://keras.io/api/losses/regression_losses/"""


class huber(Loss):
    """Half the squared error below `delta`, linear beyond: mean over the written axes.

    Source: https://keras.io/api/losses/regression_losses/#huber-class
    """

    takes = ("number", "unit")
    delta: float = option(positive, 1.0, "where it turns linear, in the unit of the target")

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        return Kernel("huber")(target, output, self.delta)
