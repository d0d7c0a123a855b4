"""Images in other colours by chance."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._augment import DATA_FORMAT, UNIT, VALUE_RANGE, Augmentation
from specc.catalog.options import fraction


class RandomHue(Augmentation):
    """In training the hue of each image turns by up to half the circle times the factor, either way.

    float[height, width, 3] -> the same.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_hue/
    """

    flax = "random_hue"
    strengths = ("factor",)
    channels = (3,)
    factor: tuple[float, float] = option(UNIT, doc="share of half the circle")
    value_range: tuple[float, float] = VALUE_RANGE
    data_format: Any = DATA_FORMAT
    examples = (("RandomHue(0.2)", ("float[28, 28, 3]",), "float[28, 28, 3]"),)


class RandomSaturation(Augmentation):
    """In training the saturation of each image is multiplied with f / (1 - f).

    float[height, width, 3] -> the same. Gray at f = 0, as it is at 0.5, full at 1.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_saturation/
    """

    difference = (
        "one number stands for the pair from 0 to it, as Keras documents, and saturation ends at "
        "1; Keras 3.15 draws from -f to f (gray for half of the images) and lets it rise to 255"
    )
    flax = "random_saturation"
    channels = (3,)
    factor: tuple[float, float] = option(UNIT, doc="0 is gray, 0.5 as it is, 1 full colour")
    value_range: tuple[float, float] = VALUE_RANGE
    data_format: Any = DATA_FORMAT
    examples = (("RandomSaturation([0.4, 0.6])", ("float[28, 28, 3]",), "float[28, 28, 3]"),)


class RandomColorDegeneration(Augmentation):
    """In training x + factor (gray - x): each image with duller colours.

    float[height, width, 1 or 3] -> the same.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/
    """

    difference = (
        "one number stands for the pair from 0 to it, as Keras documents; Keras 3.15 draws from "
        "-f to f, so that half of the images get stronger colours"
    )
    flax = "random_color_degeneration"
    strengths = ("factor",)
    channels = (1, 3)
    factor: tuple[float, float] = option(UNIT, doc="share of gray that is mixed in")
    value_range: tuple[float, float] = VALUE_RANGE
    data_format: Any = DATA_FORMAT
    examples = (("RandomColorDegeneration(0.5)", ("float[28, 28, 3]",), "float[28, 28, 3]"),)


class RandomGrayscale(Augmentation):
    """In training an image loses its colours with probability `factor`, and keeps its channels.

    float[height, width, 1 or 3] -> the same. Gray is 0.2989 red + 0.587 green + 0.114 blue.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_grayscale/
    """

    flax = "random_grayscale"
    strengths = ("factor",)
    channels = (1, 3)
    factor: float = option(fraction, 0.5, "the probability")
    data_format: Any = DATA_FORMAT
    examples = (("RandomGrayscale(0.2)", ("float[28, 28, 3]",), "float[28, 28, 3]"),)
