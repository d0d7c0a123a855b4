from __future__ import annotations

from typing import Any

from specc.catalog.data import MISSING, Fault, Step
from specc.catalog.declare import Mismatch, option
from specc.catalog.options import Choice, OneOf, flag, real
from specc.ir.program import Encoded

_ways = Choice("median", "mean", "most_frequent")


class impute(Step):
    """Fills what is missing with the median, the mean or the most frequent value of the training
    rows, or with a number. Of equally frequent values the smallest is taken.

    `indicator = true` adds a column for each, 1 where the value was missing: float[n] -> float[2 *
    n].
    """

    also = ("fillna", "simpleimputer")
    takes_missing = True
    by = option(OneOf(_ways, real), doc="median, mean, most_frequent, or a number")
    indicator = option(flag, False, "tell the model what was missing", named=True)
    examples = ("impute(median)", "impute(most_frequent)", "impute(0, indicator = true)")

    def infer(self, before: Encoded, field: str) -> Encoded:
        numeric = before.kind in ("number", "binary", "vector", "array")
        if not numeric and (
            before.kind != "category" or before.one_hot or self.by != "most_frequent"
        ):
            also = "" if before.kind != "category" else "; a category has `impute(most_frequent)`"
            raise Mismatch(f"`{self!r}` cannot fill {before.kind} `{field}`{also}", code="E0510")
        if not self.indicator:
            return before
        if before.kind != "number" or before.tensor.rank != 1:
            raise Mismatch("`indicator` is for numbers", code="E0510")
        return before.replace(
            tensor=before.tensor.with_shape(2 * before.tensor.shape[0]), low=None, high=None
        )

    def learn(self, values: Any, before: Encoded) -> dict[str, Any]:
        import numpy as np

        if before.kind == "category":
            known = values[values >= 0]
            if not len(known):
                raise Fault(
                    "E0548",
                    "every training row lacks a value: there is nothing to impute from",
                    row=0,
                )
            return {"fill": int(np.bincount(known).argmax())}
        flat = np.asarray(values, dtype=np.float64).reshape(-1, values.shape[-1])
        return {"fill": [self._fill(column[~np.isnan(column)]) for column in flat.T]}

    def _fill(self, known: Any) -> float:
        import numpy as np

        if isinstance(self.by, float):
            return self.by
        if not len(known):
            raise Fault(
                "E0548", "every training row lacks a value: there is nothing to impute from", row=0
            )
        if self.by == "most_frequent":
            found, often = np.unique(known, return_counts=True)
            return float(found[often.argmax()])
        return float(np.median(known) if self.by == "median" else known.mean())

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        import numpy as np

        if isinstance(state["fill"], int):
            return np.where(values == MISSING, state["fill"], values).astype(np.int32)
        missing = np.isnan(values)
        filled = np.where(missing, state["fill"], values)
        return np.concatenate([filled, missing], axis=-1) if self.indicator else filled
