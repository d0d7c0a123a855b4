"""Accuracy: the share of examples that are right."""

from __future__ import annotations

from specc.catalog.declare import Code, Metric, option
from specc.catalog.options import fraction
from specc.ir.python import Expr, Kernel, Lambda, Name
from specc.ir.types import INT, Tensor


class accuracy(Metric):
    """The share of examples whose class is right, by the kind of target.

    Class numbers and one-hot classes: the largest output is the class. Yes or no: the output is above
    `threshold`, in probability, also where the model gives logits.
    Source: https://keras.io/api/metrics/accuracy_metrics/
    """

    takes = ("class", "one_hot", "binary")
    difference = "binary accuracy over logits uses the threshold in probability, not 0.5 of the logit"
    threshold: float = option(fraction, 0.5, "of the probability, for yes or no")

    def lower(self, code: Code) -> Expr:
        target, output = code.types
        assert isinstance(target, Tensor) and isinstance(output, Tensor)
        if target.dtype == INT:
            return Kernel("Mean")(Kernel("sparse_categorical_accuracy"))
        if output.shape[-1:] == (1,) or output.shape == target.shape and self.binary:
            function: Expr = Kernel("binary_accuracy")
            if self.threshold != 0.5:
                t, o = Name("target"), Name("output")
                function = Lambda(("target", "output"), function(t, o, self.threshold))
            return Kernel("Mean")(function)
        return Kernel("Mean")(Kernel("categorical_accuracy"))

    binary = False
