from __future__ import annotations

from specc.catalog.data import FieldType
from specc.catalog.declare import option
from specc.catalog.options import count, size
from specc.ir.program import Encoded
from specc.ir.types import FLOAT, Tensor


class video(FieldType):
    """Frames of a film, as values from 0 to 255: float[frames, height, width, channels]."""

    available = False
    frames = option(size, doc="pictures of each film")
    height = option(size, doc="rows of pixels")
    width = option(size, doc="columns of pixels")
    channels = option(count, 3, "1 or 3")
    examples = ("video(16, 64, 64, 3)",)

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        shape = (self.frames, self.height, self.width, self.channels)
        return Encoded("video", Tensor(FLOAT, shape), low=0.0, high=255.0)
