"""Gated recurrent unit."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, option
from specc.catalog.layers._recurrent import Recurrent
from specc.catalog.options import activation, flag


class GRU(Recurrent):
    """Gated recurrent unit, run along time: h' = z h + (1 - z) tanh(x W + r (h U + b)).

    z, r = sigmoid of their own x W + h U + b. float[time, features] -> float[units], or
    float[time, units] with `return_sequences`. Source: https://keras.io/api/layers/recurrent_layers/gru/
    """

    gates = 3
    leading = "units activation recurrent_activation"
    recurrent_activation = option(activation, "sigmoid", "applied to the gates")
    reset_after: bool = option(
        flag, True, "resets h U + b, as cuDNN does; false: resets h, with one bias"
    )
    examples = (
        ("GRU(8)", ("float[10, 4]",), "float[8]"),
        ("GRU(8, reset_after = false, return_sequences = true)", ("float[10, 4]",), "float[10, 8]"),
    )

    def bias_shape(self) -> tuple[Any, ...]:
        wide = 3 * self.units
        return (2, wide) if self.reset_after else (wide,)

    def more(self, code: Code) -> dict[str, Any]:
        more = super().more(code)
        return more if self.reset_after else more | {"reset_after": False}
