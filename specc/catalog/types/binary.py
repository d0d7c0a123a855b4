from __future__ import annotations

from typing import Any

from specc.catalog.data import MISSING, Fault, FieldType
from specc.catalog.declare import Mismatch, option
from specc.catalog.options import optional
from specc.catalog.types._classes import class_names, class_numbers, in_order
from specc.catalog.types._declared import TwoValues
from specc.ir.program import Encoded
from specc.ir.types import FLOAT, Tensor

_USUAL = (("0", "1"), ("false", "true"), ("False", "True"), ("no", "yes"), ("No", "Yes"))


class binary(FieldType):
    """Yes or no, as 0 or 1: float[1].

    The column holds 0 and 1, truth values, or two words: numbered as `binary([no, yes])` declares,
    as the source knows them, or by letter. A third value is an error that names the row.
    """

    also = ("bool", "boolean")
    classes = option(optional(TwoValues()), None, "the two values, the one that counts as 0 first")
    examples = ("binary", "binary([no, yes])")

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        known = self.classes or labels
        if known and len(known) != 2:
            shown = ", ".join(known)
            raise Mismatch(
                f"a binary has two values, but the source has {len(known)}: {shown}",
                code="E0518",
                help=f"write `{field}: category`",
            )
        return Encoded("binary", Tensor(FLOAT, (1,)), classes=2, labels=known, low=0.0, high=1.0)

    def collect(self, columns: list[tuple[str, Any]], reader: Any) -> Any:
        return class_names(*columns[0])

    def learn(self, values: Any, encoded: Encoded) -> dict[str, Any]:
        if encoded.labels:
            return {"labels": list(encoded.labels)}
        found = in_order(values.drop_nulls().unique().to_list())
        for usual in _USUAL:
            if set(found) <= set(usual):
                return {"labels": list(usual)}
        if len(found) == 2:
            return {"labels": found}
        row = int((values == found[2]).arg_max()) if len(found) > 2 else 0
        many = "one value" if len(found) == 1 else f"{len(found)} values"
        raise Fault(
            "E0544",
            f"a binary needs two values, but the training rows have {many}: {', '.join(found[:5])}",
            row=row,
            help="declare them, `binary([no, yes])`, or write `category`",
        )

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """float64[rows, 1], NaN where missing"""
        import numpy as np

        ids = class_numbers(values, state["labels"], declared=True)
        return np.where(ids == MISSING, np.nan, ids).astype(np.float64)[:, None]

    def invert(self, values: Any, state: dict[str, Any]) -> Any:
        """Names, from 0 and 1 (or a probability)."""
        import numpy as np

        return np.array(state["labels"], dtype=object)[(np.asarray(values) >= 0.5).astype(np.int64)]
