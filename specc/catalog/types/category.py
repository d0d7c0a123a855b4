from __future__ import annotations

from typing import Any

from specc.catalog.data import MISSING, UNKNOWN, Fault, FieldType, Values
from specc.catalog.declare import Mismatch, option
from specc.catalog.options import OptionType, Refused, count
from specc.catalog.types._columns import class_names, in_order
from specc.ir.program import Encoded
from specc.ir.sizes import symbol
from specc.ir.types import INT, Tensor


class _Classes(OptionType):
    """A number of classes, or their names."""

    bare_items = True

    def convert(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            names = Values().convert(value)
            if len(set(names)) < len(names):
                raise Refused("a list in which no class stands twice")
            return names
        return count.convert(value)

    def describe(self) -> str:
        return "a number of classes or a list of them"


class category(FieldType):
    """One of several classes, as a class number: int[].

    _Classes are numbered in the order in which they are declared, or as the training rows have them, by
    number or letter. `category(10)` declares the numbers 0 to 9 (or ten names), `category([low, high])`
    two names; a value outside is an error that names the row. `classes(f)` is their number.
    """

    classes = option(_Classes(), None, "how many there are, or their names in order")
    examples = ("category", "category(10)", "category([low, high])")

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        known = self.classes if isinstance(self.classes, tuple) else labels
        size = self.classes if isinstance(self.classes, int) else len(known) if known else None
        if known and size != len(known):
            raise Mismatch(
                f"`category({size})` says {size} classes, but the source has {len(known)}: {', '.join(known)}",
                code="E0518",
            )
        return Encoded("category", Tensor(INT, ()), classes=size or symbol(f"classes({field})"), labels=known)

    def collect(self, columns: list[tuple[str, Any]], reader: Any) -> Any:
        return class_names(*columns[0])

    def learn(self, values: Any, encoded: Encoded) -> dict[str, Any]:
        if encoded.labels:
            return {"labels": list(encoded.labels), "declared": True}
        found = in_order(values.drop_nulls().unique().to_list())
        if not isinstance(self.classes, int):
            return {"labels": found, "declared": False}
        numbers = [str(i) for i in range(self.classes)]
        if set(found) <= set(numbers) or all(_whole(name) for name in found):
            return {"labels": numbers, "declared": True}
        if len(found) > self.classes:
            message = f"there are {len(found)} classes, but `category({self.classes})` says {self.classes}"
            raise Fault("E0541", message, row=int((values == found[-1]).arg_max()))
        return {"labels": found, "declared": True}

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """int32[rows]; MISSING and UNKNOWN are negative"""
        import numpy as np
        import polars as pl

        labels = state["labels"]
        ids = values.replace_strict(labels, list(range(len(labels))), default=UNKNOWN, return_dtype=pl.Int32)
        result = np.where(values.is_null().to_numpy(), MISSING, ids.to_numpy()).astype(np.int32)
        if state["declared"] and (result == UNKNOWN).any():
            row = int((result == UNKNOWN).argmax())
            shown = ", ".join(labels[:10]) + (", …" if len(labels) > 10 else "")
            message = f"`{values[row]}` is none of the declared classes: {shown}"
            raise Fault("E0541", message, row=row)
        return result

    def facts(self, field: str, state: dict[str, Any]) -> dict[str, int]:
        return {f"classes({field})": self.classes if isinstance(self.classes, int) else len(state["labels"])}

    def invert(self, values: Any, state: dict[str, Any]) -> Any:
        """Class names, from class numbers or from a score for each class."""
        import numpy as np

        values = np.asarray(values)
        if values.dtype.kind not in "iu":
            values = values.argmax(axis=-1)
        return np.array(state["labels"], dtype=object)[values]


def _whole(name: str) -> bool:
    return name.removeprefix("-").isdigit()
