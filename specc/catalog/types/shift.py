from __future__ import annotations

from typing import Any

from specc.catalog.data import Derived
from specc.ir.program import Encoded


class shift(Derived):
    """A field's window moved on by `rows` rows: what comes next at every place of it.

    `target next: shift(characters, 1)` is the target of a language model: int[length].
    """

    whole = True
    examples = ("shift(characters, 1)",)

    def encode_from(self, row: Encoded, length: int) -> Encoded:
        if row.kind == "tokens":
            row = row.replace(kind="category", classes=row.vocabulary)
        return row.replace(tensor=row.tensor.with_shape(length, *row.tensor.shape))

    def gather(self, values: Any, last: Any, length: int) -> Any:
        import numpy as np

        return values[last[:, None] + np.arange(self.rows - length + 1, self.rows + 1)]
