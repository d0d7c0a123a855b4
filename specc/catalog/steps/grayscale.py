from __future__ import annotations

from typing import Any

from specc.catalog.data import Step
from specc.catalog.declare import Mismatch
from specc.ir.program import Encoded


class grayscale(Step):
    """Red, green and blue as their brightness: float[h, w, 3] -> float[h, w, 1].

    0.299 red + 0.587 green + 0.114 blue. Source: ITU-R BT.601
    """

    examples = ("grayscale",)

    def infer(self, before: Encoded, field: str) -> Encoded:
        if before.kind != "image" or before.tensor.shape[-1] != 3:
            raise Mismatch(
                f"`grayscale` takes pictures of three channels, but `{field}` is {before.tensor}",
                code="E0510",
            )
        return before.replace(tensor=before.tensor.with_shape(*before.tensor.shape[:2], 1))

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        import numpy as np

        weights = np.array([0.299, 0.587, 0.114], np.float32)
        return (np.asarray(values, dtype=np.float32) @ weights)[..., None]
