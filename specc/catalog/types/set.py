from __future__ import annotations

from typing import Any

from specc.catalog.data import Fault, FieldType, Values, length
from specc.catalog.declare import option
from specc.catalog.options import optional, text
from specc.catalog.ragged import Ragged
from specc.catalog.types._classes import class_numbers, in_order
from specc.ir.program import Encoded
from specc.ir.sizes import symbol
from specc.ir.types import INT, Tensor


class set_(FieldType):
    """Several of several classes, to be made into numbers by `multi_hot`: `urgent;paid`.

    A missing value is the empty set. Classes are numbered as `category` does it.
    """

    classes = option(optional(Values()), None, "their names in order; a value outside is an error")
    separator = option(text, ";", "what stands between them in a cell of text", named=True)
    examples = ("set", "set([urgent, paid])")

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        size = len(self.classes) if self.classes else symbol(f"classes({field})")
        return Encoded("set", Tensor(INT, (length(field),)), classes=size, labels=self.classes)

    def collect(self, columns: list[tuple[str, Any]], reader: Any) -> Any:
        """A polars Series of lists of text, without spaces around and without empty ones"""
        import polars as pl

        name, column = columns[0]
        lists = column.str.split(self.separator) if column.dtype == pl.String else column
        if not isinstance(lists.dtype, pl.List):
            raise Fault("E0543", f"column `{name}` holds neither text nor lists", column=name)
        trimmed = lists.cast(pl.List(pl.String)).list.eval(pl.element().str.strip_chars())
        filled = pl.select(
            pl.when(trimmed.is_null()).then(pl.lit([], pl.List(pl.String))).otherwise(trimmed)
        )
        return filled.to_series().list.eval(pl.element().filter(pl.element() != "")).alias(name)

    def learn(self, values: Any, encoded: Encoded) -> dict[str, Any]:
        found = self.classes or in_order(values.explode().drop_nulls().unique().to_list())
        if not found:
            raise Fault("E0544", "every set of the training rows is empty")
        return {"labels": list(found), "declared": bool(self.classes)}

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """Ragged int32"""
        import numpy as np

        empty = Ragged.of_lengths(np.zeros(0, np.int32), values.list.len().to_numpy())
        try:
            ids = class_numbers(
                values.explode().drop_nulls(), state["labels"], declared=state["declared"]
            )
        except Fault as fault:
            fault.row = empty.row_of(fault.row or 0)
            raise
        return Ragged(ids, empty.offsets)

    def facts(self, field: str, state: dict[str, Any]) -> dict[str, int]:
        return {f"classes({field})": len(state["labels"])}

    def invert(self, values: Any, state: dict[str, Any]) -> Any:
        """Lists of names, from lists of class numbers."""
        return [[state["labels"][i] for i in row] for row in values]
