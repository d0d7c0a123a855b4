from __future__ import annotations

from typing import Any

from specc.catalog.data import Fault, FieldType, Interval
from specc.catalog.declare import option
from specc.catalog.options import optional
from specc.catalog.types._columns import numbers
from specc.ir.program import Encoded
from specc.ir.types import FLOAT, Tensor


class number(FieldType):
    """Numbers, one from each column: float[columns]. An empty cell and NaN are missing values.

    `number(0 .. 120)` says what is allowed: a value outside is an error that names the row.
    """

    also = ("float", "float32", "float64", "int", "int32", "int64", "numeric")
    many = True
    range = option(optional(Interval()), None, "what is allowed, both ends included")
    examples = ("number", "number(0 .. 120)")

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        low, high = self.range or (None, None)
        return Encoded("number", Tensor(FLOAT, (columns,)), low=low, high=high)

    def collect(self, columns: list[tuple[str, Any]], reader: Any) -> Any:
        """float64[rows, columns]; what is wrong is told of each column."""
        import numpy as np

        values, faults = [], []
        for name, column in columns:
            try:
                values.append(self._checked(name, numbers(name, column)))
            except Fault as fault:
                faults.append(fault)
        if faults:
            raise Fault.of_all(faults)
        return np.stack(values, axis=1)

    def _checked(self, name: str, found: Any) -> Any:
        import numpy as np

        infinite = np.isinf(found)
        if infinite.any():
            row = int(infinite.argmax())
            raise Fault("E0546", f"column `{name}` holds an infinite number", row=row, column=name)
        if self.range:
            low, high = self.range
            outside = (found < low) | (found > high)
            if outside.any():
                row = int(outside.argmax())
                message = f"{found[row]:g} in column `{name}` is outside of {low:g} .. {high:g}"
                raise Fault("E0542", message, row=row, column=name)
        return found
