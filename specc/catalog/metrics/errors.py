"""Metrics of numbers: how far the output is from the target, over the epoch."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Metric, Mismatch, option
from specc.catalog.metrics._target import NUMBERS, fits, for_each, last_size, with_options
from specc.catalog.options import Choice, Whole, axis_type, optional
from specc.catalog.shapes import axis_of, from_end
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


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
    """mean (target - output)^2; of probabilities of yes or no the Brier score.

    Source: https://keras.io/api/metrics/regression_metrics/#meansquarederror-class
    """

    keras = "MeanSquaredError"
    also = ("mse", "brierscore")
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


class mean_absolute_percentage_error(_Error):
    """100 mean(|target - output| / |target|), in percent; a target below 1e-7 counts as 1e-7.

    Source: https://keras.io/api/metrics/regression_metrics/#meanabsolutepercentageerror-class
    """

    keras = "MeanAbsolutePercentageError"
    also = ("mape",)
    kernel = "absolute_percentage_error"
    examples = ("mean_absolute_percentage_error",)


class mean_squared_logarithmic_error(_Error):
    """mean (log(1 + target) - log(1 + output))^2; what is below 0 counts as 1e-7.

    Source: https://keras.io/api/metrics/regression_metrics/#meansquaredlogarithmicerror-class
    """

    keras = "MeanSquaredLogarithmicError"
    also = ("msle",)
    kernel = "squared_logarithmic_error"
    examples = ("mean_squared_logarithmic_error",)


class log_cosh(_Error):
    """mean log(cosh(output - target)): squared near 0, absolute far away.

    Source: https://keras.io/api/metrics/regression_metrics/#logcosherror-class
    """

    keras = "LogCoshError"
    also = ("logcosh",)
    kernel = "log_cosh"
    examples = ("log_cosh",)


class max_error(Metric):
    """The largest |target - output| of the epoch, in the unit of the target.

    Source: https://scikit-learn.org/stable/modules/model_evaluation.html#max-error
    """

    keras = "-"
    takes = NUMBERS
    better = "min"
    examples = ("max_error",)

    def lower(self, code: Code) -> Expr:
        return Kernel("MaxError")()


class cosine_similarity(Metric):
    """The mean cosine of the angle between target and output: 1 where they point the same way.

    Positive, where the loss of this name is negative.
    Source: https://keras.io/api/metrics/regression_metrics/#cosinesimilarity-class
    """

    keras = "CosineSimilarity"
    takes = ("number", "unit", "one_hot")
    axis: int = option(axis_type, -1, "the axis of the vectors")
    examples = ("cosine_similarity",)

    def infer(self, target: Tensor, output: Tensor) -> None:
        if not output.rank:
            raise Mismatch("`cosine_similarity` compares vectors, and this is one number")
        axis_of(self.axis, output.rank, "cosine_similarity")

    def lower(self, code: Code) -> Expr:
        output = code.types[1]
        assert isinstance(output, Tensor)
        axis = self.axis if self.axis < 0 else from_end(self.axis, output.rank)
        more: dict[str, Any] = {} if axis == -1 else {"axis": axis}
        return Kernel("Mean")(with_options("cosine_similarity", **more))


class r2(Metric):
    """1 - (squared error) / (spread of the target): 1 is perfect, 0 as good as saying the mean.

    Of several targets the mean over them. In one pass, right where the mean is far above the
    spread: for a mean of 1e5 and a spread of 1 Keras gives 0.99999 where 0.98976 is true.
    Source: https://keras.io/api/metrics/regression_metrics/#r2score-class
    """

    keras = "-"
    takes = NUMBERS
    difference = "right where the mean of the target is far larger than its spread"
    examples = ("r2",)

    def lower(self, code: Code) -> Expr:
        size = last_size(code)
        return Kernel("R2")(*([] if size == 1 else [size]))


class r2_score(r2):
    """1 - (squared error) / (spread of the target), as `r2`, with the options of Keras.

    `num_regressors` inputs p, of n examples: 1 - (1 - r2) (n - 1) / (n - p - 1).
    Source: https://keras.io/api/metrics/regression_metrics/#r2score-class
    """

    keras = "R2Score"
    class_aggregation: str | None = option(
        optional(Choice("uniform_average", "variance_weighted_average")),
        "uniform_average",
        "over several targets: each alike, or by its spread; none: one figure each, called after it",
    )
    num_regressors: int = option(Whole(0), 0, "inputs that the figure is adjusted for, at least 0")
    column: int | None = option(
        optional(Whole(0)), None, "the one of several targets that counts", named=True
    )
    examples = ("r2_score", "r2_score(num_regressors = 4)", "r2_score(class_aggregation = none)")

    def infer(self, target: Tensor, output: Tensor) -> None:
        super().infer(target, output)
        fits("column", self.column, output, below=True)

    def of_each(self) -> bool:
        return self.class_aggregation is None and self.column is None

    def figures(self, columns: tuple[str, ...] | None) -> dict[str, Metric]:
        if not self.of_each():
            return {"": self}
        return for_each({"": self}, columns, "column", class_aggregation="uniform_average")

    def lower(self, code: Code) -> Expr:
        size = last_size(code)
        by_spread = self.class_aggregation == "variance_weighted_average"
        more: dict[str, Any] = {"by_spread": True} if by_spread else {}
        if self.num_regressors:
            more["regressors"] = self.num_regressors
        if self.column is not None:
            more["only"] = self.column
        return Kernel("R2")(*([] if size == 1 else [size]), **more)
