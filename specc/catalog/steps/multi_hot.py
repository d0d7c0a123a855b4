from __future__ import annotations

from typing import Any

from specc.catalog.data import Step
from specc.catalog.declare import Mismatch
from specc.catalog.ragged import Ragged
from specc.ir.program import Encoded
from specc.ir.types import FLOAT, INT, Tensor


class multi_hot(Step):
    """A set, or the tokens of a text, as a vector of 0 and 1: 1 for each that is in it.

    A set gives float[classes], tokens float[vocabulary] (padding counts for nothing). What no
    training row has counts for nothing either.
    """

    takes_ragged = True
    takes_unknown = True
    keras = "MultiHotEncoding"
    examples = ("multi_hot",)

    def infer(self, before: Encoded, field: str) -> Encoded:
        size = before.vocabulary if before.kind == "tokens" else before.classes
        if (
            size is None
            or before.kind not in ("set", "tokens")
            or before.tensor.dtype != INT
            or before.tensor.rank != 1
        ):
            raise Mismatch(
                f"`multi_hot` takes a set or tokens, but `{field}` holds {before.kind}",
                code="E0510",
            )
        kind = "set" if before.kind == "set" else "vector"
        return before.replace(
            kind=kind, tensor=Tensor(FLOAT, (size,)), one_hot=True, low=0.0, high=1.0
        )

    def learn(self, values: Any, before: Encoded) -> dict[str, Any]:
        if before.kind == "tokens":
            return {"size": before.vocabulary, "first": 1}
        return {"size": before.classes, "first": 0}

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """float32[rows, size]"""
        import numpy as np

        if isinstance(values, Ragged):
            rows, ids = np.repeat(np.arange(len(values)), values.lengths()), values.flat
        else:
            rows, ids = np.repeat(np.arange(len(values)), values.shape[1]), values.reshape(-1)
        known = ids >= state["first"]
        result = np.zeros((len(values), state["size"]), np.float32)
        result[rows[known], ids[known]] = 1
        return result

    def invert(self, values: Any, state: dict[str, Any]) -> Any:
        """Lists of class numbers, from 0 and 1 or probabilities."""
        import numpy as np

        return [np.flatnonzero(row >= 0.5).tolist() for row in np.asarray(values)]
