from __future__ import annotations

from typing import Any

from specc.catalog.data import FieldType, length
from specc.catalog.types._columns import texts
from specc.ir.program import Encoded
from specc.ir.types import INT, Tensor


class text(FieldType):
    """Text, to be made into tokens by `tokenize`. A missing text is an empty one.

    From `text(file)` it is one long text, a character a row, and `windows` cuts it into examples.
    """

    also = ("str", "string")
    content = ("text", "stream")
    examples = ("text",)

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        return Encoded("text", Tensor(INT, (length(field),)))

    def collect(self, columns: list[tuple[str, Any]], reader: Any) -> Any:
        """A polars Series of text; or uint32[characters], code points of one long text"""
        import numpy as np

        name, column = columns[0]
        if isinstance(column, np.ndarray) and column.dtype == np.uint32:
            return column
        return texts(name, column)
