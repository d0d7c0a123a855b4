from __future__ import annotations

from typing import Any

from specc.catalog.data import Step
from specc.catalog.declare import Mismatch
from specc.ir.program import Encoded


class min_max(Step):
    """(x - smallest) / (largest - smallest), learnt from the training rows, for each column: 0 ..
    1.

    Other rows may fall outside. A column that never changes becomes 0.
    """

    also = ("minmaxscaler",)
    takes_missing = True
    examples = ("min_max",)

    def infer(self, before: Encoded, field: str) -> Encoded:
        if before.kind not in ("number", "vector", "array"):
            raise Mismatch(
                f"`min_max` takes numbers, but `{field}` holds {before.kind}", code="E0510"
            )
        return before.replace(low=None, high=None)

    def learn(self, values: Any, before: Encoded) -> dict[str, Any]:
        import numpy as np

        flat = np.asarray(values, dtype=np.float64).reshape(-1, values.shape[-1])
        known = ~np.isnan(flat).all(axis=0)
        low, high = np.zeros(flat.shape[1]), np.zeros(flat.shape[1])
        low[known], high[known] = (
            np.nanmin(flat[:, known], axis=0),
            np.nanmax(flat[:, known], axis=0),
        )
        return {"low": low.tolist(), "range": np.where(high > low, high - low, 1.0).tolist()}

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        import numpy as np

        return (np.asarray(values, dtype=np.float64) - state["low"]) / state["range"]

    def invert(self, values: Any, state: dict[str, Any]) -> Any:
        import numpy as np

        return np.asarray(values, dtype=np.float64) * state["range"] + state["low"]
