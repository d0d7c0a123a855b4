from __future__ import annotations

from typing import Any

from specc.catalog.data import Fault, FieldType
from specc.catalog.declare import option
from specc.catalog.options import count, size
from specc.ir.program import Encoded
from specc.ir.types import FLOAT, Tensor


class image(FieldType):
    """A picture, as values from 0 to 255: float[height, width, channels].

    The column holds paths, or arrays (height, width) or (height, width, channels). Channels: 1
    grey, 3 red green blue, 4 with opacity; files are converted. A height or width that is a name is
    known from the data, and then every picture has that size, or `resize` follows.
    """

    content = ("image",)
    height = option(size, doc="rows of pixels")
    width = option(size, doc="columns of pixels")
    channels = option(count, 3, "1, 3 or 4 in files; any number in arrays")
    examples = ("image(28, 28, 1)", "image(32, 32, 3)")

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        shape = (self.height, self.width, self.channels)
        return Encoded("image", Tensor(FLOAT, shape), low=0.0, high=255.0)

    def collect(self, columns: list[tuple[str, Any]], reader: Any) -> Any:
        """uint8 or float64 [rows, height, width, channels]; a list of such where sizes differ"""
        import numpy as np

        name, column = columns[0]
        if isinstance(column, np.ndarray):
            if column.ndim not in (3, 4):
                raise Fault("E0543", f"column `{name}` does not hold pictures", column=name)
            pictures = column[..., None] if column.ndim == 3 else column
            self._check(pictures[0].shape if len(pictures) else None, 0, name)
            if (
                pictures.dtype != np.uint8
                and pictures.size
                and not 0 <= pictures.min() <= pictures.max() <= 255
            ):
                raise Fault(
                    "E0542",
                    f"column `{name}` has values from {pictures.min():g} to {pictures.max():g}, "
                    "but a picture has 0 to 255",
                    column=name,
                    help="write `array([height, width, channels])` for other numbers",
                )
            return pictures
        found = reader.images(name, column, self.channels)
        for row, picture in enumerate(found):
            self._check(picture.shape, row, name)
        if len({picture.shape for picture in found}) == 1:
            return np.stack(found)
        return found

    def _check(self, shape: tuple[int, ...] | None, row: int, column: str) -> None:
        wanted = (self.height, self.width, self.channels)
        if shape and any(isinstance(w, int) and w != s for w, s in zip(wanted, shape, strict=True)):
            is_ = " x ".join(map(str, shape))
            raise Fault(
                "E0545",
                f"a picture is {is_}, but the field is image({', '.join(map(str, wanted))})",
                row=row,
                column=column,
                help="write `image(height, width, …) |> resize(…)` if sizes differ",
            )
