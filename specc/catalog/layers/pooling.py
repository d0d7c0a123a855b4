"""The largest value and the mean of windows."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import option
from specc.catalog.layers._pool import Pooling
from specc.catalog.layers._spatial import AnAxis
from specc.ir.python import nnx


class _Max(Pooling):
    abstract = True
    pool_size: tuple[int, ...] = option(
        AnAxis(), 2, "size of the window, one for each axis or one for all"
    )
    tiles = "max_of_tiles"
    slides = nnx.max_pool


class _Average(Pooling):
    abstract = True
    tiles = "mean_of_tiles"
    slides = nnx.avg_pool
    more: ClassVar[dict[str, Any]] = {"count_include_pad": False}


class MaxPooling1D(_Max):
    """The largest value of each window along one axis.

    float[steps, channels] -> float[steps', channels].
    Source: https://keras.io/api/layers/pooling_layers/max_pooling1d/
    """

    spatial = 1
    examples = (("MaxPooling1D(2)", ("float[10, 4]",), "float[5, 4]"),)


class MaxPooling2D(_Max):
    """The largest value of each window of an image.

    float[height, width, channels] -> float[height', width', channels].
    Source: https://keras.io/api/layers/pooling_layers/max_pooling2d/
    """

    spatial = 2
    examples = (
        ("MaxPooling2D", ("float[28, 28, 3]",), "float[14, 14, 3]"),
        ("MaxPooling2D(3, strides = 2, padding = same)", ("float[28, 28, 3]",), "float[14, 14, 3]"),
    )


class MaxPooling3D(_Max):
    """The largest value of each window of a volume.

    float[depth, height, width, channels] -> float[depth', height', width', channels].
    Source: https://keras.io/api/layers/pooling_layers/max_pooling3d/
    """

    spatial = 3
    examples = (("MaxPooling3D(2)", ("float[8, 8, 8, 1]",), "float[4, 4, 4, 1]"),)


class AveragePooling1D(_Average):
    """The mean of each window along one axis; positions outside do not count.

    float[steps, channels] -> float[steps', channels].
    Source: https://keras.io/api/layers/pooling_layers/average_pooling1d/
    """

    spatial = 1
    examples = (("AveragePooling1D(2)", ("float[10, 4]",), "float[5, 4]"),)


class AveragePooling2D(_Average):
    """The mean of each window of an image; positions outside do not count.

    float[height, width, channels] -> float[height', width', channels].
    Source: https://keras.io/api/layers/pooling_layers/average_pooling2d/
    """

    spatial = 2
    examples = (
        ("AveragePooling2D(2)", ("float[28, 28, 3]",), "float[14, 14, 3]"),
        ("AveragePooling2D(3, padding = same)", ("float[28, 28, 3]",), "float[10, 10, 3]"),
    )


class AveragePooling3D(_Average):
    """The mean of each window of a volume; positions outside do not count.

    float[depth, height, width, channels] -> float[depth', height', width', channels].
    Source: https://keras.io/api/layers/pooling_layers/average_pooling3d/
    """

    spatial = 3
    examples = (("AveragePooling3D(2)", ("float[8, 8, 8, 1]",), "float[4, 4, 4, 1]"),)
