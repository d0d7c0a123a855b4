"""Images lighter, darker, flatter, sharper in contrast by chance."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._augment import DATA_FORMAT, VALUE_RANGE, Augmentation, Bounds, Shares


class RandomBrightness(Augmentation):
    """In training x + factor (high - low), cut off at the ends of the range of values.

    float[height, width, channels] -> the same. A factor is from -1 (black) to 1 (white).
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_brightness/
    """

    flax = "random_brightness"
    strengths = ("factor",)
    factor: tuple[float, float] = option(Bounds(-1, 1), doc="share of the range of values")
    value_range: tuple[float, float] = VALUE_RANGE
    data_format: Any = DATA_FORMAT
    examples = (
        ("RandomBrightness(0.2)", ("float[28, 28, 3]",), "float[28, 28, 3]"),
        ("RandomBrightness([0, 0.2], [0, 1])", ("float[28, 28, 3]",), "float[28, 28, 3]"),
    )


class RandomContrast(Augmentation):
    """In training (x - mean) c + mean, with the mean of each channel, c in 1 - factor … 1 + factor.

    float[height, width, channels] -> the same, cut off at the ends of the range of values.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_contrast/
    """

    difference = (
        "one number is a share below and above, as Keras documents; Keras 3.15 draws from 1 to "
        "1 + factor, so that contrast never falls"
    )
    flax = "random_contrast"
    strengths = ("factor",)
    factor: tuple[float, float] = option(Shares(0, 1), doc="share below 1 and share above it")
    value_range: tuple[float, float] = VALUE_RANGE
    data_format: Any = DATA_FORMAT
    examples = (("RandomContrast(0.2)", ("float[28, 28, 3]",), "float[28, 28, 3]"),)
