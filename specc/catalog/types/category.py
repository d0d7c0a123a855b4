from __future__ import annotations

from typing import Any

from specc.catalog.data import Fault, FieldType
from specc.catalog.declare import Mismatch, option
from specc.catalog.options import optional
from specc.catalog.types._classes import class_names, class_numbers, in_order
from specc.catalog.types._declared import ClassList
from specc.ir.program import Encoded
from specc.ir.sizes import symbol
from specc.ir.types import INT, Tensor


class category(FieldType):
    """One of several classes, as a class number: int[].

    Classes are numbered in the order in which they are declared, or as the training rows have them,
    by number or letter. `category(10)` declares the numbers 0 to 9 (or ten names), `category([low,
    high])` two names; a value outside is an error that names the row. `classes(f)` is their number.
    """

    also = ("categorical", "label")
    classes = option(optional(ClassList()), None, "how many there are, or their names in order")
    examples = ("category", "category(10)", "category([low, high])")

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        known = self.classes if isinstance(self.classes, tuple) else labels
        size = self.classes if isinstance(self.classes, int) else len(known) if known else None
        if known and size != len(known):
            raise Mismatch(
                f"`category({size})` says {size} classes, but the source has {len(known)}: "
                f"{', '.join(known)}",
                code="E0518",
            )
        return Encoded(
            "category", Tensor(INT, ()), classes=size or symbol(f"classes({field})"), labels=known
        )

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
            message = f"`category({self.classes})` says otherwise: there are {len(found)} classes"
            raise Fault("E0541", message, row=int((values == found[-1]).arg_max()))
        return {"labels": found, "declared": True}

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """int32[rows]; MISSING and UNKNOWN are negative"""
        return class_numbers(values, state["labels"], declared=state["declared"])

    def facts(self, field: str, state: dict[str, Any]) -> dict[str, int]:
        declared = isinstance(self.classes, int)
        return {f"classes({field})": self.classes if declared else len(state["labels"])}

    def invert(self, values: Any, state: dict[str, Any]) -> Any:
        """Class names, from class numbers or from a score for each class."""
        import numpy as np

        values = np.asarray(values)
        if values.dtype.kind not in "iu":
            values = values.argmax(axis=-1)
        return np.array(state["labels"], dtype=object)[values]


def _whole(name: str) -> bool:
    return name.removeprefix("-").isdigit()
