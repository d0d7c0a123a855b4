"""Images seen from aside, or as through uneven glass."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._augment import (
    DATA_FORMAT,
    FILL_VALUE,
    INTERPOLATION,
    PROBABILITY,
    UNIT,
    VALUE_RANGE,
    Augmentation,
)
from specc.catalog.options import Choice, fraction


class RandomPerspective(Augmentation):
    """In training the corners of each image move, as if it were seen from aside.

    float[height, width, channels] -> the same. Each corner moves by up to a quarter of the width
    and height, times `scale`.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_perspective/
    """

    difference = (
        "all four corners move; in Keras each moves by a share of its own coordinates, so that "
        "the one at the top left never does"
    )
    flax = "random_perspective"
    strengths = ("factor",)
    factor: tuple[float, float] = PROBABILITY
    scale: float = option(fraction, 1.0, "how far the corners move")
    interpolation: str = INTERPOLATION
    fill_value: float = option(FILL_VALUE.type, 0.0, "what comes in at the edge")
    data_format: Any = DATA_FORMAT
    examples = (("RandomPerspective", ("float[28, 28, 1]",), "float[28, 28, 1]"),)


class RandomElasticTransform(Augmentation):
    """In training each image is pulled along a smooth field of displacements of its own.

    float[height, width, channels] -> the same. Normal noise is smoothed over scale / 20 of the
    shorter side, and moves pixels by scale / 10 of the longer one.
    Simard and others, Best practices for convolutional neural networks (2003).
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_elastic_transform/
    """

    difference = (
        "down and across by fields of their own, one for each image; in Keras they are the same "
        "field, so that all moves along the diagonal, with one strength a batch"
    )
    flax = "random_elastic_transform"
    strengths = ("factor",)
    factor: tuple[float, float] = PROBABILITY
    scale: tuple[float, float] = option(UNIT, 1.0, "strength")
    interpolation: str = INTERPOLATION
    fill_mode: str = option(
        Choice("reflect", "constant", "wrap", "nearest", "mirror"),
        "reflect",
        "what comes in at the edge",
    )
    fill_value: float = FILL_VALUE
    value_range: tuple[float, float] = VALUE_RANGE
    data_format: Any = DATA_FORMAT
    examples = (("RandomElasticTransform", ("float[28, 28, 1]",), "float[28, 28, 1]"),)
