"""What an expression gives for each example, over an epoch."""

from __future__ import annotations

from typing import ClassVar

from specc.catalog.declare import Code, Metric
from specc.ir.python import Expr, Kernel


class _OfExpression(Metric):
    abstract = True
    of_expression = True
    better = "min"
    takes: ClassVar[tuple[str, ...]] = ()


class sum_(_OfExpression):
    """The sum of an expression over the examples of an epoch, each times its weight.

    `errors = abs(target - output)` bound in `compile`, then `metrics = [sum(errors)]`; of an example
    with several numbers their mean counts. It grows with the number of examples.
    Source: https://keras.io/api/metrics/reduction_metrics/
    """

    keras = "Sum"
    examples = ("sum(errors)",)

    def lower(self, code: Code) -> Expr:
        return Kernel("Total")()


class mean(_OfExpression):
    """The mean of an expression over the examples of an epoch, by their weights.

    `metrics = [mean(errors)]` is `metrics = [errors]`, which is shorter.
    Source: https://keras.io/api/metrics/reduction_metrics/
    """

    keras = "Mean"
    examples = ("mean(errors)",)

    def lower(self, code: Code) -> Expr:
        return Kernel("Mean")()
