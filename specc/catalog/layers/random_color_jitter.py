"""Brightness, contrast, saturation and hue at once."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._augment import (
    DATA_FORMAT,
    UNIT,
    VALUE_RANGE,
    Augmentation,
    Bounds,
    Shares,
)
from specc.catalog.options import optional


class RandomColorJitter(Augmentation):
    """In training the changes of RandomBrightness, RandomContrast, RandomSaturation and RandomHue.

    float[height, width, 3] -> the same. They come in this order, those only whose factor is given.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_color_jitter/
    """

    difference = "contrast and saturation as RandomContrast and RandomSaturation have them here"
    flax = "random_color_jitter"
    strengths = (
        "brightness_factor",
        "contrast_factor",
        "saturation_factor",
        "hue_factor",
    )
    channels = (3,)
    value_range: tuple[float, float] = VALUE_RANGE
    brightness_factor: Any = option(
        optional(Bounds(-1, 1)), None, "share of the range of values that is added"
    )
    contrast_factor: Any = option(
        optional(Shares(0, 1)), None, "share of contrast below 1 and above it"
    )
    saturation_factor: Any = option(optional(UNIT), None, "0 is gray, 0.5 as it is, 1 full colour")
    hue_factor: Any = option(optional(UNIT), None, "share of half the circle of hues")
    data_format: Any = DATA_FORMAT
    examples = (
        (
            "RandomColorJitter(brightness_factor = 0.2, hue_factor = 0.1)",
            ("float[28, 28, 3]",),
            "float[28, 28, 3]",
        ),
    )
