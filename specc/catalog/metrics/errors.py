"""Metrics of numbers: how far the output is from the target, over the epoch."""

from __future__ import annotations

from typing import ClassVar

from specc.catalog.declare import Code, Metric
from specc.catalog.metrics._target import NUMBERS, last_size
from specc.ir.python import Expr, Kernel


class _Error(Metric):
    abstract = True
    takes = NUMBERS
    better = "min"
    mean: ClassVar[str] = "Mean"
    kernel: ClassVar[str] = ""

    def lower(self, code: Code) -> Expr:
        return Kernel(self.mean)(Kernel(self.kernel))


class mean_absolute_error(_Error):
    """mean |target - output|, in the unit of the target.

    Source: https://keras.io/api/metrics/regression_metrics/#meanabsoluteerror-class
    """

    keras = "MeanAbsoluteError"
    also = ("mae",)
    kernel = "absolute_error"
    examples = ("mean_absolute_error",)


class mean_squared_error(_Error):
    """mean (target - output)^2.

    Source: https://keras.io/api/metrics/regression_metrics/#meansquarederror-class
    """

    keras = "MeanSquaredError"
    also = ("mse",)
    kernel = "squared_error"
    examples = ("mean_squared_error",)


class root_mean_squared_error(_Error):
    """sqrt(mean (target - output)^2), the mean over the epoch, in the unit of the target.

    Source: https://keras.io/api/metrics/regression_metrics/#rootmeansquarederror-class
    """

    keras = "RootMeanSquaredError"
    also = ("rmse",)
    mean = "RootMean"
    kernel = "squared_error"
    examples = ("root_mean_squared_error",)


class r2(Metric):
    """1 - (squared error) / (spread of the target): 1 is perfect, 0 as good as saying the mean.

    Of several targets the mean over them. In one pass, right where the mean is far above the
    spread: for a mean of 1e5 and a spread of 1 Keras gives 0.99999 where 0.98976 is true.
    Source: https://keras.io/api/metrics/regression_metrics/#r2score-class
    """

    keras = "R2Score"
    takes = NUMBERS
    difference = "right where the mean of the target is far larger than its spread"
    examples = ("r2",)

    def lower(self, code: Code) -> Expr:
        size = last_size(code)
        return Kernel("R2")(*([] if size == 1 else [size]))
