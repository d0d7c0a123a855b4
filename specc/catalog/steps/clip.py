from __future__ import annotations

from typing import Any

from specc.catalog.data import Step
from specc.catalog.declare import Mismatch, option
from specc.catalog.options import Refused, real
from specc.ir.program import Encoded


class clip(Step):
    """Numbers below `low` become `low`, those above `high` become `high`."""

    takes_missing = True
    low = option(real, doc="the smallest value left")
    high = option(real, doc="the largest value left")
    examples = ("clip(0, 100)",)

    def check(self) -> None:
        if self.low >= self.high:
            raise Refused(f"`low` must be below `high`, got {self.low:g} and {self.high:g}")

    def infer(self, before: Encoded, field: str) -> Encoded:
        if before.kind not in ("number", "vector", "array", "image"):
            raise Mismatch(f"`clip` takes numbers, but `{field}` holds {before.kind}", code="E0510")
        return before.replace(low=self.low, high=self.high)

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        import numpy as np

        return np.clip(np.asarray(values, dtype=np.float64), self.low, self.high)
