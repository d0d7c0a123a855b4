from __future__ import annotations

from typing import Any

from specc.catalog.data import FieldType
from specc.catalog.declare import option
from specc.catalog.options import ListOf, size
from specc.catalog.types._arrays import arrays
from specc.ir.program import Encoded
from specc.ir.types import FLOAT, Tensor


class array(FieldType):
    """A column of arrays of numbers of one shape, of an `npz` or of nested lists: float[shape]."""

    shape = option(ListOf(size, single=True), doc="of each: `[8, 8, 3]`")
    examples = ("array([8, 8, 3])",)

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        return Encoded("array", Tensor(FLOAT, self.shape))

    def collect(self, columns: list[tuple[str, Any]], reader: Any) -> Any:
        """float64[rows, *shape]"""
        return arrays(*columns[0], self.shape)
