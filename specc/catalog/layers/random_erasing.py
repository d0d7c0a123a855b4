"""Images with a hole."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Mismatch, option
from specc.catalog.layers._augment import (
    DATA_FORMAT,
    PROBABILITY,
    UNIT,
    VALUE_RANGE,
    Augmentation,
)
from specc.catalog.options import ListOf, OneOf, optional, real
from specc.ir.types import Tensor


class RandomErasing(Augmentation):
    """In training a rectangle of images that are chosen by chance is filled, with noise or a number.

    float[height, width, channels] -> the same. Its height and width are shares of those of the
    image, the square roots of numbers drawn from `scale`.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_erasing/
    """

    flax = "random_erasing"
    strengths = ("factor",)
    factor: tuple[float, float] = PROBABILITY
    scale: tuple[float, float] = option(UNIT, (0.02, 0.33), "about the share that is erased")
    fill_value: Any = option(
        optional(OneOf(real, ListOf(real))), None, "a number, or one a channel; `none`: noise"
    )
    value_range: tuple[float, float] = VALUE_RANGE
    data_format: Any = DATA_FORMAT
    examples = (
        ("RandomErasing", ("float[28, 28, 3]",), "float[28, 28, 3]"),
        ("RandomErasing(fill_value = [9, 9, 9])", ("float[28, 28, 3]",), "float[28, 28, 3]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        result = super().infer(x)
        channels = x.shape[0 if self.first else -1]
        if isinstance(self.fill_value, tuple) and len(self.fill_value) != channels:
            raise Mismatch(
                f"`fill_value` has {len(self.fill_value)} numbers for {channels} channels",
                code="E0317",
                help="give one number, or one a channel",
                operand=0,
            )
        return result
