"""Images inverted, or with fewer levels, by chance."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._augment import (
    DATA_FORMAT,
    PROBABILITY,
    UNIT,
    VALUE_RANGE,
    Augmentation,
    WholeBounds,
)


class RandomInvert(Augmentation):
    """In training low + high - x, the negative, of images that are chosen by chance.

    float[height, width, channels] -> the same.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_invert/
    """

    difference = "low + high - x; Keras takes high - x, which leaves a range of values as [-1, 1]"
    flax = "random_invert"
    strengths = ("factor",)
    factor: tuple[float, float] = PROBABILITY
    value_range: tuple[float, float] = VALUE_RANGE
    data_format: Any = DATA_FORMAT
    examples = (("RandomInvert(0.2)", ("float[28, 28, 3]",), "float[28, 28, 3]"),)


class RandomPosterization(Augmentation):
    """In training each image keeps only the highest bits of its levels 0 to 255.

    float[height, width, channels] -> the same.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_posterization/
    """

    difference = (
        "one number is how many bits stay, as Keras documents, and a pair includes both ends; "
        "Keras 3.15 draws from 1 to one below it"
    )
    flax = "random_posterization"
    factor: tuple[int, int] = option(WholeBounds(1, 8), doc="how many bits stay")
    value_range: tuple[float, float] = VALUE_RANGE
    data_format: Any = DATA_FORMAT
    examples = (
        ("RandomPosterization(3)", ("float[28, 28, 3]",), "float[28, 28, 3]"),
        ("RandomPosterization([2, 6])", ("float[28, 28, 3]",), "float[28, 28, 3]"),
    )


class Solarization(Augmentation):
    """In training x + addition, then the negative of what is not below the threshold.

    float[height, width, channels] -> the same. Both are shares of the range of values; with the
    defaults every pixel is inverted.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/solarization/
    """

    difference = (
        "both ends of a pair are shares; Keras takes the lower one as a level from 0 to 255"
    )
    flax = "solarization"
    addition_factor: tuple[float, float] = option(UNIT, 0.0, "share that is added before")
    threshold_factor: tuple[float, float] = option(UNIT, 0.0, "share from which it is inverted")
    value_range: tuple[float, float] = VALUE_RANGE
    data_format: Any = DATA_FORMAT
    examples = (
        ("Solarization(threshold_factor = 0.8)", ("float[28, 28, 3]",), "float[28, 28, 3]"),
    )
