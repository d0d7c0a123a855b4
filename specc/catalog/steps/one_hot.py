from __future__ import annotations

from typing import Any

from specc.catalog.data import Step
from specc.catalog.declare import Mismatch
from specc.ir.program import Encoded
from specc.ir.types import FLOAT, Tensor


class one_hot(Step):
    """A class number or token as a vector of 0 with a single 1: int[…] -> float[…, classes].

    Tokens give a vector each, int[n] -> float[n, vocabulary]. A class that no training row has is a
    vector of zeros.
    """

    also = ("onehotencoder", "onehotencoding")
    takes_unknown = True
    examples = ("one_hot",)

    def infer(self, before: Encoded, field: str) -> Encoded:
        size = before.vocabulary if before.kind == "tokens" else before.classes
        if before.kind not in ("category", "tokens") or before.one_hot or size is None:
            raise Mismatch(
                f"`one_hot` takes class numbers or tokens, but `{field}` holds {before.kind}",
                code="E0510",
            )
        tensor = Tensor(FLOAT, (*before.tensor.shape, size))
        return before.replace(tensor=tensor, one_hot=True, low=0.0, high=1.0)

    def learn(self, values: Any, before: Encoded) -> dict[str, Any]:
        return {"size": before.vocabulary if before.kind == "tokens" else before.classes}

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """float32[rows, …, size]; negative class numbers (UNKNOWN) give zeros"""
        import numpy as np

        return (np.asarray(values)[..., None] == np.arange(state["size"])).astype(np.float32)

    def invert(self, values: Any, state: dict[str, Any]) -> Any:
        """Class numbers: the largest of each vector. Class numbers stay as they are."""
        import numpy as np

        values = np.asarray(values)
        return values if values.dtype.kind in "iu" else values.argmax(axis=-1)
