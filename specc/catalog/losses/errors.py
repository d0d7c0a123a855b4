"""Losses of numbers: how far the output is from the target."""

from __future__ import annotations

from specc.catalog.declare import Code, option
from specc.catalog.losses._base import Base
from specc.catalog.options import Real, positive
from specc.ir.python import Expr, Kernel


class _Error(Base):
    abstract = True
    takes = ("number", "unit")

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        return Kernel(self.word())(target, output)


class mean_squared_error(_Error):
    """mean((target - output)^2) over the written axes.

    float[…], float[…] -> one number an example.
    Source: https://keras.io/api/losses/regression_losses/
    """

    keras = "MeanSquaredError"
    also = ("mse",)
    examples = ("mean_squared_error",)


class mean_absolute_error(_Error):
    """mean |target - output| over the written axes.

    Source: https://keras.io/api/losses/regression_losses/
    """

    keras = "MeanAbsoluteError"
    also = ("mae",)
    examples = ("mean_absolute_error",)


class mean_absolute_percentage_error(_Error):
    """100 mean(|target - output| / |target|); a target below 1e-7 counts as 1e-7.

    Source: https://keras.io/api/losses/regression_losses/
    """

    keras = "MeanAbsolutePercentageError"
    also = ("mape",)
    examples = ("mean_absolute_percentage_error",)


class mean_squared_logarithmic_error(_Error):
    """mean((log(1 + target) - log(1 + output))^2), for targets from 0 up.

    An output below 0 counts as 1e-7, without a gradient.
    Source: https://keras.io/api/losses/regression_losses/
    """

    keras = "MeanSquaredLogarithmicError"
    also = ("msle",)
    least = 0.0
    examples = ("mean_squared_logarithmic_error",)


class log_cosh(_Error):
    """mean(log(cosh(output - target))): squared near 0, absolute far away.

    Source: https://keras.io/api/losses/regression_losses/
    """

    keras = "LogCosh"
    examples = ("log_cosh",)


class poisson(_Error):
    """mean(output - target log(output)): the output is the rate of a count, above 0.

    Source: https://keras.io/api/losses/probabilistic_losses/#poisson-class
    """

    keras = "Poisson"
    difference = "an output that may be negative is an error; Keras gives NaN"
    wants = "positive"
    least = 0.0
    examples = ("poisson",)


class huber(Base):
    """Half the squared error up to `delta`, linear beyond: the mean over the written axes.

    Source: https://keras.io/api/losses/regression_losses/#huber-class
    """

    keras = "Huber"
    takes = ("number", "unit")
    delta: float = option(positive, 1.0, "where it turns linear, in the unit of the target")
    examples = ("huber", "huber(0.5)")

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        return Kernel("huber")(target, output, self.delta)


class quantile(Base):
    """max(q e, (q - 1) e), e = target - output: its best constant is the q-quantile.

    Source: Koenker and Bassett, Regression Quantiles, 1978
    """

    keras = "-"
    takes = ("number", "unit")
    q: float = option(
        Real(0, 1, open_low=True, open_high=True), doc="the share of targets below the output"
    )
    examples = ("quantile(0.9)",)

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        return Kernel("quantile")(target, output, self.q)
