from __future__ import annotations

from typing import Any

from specc.catalog.data import Step
from specc.catalog.declare import Mismatch
from specc.ir.program import Encoded


class standardize(Step):
    """(x - mean) / deviation, each learnt from the training rows: float[n] -> float[n].

    One mean and one deviation (that of the whole, not of a sample) a column; for pictures and other
    arrays one of each for the last axis. A column that never changes is only centred.
    """

    also = ("standardscaler", "zscore")
    takes_missing = True
    centres = True
    examples = ("standardize",)

    def infer(self, before: Encoded, field: str) -> Encoded:
        if before.kind not in ("number", "image", "vector", "array", "audio", "features"):
            raise Mismatch(
                f"`standardize` takes numbers, but `{field}` holds {before.kind}", code="E0510"
            )
        return before.replace(low=None, high=None)

    def learn(self, values: Any, before: Encoded) -> dict[str, Any]:
        import numpy as np

        flat = np.asarray(values, dtype=np.float64).reshape(-1, np.shape(values)[-1])
        known = ~np.isnan(flat)
        count = np.maximum(known.sum(axis=0), 1)
        mean = np.where(known, flat, 0).sum(axis=0) / count
        deviation = np.sqrt((np.where(known, flat - mean, 0) ** 2).sum(axis=0) / count)
        # Rounding leaves a constant column a deviation near 1e-16 of its size: that is none.
        constant = deviation <= 1e-12 * np.abs(mean)
        return {
            "mean": mean.tolist(),
            "deviation": np.where(constant, 1.0, deviation).tolist(),
            "constant": np.flatnonzero(constant).tolist(),
        }

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        import numpy as np

        return (np.asarray(values, dtype=np.float64) - state["mean"]) / state["deviation"]

    def remarks(
        self, state: dict[str, Any], columns: tuple[str, ...]
    ) -> list[tuple[str, str, str]]:
        if len(columns) != len(state["mean"]):
            return []
        return [
            (
                "W0550",
                f"column `{columns[i]}` is {state['mean'][i]:g} in every training row",
                "leave the column out: it tells nothing",
            )
            for i in state["constant"]
        ]

    def invert(self, values: Any, state: dict[str, Any]) -> Any:
        import numpy as np

        return np.asarray(values, dtype=np.float64) * state["deviation"] + state["mean"]
