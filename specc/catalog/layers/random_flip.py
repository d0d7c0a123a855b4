"""Images the other way round, by chance."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._augment import Augmentation
from specc.catalog.layers._spatial import data_format
from specc.catalog.options import Choice


class RandomFlip(Augmentation):
    """In training each image is flipped with probability 1/2.

    float[height, width, channels] -> the same. `horizontal` swaps left and right.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/
    """

    difference = (
        "`horizontal_and_vertical` flips each way by a chance of its own; Keras flips both or none"
    )
    flax = "random_flip"
    mode: str = option(
        Choice("horizontal", "vertical", "horizontal_and_vertical"), "horizontal_and_vertical"
    )
    data_format: str = option(data_format, "channels_last", "which axis holds the channels")
    examples = (
        ("RandomFlip(horizontal)", ("float[28, 28, 1]",), "float[28, 28, 1]"),
        ("RandomFlip", ("float[8, 6, 3]",), "float[8, 6, 3]"),
    )

    def parameters_of_kernel(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (), dict.fromkeys(self.mode.split("_and_"), True)
