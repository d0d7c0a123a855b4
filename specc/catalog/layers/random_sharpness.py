"""Images sharper and softer by chance."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._augment import (
    DATA_FORMAT,
    PROBABILITY,
    UNIT,
    VALUE_RANGE,
    Augmentation,
)
from specc.catalog.options import Checked, each


class RandomSharpness(Augmentation):
    """In training each image is smoothed or sharpened: smooth at 0, as it is at 0.5, sharp at 1.

    float[height, width, channels] -> the same. x + (1 - 2 factor) (smooth - x), where a pixel
    counts 5 of 13 and each of its 8 neighbours 1; as in Pillow, the outermost pixels stay.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_sharpness/
    """

    difference = "the outermost pixels stay; Keras takes zeros beyond the edge, which darkens them"
    flax = "random_sharpness"
    factor: tuple[float, float] = option(UNIT, doc="0 is smooth, 0.5 as it is, 1 sharp")
    value_range: tuple[float, float] = VALUE_RANGE
    data_format: Any = DATA_FORMAT
    examples = (("RandomSharpness([0.3, 0.9])", ("float[28, 28, 3]",), "float[28, 28, 3]"),)


class RandomGaussianBlur(Augmentation):
    """In training images that are chosen by chance are blurred by a normal curve.

    float[height, width, channels] -> the same; beyond its edges an image is reflected.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/
    """

    difference = (
        "a sigma for each image, and edges are reflected; Keras draws one a batch, and takes zeros "
        "beyond the edge, which darkens it"
    )
    flax = "random_gaussian_blur"
    strengths = ("factor",)
    factor: tuple[float, float] = PROBABILITY
    kernel_size: tuple[int, int] = option(
        Checked(each(2), lambda sizes: all(s % 2 for s in sizes), "an odd number, or two of them"),
        (3, 3),
        "pixels across and down that a pixel is made of",
    )
    sigma: tuple[float, float] = option(UNIT, 1.0, "standard deviation in pixels")
    value_range: tuple[float, float] = VALUE_RANGE
    data_format: Any = DATA_FORMAT
    examples = (
        (
            "RandomGaussianBlur(0.5, kernel_size = 5)",
            ("float[28, 28, 3]",),
            "float[28, 28, 3]",
        ),
    )
