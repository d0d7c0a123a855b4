"""The plain recurrent layer."""

from __future__ import annotations

from specc.catalog.layers._recurrent import Cell, Recurrent


class SimpleRNNCell(Cell):
    """One step of the plain recurrent layer: h' = activation(x W + h U + b).

    float[features] and the state h, float[units] -> { output: h', state: h' };
    `RNN(SimpleRNNCell(8))` runs it along time.
    Source: https://keras.io/api/layers/recurrent_layers/simple_rnn_cell/
    """

    loop = "SimpleRNN"
    examples = (
        ("RNN(SimpleRNNCell(8))", ("float[10, 4]",), "float[8]"),
        ("SimpleRNNCell(8)", ("float[4]", "float[8]"), "{ output: float[8], state: float[8] }"),
    )


class SimpleRNN(Recurrent, SimpleRNNCell):
    """The plain recurrent layer, run along time: h' = activation(x W + h U + b).

    float[time, features] -> float[units], or float[time, units] with `return_sequences`.
    Source: https://keras.io/api/layers/recurrent_layers/simple_rnn/
    """

    loop = ""
    examples = (
        ("SimpleRNN(8)", ("float[10, 4]",), "float[8]"),
        ("SimpleRNN(8, return_sequences = true)", ("float[10, 4]",), "float[10, 8]"),
    )
