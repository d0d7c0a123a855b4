"""Images in another size."""

from __future__ import annotations

from specc.catalog.declare import Code, option
from specc.catalog.layers._spatial import Spatial, data_format
from specc.catalog.options import Choice, Refused, count, flag, real
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor

METHODS = Choice("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")


class Resizing(Spatial):
    """An image in another size, interpolated.

    float[height, width, channels] -> float[height', width', channels]. Cropped or padded to the new
    aspect ratio before, if so asked; else its sides are scaled apart.
    Source: https://keras.io/api/layers/preprocessing_layers/image_preprocessing/resizing/
    """

    spatial = 2
    height: int = option(count, doc="new height")
    width: int = option(count, doc="new width")
    interpolation: str = option(METHODS, "bilinear", "what lies between")
    crop_to_aspect_ratio: bool = option(flag, False, "cuts the longer side, in the middle")
    pad_to_aspect_ratio: bool = option(flag, False, "fills up the shorter side, at both ends")
    fill_mode: str = option(Choice("constant"), "constant", "what it is filled up with")
    fill_value: float = option(real, 0.0, "the number")
    antialias: bool = option(flag, False, "smooths what is made smaller")
    data_format: str = option(data_format, "channels_last", "which axis holds the channels")
    examples = (
        ("Resizing(4, 6)", ("float[8, 8, 3]",), "float[4, 6, 3]"),
        ("Resizing(4, 6, crop_to_aspect_ratio = true)", ("float[8, 8, 3]",), "float[4, 6, 3]"),
    )

    def check(self) -> None:
        if self.crop_to_aspect_ratio and self.pad_to_aspect_ratio:
            raise Refused("an image is cropped or padded to its aspect ratio, not both")

    def infer(self, x: Tensor) -> Tensor:
        return self.depart(x, self.height, self.width, self.arrive(x).shape[-1])

    def lower(self, code: Code, x: Expr) -> Expr:
        x = self.enter(x)
        if self.crop_to_aspect_ratio:
            x = Kernel("cropped_to_ratio")(x, self.height, self.width)
        if self.pad_to_aspect_ratio:
            x = Kernel("padded_to_ratio")(x, self.height, self.width, self.fill_value)
        more = {"antialias": True} if self.antialias else {}
        return self.leave(Kernel("resized")(x, self.height, self.width, self.interpolation, **more))


class CenterCrop(Spatial):
    """The middle of an image; of a smaller image, the middle of the right shape, enlarged.

    float[height, width, channels] -> float[height', width', channels].
    Source: https://keras.io/api/layers/preprocessing_layers/image_preprocessing/center_crop/
    """

    spatial = 2
    height: int = option(count, doc="new height")
    width: int = option(count, doc="new width")
    data_format: str = option(data_format, "channels_last", "which axis holds the channels")
    examples = (("CenterCrop(4, 6)", ("float[8, 9, 3]",), "float[4, 6, 3]"),)

    def infer(self, x: Tensor) -> Tensor:
        return self.depart(x, self.height, self.width, self.arrive(x).shape[-1])

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.leave(Kernel("center_crop")(self.enter(x), self.height, self.width))
