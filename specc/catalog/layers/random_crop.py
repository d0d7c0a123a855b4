"""Parts of images."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._augment import DATA_FORMAT, Augmentation
from specc.catalog.options import count
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class RandomCrop(Augmentation):
    """In training a part of each image, at a place of its own; else its middle, resized.

    float[height, width, channels] -> float[height', width', channels]. Outside training, and where
    an image is too small, it is the largest part in the middle with sides as height' to width'.
    Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_crop/
    """

    difference = (
        "each image has a place of its own, where Keras takes one a batch; outside training the "
        "size is the same, where Keras 3.15 returns the image whole"
    )
    flax = "random_crop"
    height: int = option(count, doc="new height")
    width: int = option(count, doc="new width")
    data_format: Any = DATA_FORMAT
    examples = (("RandomCrop(24, 20)", ("float[28, 28, 1]",), "float[24, 20, 1]"),)

    def result(self, x: Tensor) -> tuple[Any, ...]:
        return self.height, self.width

    def doubt(self, x: Tensor, ends: tuple[float, float] | None) -> tuple[str, str] | None:
        shape = x.shape[1:] if self.first else x.shape[:2]
        if shape == (self.height, self.width):
            return "`RandomCrop` takes the whole image", "crop less than all, or leave it out"
        return super().doubt(x, ends)

    def calm(self, x: Expr) -> Expr:
        return self.leave(Kernel("middle_resized")(self.enter(x), self.height, self.width))
