"""Long short-term memory."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, option
from specc.catalog.layers._recurrent import Cell, Recurrent
from specc.catalog.options import activation, flag


class LSTMCell(Cell):
    """One step of a long short-term memory: c' = f c + i g, h' = o tanh(c').

    float[features] and the states [h, c], float[units] each -> { output: h', state: [h', c'] };
    `RNN(LSTMCell(8))` runs it along time.
    Source: https://keras.io/api/layers/recurrent_layers/lstm_cell/
    """

    loop = "LSTM"
    gates = 4
    states = 2
    leading = (
        "units activation recurrent_activation use_bias kernel_initializer recurrent_initializer "
        "bias_initializer unit_forget_bias"
    )
    recurrent_activation = option(activation, "sigmoid", "applied to the gates")
    unit_forget_bias: bool = option(flag, True, "the forget gate begins with a bias of 1")
    examples = (("RNN(LSTMCell(8))", ("float[10, 4]",), "float[8]"),)

    def more(self, code: Code) -> dict[str, Any]:
        more = super().more(code)
        return more if self.unit_forget_bias else more | {"unit_forget_bias": False}


class LSTM(Recurrent, LSTMCell):
    """Long short-term memory, run along time: c' = f c + i g, h' = o tanh(c').

    (i, f, g, o) = x W + h U + b, g through tanh, the others through sigmoid.
    float[time, features] -> float[units], or float[time, units] with `return_sequences`.
    Source: https://keras.io/api/layers/recurrent_layers/lstm/
    """

    loop = ""
    examples = (
        ("LSTM(8)", ("float[10, 4]",), "float[8]"),
        ("LSTM(8, return_sequences = true)", ("float[10, 4]",), "float[10, 8]"),
    )
