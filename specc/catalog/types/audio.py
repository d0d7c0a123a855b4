from __future__ import annotations

from typing import Any

from specc.catalog.data import FieldType, length
from specc.catalog.declare import option
from specc.catalog.options import count
from specc.catalog.ragged import Ragged
from specc.ir.program import Encoded
from specc.ir.types import FLOAT, Tensor


class audio(FieldType):
    """Sound, as samples from -1 to 1: float[length]. Several channels are averaged.

    The column holds paths of WAV files, or arrays of samples. A file with another rate is an error.
    """

    content = ("audio",)
    rate = option(count, doc="samples a second")
    examples = ("audio(8000)", "audio(16_000)")

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        return Encoded("audio", Tensor(FLOAT, (length(field),)), low=-1.0, high=1.0, rate=self.rate)

    def collect(self, columns: list[tuple[str, Any]], reader: Any) -> Any:
        """Ragged float32"""
        import numpy as np

        name, column = columns[0]
        if isinstance(column, np.ndarray):
            rows = list(column.reshape(len(column), -1).astype(np.float32))
        else:
            rows = reader.sounds(name, column, self.rate)
        return Ragged.of_rows(rows)
