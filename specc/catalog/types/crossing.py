from __future__ import annotations

from typing import Any

from specc.catalog.data import FieldType, length
from specc.catalog.declare import Mismatch
from specc.catalog.types._classes import class_names
from specc.ir.program import Encoded
from specc.ir.types import INT, Tensor

BETWEEN = "\x1f"  # the unit separator of ASCII: ("a", "bc") and ("ab", "c") are two crossings


class crossing(FieldType):
    """What stands in two or more columns together, as one text: `crossing from [City, Street] |> hash(1_000)`.

    For pairs with too many values to list: a model sees more in them than in each. A missing value is
    an empty one. `HashedCrossing` of Keras; its `output_mode = "one_hot"` is `|> one_hot` after `hash`.
    """

    many = True
    examples = ("crossing",)

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        if columns < 2:
            raise Mismatch(
                f"`crossing` is of two columns or more, and `{field}` has one",
                code="E0510",
                help="a text alone is `text |> hash(…)`",
            )
        return Encoded("text", Tensor(INT, (length(field),)))

    def collect(self, columns: list[tuple[str, Any]], reader: Any) -> Any:
        """A polars Series of text."""
        import polars as pl

        named = {str(i): self.part(*column) for i, column in enumerate(columns)}
        return pl.DataFrame(named).select(pl.concat_str(pl.all(), separator=BETWEEN)).to_series()

    @staticmethod
    def part(name: str, column: Any) -> Any:
        """One column as text. A whole number is written as such whatever stands in other rows, so
        that a row has the same hash alone."""
        text = class_names(name, column)
        if str(getattr(column, "dtype", "")).lower().startswith("float"):
            text = text.str.replace(r"\.0$", "")
        return text.fill_null("")
