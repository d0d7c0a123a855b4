"""Images moved by chance."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._augment import (
    DATA_FORMAT,
    FILL_MODE,
    FILL_VALUE,
    INTERPOLATION,
    Augmentation,
    Bounds,
)


class RandomTranslation(Augmentation):
    """In training each image is moved by a share of its height and of its width.

    float[height, width, channels] -> the same. A factor is from -1 (up, left) to 1 (down, right).
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_translation/
    """

    flax = "random_translation"
    strengths = (
        "height_factor",
        "width_factor",
    )
    height_factor: tuple[float, float] = option(Bounds(-1, 1), doc="share of the height, down")
    width_factor: tuple[float, float] = option(
        Bounds(-1, 1), doc="share of the width, to the right"
    )
    fill_mode: str = FILL_MODE
    interpolation: str = INTERPOLATION
    fill_value: float = FILL_VALUE
    data_format: Any = DATA_FORMAT
    examples = (("RandomTranslation(0.1, 0.1)", ("float[28, 28, 1]",), "float[28, 28, 1]"),)
