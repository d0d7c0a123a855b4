from __future__ import annotations

from typing import Any

from specc.catalog.data import FieldType
from specc.catalog.declare import option
from specc.catalog.options import size
from specc.catalog.types._arrays import arrays
from specc.ir.program import Encoded
from specc.ir.types import FLOAT, Tensor


class vector(FieldType):
    """A column of lists of numbers of one length: float[n]."""

    n = option(size, doc="how many numbers each has")
    examples = ("vector(16)",)

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        return Encoded("vector", Tensor(FLOAT, (self.n,)))

    def collect(self, columns: list[tuple[str, Any]], reader: Any) -> Any:
        """float64[rows, n]"""
        return arrays(*columns[0], (self.n,))
