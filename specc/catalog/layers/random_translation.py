"""Images moved by chance."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._augment import Augmentation, Bounds, filling
from specc.catalog.layers._spatial import data_format
from specc.catalog.options import Choice, real


class RandomTranslation(Augmentation):
    """In training each image is moved by a share of its height and of its width.

    float[height, width, channels] -> the same. A factor is from -1 (up, left) to 1 (down, right).
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_translation/
    """

    flax = "random_translation"
    height_factor: tuple[float, float] = option(Bounds(-1, 1), doc="share of the height, down")
    width_factor: tuple[float, float] = option(
        Bounds(-1, 1), doc="share of the width, to the right"
    )
    fill_mode: str = option(
        Choice("reflect", "constant", "wrap", "nearest"), "reflect", "what comes in at the edge"
    )
    interpolation: str = option(Choice("bilinear", "nearest"), "bilinear", "between pixels")
    fill_value: float = option(real, 0.0, "what comes in where `fill_mode = constant`")
    data_format: str = option(data_format, "channels_last", "which axis holds the channels")
    examples = (("RandomTranslation(0.1, 0.1)", ("float[28, 28, 1]",), "float[28, 28, 1]"),)

    def parameters_of_kernel(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (self.height_factor, self.width_factor), filling(self)
