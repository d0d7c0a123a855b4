from __future__ import annotations

from typing import Any

from specc.catalog.data import Step
from specc.catalog.declare import Mismatch
from specc.ir.program import Encoded


class normalize(Step):
    """Each row divided by its length, sqrt(sum(x ** 2)): float[n] -> float[n]. A row of zeros
    stays so."""

    keras = "UnitNormalization"
    examples = ("normalize",)

    def infer(self, before: Encoded, field: str) -> Encoded:
        if before.kind not in ("number", "vector") or before.tensor.rank != 1:
            raise Mismatch(
                f"`normalize` takes a row of numbers, but `{field}` holds {before.kind}",
                code="E0510",
            )
        return before.replace(low=-1.0, high=1.0)

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        import numpy as np

        values = np.asarray(values, dtype=np.float64)
        length = np.sqrt((values**2).sum(axis=-1, keepdims=True))
        return values / np.where(length > 0, length, 1)
