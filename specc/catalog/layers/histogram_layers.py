"""Images with their levels spread out."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, option
from specc.catalog.layers._augment import DATA_FORMAT, VALUE_RANGE, Augmentation
from specc.catalog.options import count, each, natural
from specc.ir.python import Expr


class _Fixed(Augmentation):
    """A change without chance, made always."""

    abstract = True
    stochastic = False

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.changed(code, x)


class AutoContrast(_Fixed):
    """The darkest and lightest level of each channel become the ends of the range of values.

    float[height, width, channels] -> the same, in training and else.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/auto_contrast/
    """

    flax = "auto_contrast"
    value_range: tuple[float, float] = VALUE_RANGE
    data_format: Any = DATA_FORMAT
    examples = (("AutoContrast", ("float[28, 28, 3]",), "float[28, 28, 3]"),)


class Equalization(Augmentation):
    """In training each channel of each image gets every level about as often.

    float[height, width, channels] -> the same.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/equalization/
    """

    difference = "each image by itself; Keras counts the levels of the whole batch together"
    flax = "equalize"
    stochastic = False
    trains_differently = True
    value_range: tuple[float, float] = VALUE_RANGE
    bins: int = option(count, 256, "how many levels are told apart")
    data_format: Any = DATA_FORMAT
    examples = (("Equalization", ("float[28, 28, 3]",), "float[28, 28, 3]"),)


class ContrastLimitedAdaptiveHistogramEqualization(_Fixed):
    """CLAHE: Equalization of tiles, mixed in between, with a limit on how far levels are spread.

    float[height, width, channels] -> the same, in training and else.
    Zuiderveld, Contrast limited adaptive histogram equalization (1994).
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/clahe/
    """

    flax = "equalize_in_tiles"
    also = ("clahe",)
    value_range: tuple[float, float] = VALUE_RANGE
    clip_limit: float = option(natural, 4.0, "how often a level counts at most, over the mean")
    tile_grid_size: tuple[int, int] = option(each(2), (8, 8), "tiles down and across")
    data_format: Any = DATA_FORMAT
    examples = (
        ("ContrastLimitedAdaptiveHistogramEqualization", ("float[32, 32, 3]",), "float[32, 32, 3]"),
    )
