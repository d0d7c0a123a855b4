"""A function as a layer of its own."""

from __future__ import annotations

from specc.catalog.declare import Code, Layer, option
from specc.catalog.options import activation
from specc.ir.python import Expr
from specc.ir.types import Tensor


class Activation(Layer):
    """An activation, as a layer: `Activation(relu)` is `relu`.

    float[…] -> float[…]. Source: https://keras.io/api/layers/core_layers/activation/
    """

    mask = "carries"
    activation = option(activation, doc="the function; `none` hands the input on")
    examples = (("Activation(relu)", ("float[10]",), "float[10]"),)

    def infer(self, x: Tensor) -> Tensor:
        return x

    def lower(self, code: Code, x: Expr) -> Expr:
        return x
