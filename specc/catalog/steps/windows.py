from __future__ import annotations

from typing import Any

from specc.catalog.data import Step
from specc.catalog.declare import Mismatch, option
from specc.catalog.options import count, optional
from specc.ir.program import Encoded


class windows(Step):
    """The rows up to each row, `length` of them: float[n] -> float[length, n], int[] ->
    int[length].

    Windows begin at every row, or at every `stride`-th; where a target is `shift`ed from them,
    every `length`-th, so that each row is predicted once an epoch. Fields without windows give
    their value at the window's last row. The order of rows must mean something: `split =
    ordered(…)`. No target is seen in two splits: with `ahead` the past of a validation or test
    example may lie in the rows before its split, but what is predicted lies in its own; with
    `shift` whole windows do.
    """

    also = ("timeseriesdatasetfromarray",)
    over_rows = True
    length = option(count, doc="rows a window")
    stride = option(optional(count), None, "rows from one window to the next", named=True)
    examples = ("windows(12)", "windows(128, stride = 64)")

    def infer(self, before: Encoded, field: str) -> Encoded:
        ragged = before.kind == "tokens" and before.tensor.rank > 0
        single = ("number", "binary", "category", "vector", "tokens")
        if before.kind not in single or ragged:
            raise Mismatch(
                f"`windows` takes a number, a class or a token from each row, but `{field}` holds "
                f"{before.kind}",
                code="E0510",
                help="a text is read as one long one by `source = text(file)`" if ragged else "",
            )
        return before.replace(tensor=before.tensor.with_shape(self.length, *before.tensor.shape))

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """A view [rows - length + 1, length, …] of values [rows, …]"""
        import numpy as np

        view = np.lib.stride_tricks.sliding_window_view(values, self.length, axis=0)
        return np.moveaxis(view, -1, 1)
