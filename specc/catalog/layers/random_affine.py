"""Images turned, leant and zoomed by chance."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._augment import (
    DATA_FORMAT,
    FILL_MODE,
    FILL_VALUE,
    INTERPOLATION,
    UNIT,
    Augmentation,
    Bounds,
)
from specc.catalog.options import optional

EITHER_WAY = Bounds(-1, 1)


class RandomRotation(Augmentation):
    """In training each image is turned around its middle, by a share of a full turn.

    float[height, width, channels] -> the same. A factor is from -1 to 1, counter-clockwise above 0.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_rotation/
    """

    flax = "random_rotation"
    strengths = ("factor",)
    factor: tuple[float, float] = option(EITHER_WAY, doc="share of a full turn")
    fill_mode: str = FILL_MODE
    interpolation: str = INTERPOLATION
    fill_value: float = FILL_VALUE
    data_format: Any = DATA_FORMAT
    examples = (("RandomRotation(0.1)", ("float[28, 28, 1]",), "float[28, 28, 1]"),)


class RandomShear(Augmentation):
    """In training each image leans to a side: a row moves by a share of how far down it is.

    float[height, width, channels] -> the same, the corner at the top left stays.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_shear/
    """

    flax = "random_shear"
    strengths = (
        "x_factor",
        "y_factor",
    )
    x_factor: tuple[float, float] = option(UNIT, 0.0, "slope of the columns, to either side")
    y_factor: tuple[float, float] = option(UNIT, 0.0, "slope of the rows, to either side")
    interpolation: str = INTERPOLATION
    fill_mode: str = FILL_MODE
    fill_value: float = FILL_VALUE
    data_format: Any = DATA_FORMAT
    examples = (("RandomShear(0.2, 0.2)", ("float[28, 28, 1]",), "float[28, 28, 1]"),)


class RandomZoom(Augmentation):
    """In training each image shows 1 + factor times its height and width, around its middle.

    float[height, width, channels] -> the same. Above 0 it is zoomed out, below 0 in.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_zoom/
    """

    flax = "random_zoom"
    strengths = (
        "height_factor",
        "width_factor",
    )
    height_factor: tuple[float, float] = option(EITHER_WAY, doc="share of the height")
    width_factor: Any = option(
        optional(EITHER_WAY), None, "share of the width; `none`: as much as the height"
    )
    fill_mode: str = FILL_MODE
    interpolation: str = INTERPOLATION
    fill_value: float = FILL_VALUE
    data_format: Any = DATA_FORMAT
    examples = (("RandomZoom(0.2)", ("float[28, 28, 1]",), "float[28, 28, 1]"),)
