from __future__ import annotations

import math
from typing import Any

from specc.catalog.data import Fault, Step
from specc.catalog.declare import Mismatch
from specc.ir.program import Encoded


class log1p(Step):
    """log(1 + x), for numbers that are many times larger in some rows. A value of -1 or less is
    an error."""

    takes_missing = True
    examples = ("log1p",)

    def infer(self, before: Encoded, field: str) -> Encoded:
        if before.tensor.dtype != "float" or before.kind == "text":
            raise Mismatch(
                f"`log1p` takes numbers, but `{field}` holds {before.kind}", code="E0510"
            )
        if before.low is not None and before.low <= -1:
            raise Mismatch(
                f"`log1p` takes numbers above -1, but `{field}` may be {before.low:g}", code="E0510"
            )
        return before.replace(
            low=None if before.low is None else math.log1p(before.low),
            high=None if before.high is None else math.log1p(before.high),
        )

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        import numpy as np

        values = np.asarray(values, dtype=np.float64)
        wrong = (values <= -1).reshape(len(values), -1).any(axis=1)
        if wrong.any():
            row = int(wrong.argmax())
            worst = values[row].min()
            raise Fault("E0547", f"`log1p` takes numbers above -1, got {worst:g}", row=row)
        return np.log1p(values)

    def invert(self, values: Any, state: dict[str, Any]) -> Any:
        import numpy as np

        return np.expm1(np.asarray(values, dtype=np.float64))
