"""Activations with options of their own, as layers."""

from __future__ import annotations

from typing import Any

from specc.catalog import find
from specc.catalog.declare import Code, Layer, option
from specc.catalog.options import natural, optional
from specc.catalog.shapes import need_float
from specc.ir.python import Expr, Kernel, nnx
from specc.ir.types import FLOAT, Tensor


class _Activation(Layer):
    abstract = True
    mask = "carries"

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        return x.with_dtype(FLOAT)


class ReLU(_Activation):
    """x above threshold, at most max_value; below it negative_slope (x - threshold).

    float[…] -> float[…]. Source: https://keras.io/api/layers/activation_layers/relu/
    """

    max_value: float | None = option(optional(natural), None, "the largest result")
    negative_slope: float = option(natural, 0.0, "the slope below the threshold")
    threshold: float = option(natural, 0.0, "where it begins")
    examples = (
        ("ReLU", ("float[4]",), "float[4]"),
        ("ReLU(max_value = 6)", ("float[4]",), "float[4]"),
    )

    def tail(self) -> Any:
        plain = self.max_value is None and not self.negative_slope and not self.threshold
        relu = find("functions", "relu")
        assert relu is not None
        return relu() if plain else None

    def lower(self, code: Code, x: Expr) -> Expr:
        if self.tail() is not None:
            return x
        return Kernel("general_relu")(
            x,
            max_value=self.max_value,
            negative_slope=self.negative_slope,
            threshold=self.threshold,
        )


class LeakyReLU(_Activation):
    """x where x > 0, else negative_slope x. float[…] -> float[…].

    Its default is Keras's for the layer, 0.3; the function `leaky_relu` has 0.2.
    Source: https://keras.io/api/layers/activation_layers/leaky_relu/
    """

    negative_slope: float = option(natural, 0.3, "the slope left of 0")
    examples = (("LeakyReLU(0.1)", ("float[4]",), "float[4]"),)

    def lower(self, code: Code, x: Expr) -> Expr:
        return nnx.leaky_relu(x, negative_slope=self.negative_slope)


class ELU(_Activation):
    """x where x > 0, else alpha (exp(x) - 1). float[…] -> float[…].

    Source: https://keras.io/api/layers/activation_layers/elu/
    """

    alpha: float = option(natural, 1.0, "minus the limit far left of 0")
    examples = (("ELU", ("float[4]",), "float[4]"),)

    def lower(self, code: Code, x: Expr) -> Expr:
        return nnx.elu(x) if self.alpha == 1 else nnx.elu(x, alpha=self.alpha)
