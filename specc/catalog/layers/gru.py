"""Gated recurrent unit."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, option
from specc.catalog.layers._recurrent import Cell, Recurrent
from specc.catalog.options import activation, flag


class GRUCell(Cell):
    """One step of a gated recurrent unit: h' = z h + (1 - z) tanh(x W + r (h U + b)).

    float[features] and the state h, float[units] -> { output: h', state: h' };
    `RNN(GRUCell(8))` runs it along time.
    Source: https://keras.io/api/layers/recurrent_layers/gru_cell/
    """

    loop = "GRU"
    gates = 3
    leading = "units activation recurrent_activation"
    recurrent_activation = option(activation, "sigmoid", "applied to the gates")
    reset_after: bool = option(
        flag, True, "resets h U + b, as cuDNN does; false: resets h, with one bias"
    )
    examples = (
        ("RNN(GRUCell(8))", ("float[10, 4]",), "float[8]"),
        ("GRUCell(8)", ("float[4]", "float[8]"), "{ output: float[8], state: float[8] }"),
    )

    def bias_shape(self) -> tuple[Any, ...]:
        wide = 3 * self.units
        return (2, wide) if self.reset_after else (wide,)

    def more(self, code: Code) -> dict[str, Any]:
        more = super().more(code)
        return more if self.reset_after else more | {"reset_after": False}


class GRU(Recurrent, GRUCell):
    """Gated recurrent unit, run along time: h' = z h + (1 - z) tanh(x W + r (h U + b)).

    z, r = sigmoid of their own x W + h U + b. float[time, features] -> float[units], or
    float[time, units] with `return_sequences`. Source: https://keras.io/api/layers/recurrent_layers/gru/
    """

    loop = ""
    examples = (
        ("GRU(8)", ("float[10, 4]",), "float[8]"),
        ("GRU(8, reset_after = false, return_sequences = true)", ("float[10, 4]",), "float[10, 8]"),
    )
