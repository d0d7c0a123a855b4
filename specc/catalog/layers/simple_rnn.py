"""The plain recurrent layer."""

from __future__ import annotations

from specc.catalog.layers._recurrent import Recurrent


class SimpleRNN(Recurrent):
    """The plain recurrent layer, run along time: h' = activation(x W + h U + b).

    float[time, features] -> float[units], or float[time, units] with `return_sequences`.
    Source: https://keras.io/api/layers/recurrent_layers/simple_rnn/
    """

    examples = (
        ("SimpleRNN(8)", ("float[10, 4]",), "float[8]"),
        ("SimpleRNN(8, return_sequences = true)", ("float[10, 4]",), "float[10, 8]"),
    )
