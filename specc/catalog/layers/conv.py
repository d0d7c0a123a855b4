"""Convolutions over one, two and three axes."""

from __future__ import annotations

from specc.catalog.declare import option
from specc.catalog.layers._convolution import Convolution
from specc.catalog.options import Choice


class Conv1D(Convolution):
    """Convolution along one axis: y[i] = activation(sum_k x[s i + k] W[k] + b).

    float[steps, channels] -> float[steps', filters]. `padding = causal` sees no later step.
    Source: https://keras.io/api/layers/convolution_layers/convolution1d/
    """

    spatial = 1
    padding: str = option(
        Choice("valid", "same", "causal"),
        "valid",
        "`same` pads both ends with zeros, `causal` only the start",
    )
    examples = (
        ("Conv1D(8, 3)", ("float[10, 4]",), "float[8, 8]"),
        ("Conv1D(8, 3, strides = 2, padding = causal)", ("float[10, 4]",), "float[5, 8]"),
    )


class Conv2D(Convolution):
    """Convolution over images: y[i, j] = activation(sum_kl x[s i + k, s j + l] W[k, l] + b).

    float[height, width, channels] -> float[height', width', filters].
    Source: https://keras.io/api/layers/convolution_layers/convolution2d/
    """

    spatial = 2
    examples = (
        (
            "Conv2D(16, 3, padding = same, activation = relu)",
            ("float[28, 28, 1]",),
            "float[28, 28, 16]",
        ),
        ("Conv2D(16, [3, 5], strides = 2)", ("float[28, 28, 1]",), "float[13, 12, 16]"),
    )


class Conv3D(Convolution):
    """Convolution over volumes or videos: the sum over a window of three axes.

    float[depth, height, width, channels] -> float[depth', height', width', filters].
    Source: https://keras.io/api/layers/convolution_layers/convolution3d/
    """

    spatial = 3
    examples = (("Conv3D(4, 3)", ("float[8, 8, 8, 1]",), "float[6, 6, 6, 4]"),)
