from __future__ import annotations

from typing import Any

from specc.catalog.data import Step
from specc.catalog.declare import Mismatch, option
from specc.catalog.options import Choice, count
from specc.ir.program import Encoded


class resize(Step):
    """Pictures of any size brought to one: float[h, w, c] -> float[height, width, c].

    Smaller ones are averaged over what a pixel covers (antialiased), as Pillow does it.
    """

    keras = "Resizing"
    difference = "antialiases when it makes a picture smaller"
    takes_ragged = True
    height = option(count, doc="rows of pixels")
    width = option(count, doc="columns of pixels")
    method = option(
        Choice("bilinear", "bicubic", "nearest"), "bilinear", "how pixels are mixed", named=True
    )
    examples = ("resize(64, 64)", "resize(32, 32, method = nearest)")

    def infer(self, before: Encoded, field: str) -> Encoded:
        if before.kind != "image" or before.tensor.rank != 3:
            raise Mismatch(
                f"`resize` takes pictures, but `{field}` holds {before.kind}", code="E0510"
            )
        # Cubic curves overshoot at edges.
        known = {} if self.method != "bicubic" else {"low": None, "high": None}
        return before.replace(
            tensor=before.tensor.with_shape(self.height, self.width, before.tensor.shape[2]),
            **known,
        )

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """float32[rows, height, width, channels]"""
        import numpy as np
        from PIL import Image

        method = Image.Resampling[self.method.upper()]
        result = np.empty((len(values), self.height, self.width, values[0].shape[2]), np.float32)
        for row, picture in enumerate(values):
            for channel in range(picture.shape[2]):
                one = Image.fromarray(np.ascontiguousarray(picture[..., channel], dtype=np.float32))
                result[row, ..., channel] = np.asarray(
                    one.resize((self.width, self.height), method)
                )
        return result
