from __future__ import annotations

from typing import Any

from specc.catalog.data import Source, Table
from specc.catalog.declare import option
from specc.catalog.options import Checked, ListOf, TextType, text

_sign = Checked(
    TextType(), lambda value: len(value) == 1 and value not in '"\r\n', "one character in quotes"
)


class csv(Source):
    """A table as text, in UTF-8, with the names of its columns in the first line.

    Every line must have as many cells; a cell may be in double quotes. An empty cell is a missing
    value, and so is each of `missing`. Cells are read as the fields ask: `007` stays a class `007`.
    """

    holds_arrays = True
    path = option(text, doc="the file, relative to the spec; `.gz` is unpacked")
    separator = option(_sign, ",", "what stands between cells", named=True)
    missing = option(
        ListOf(text), (), 'texts that stand for a missing value: `["NA", "?"]`', named=True
    )
    examples = ('csv("titanic.csv")', 'csv("data.csv", separator = ";", missing = ["NA"])')

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def read(self, reader: Any) -> Table:
        return reader.delimited(self.path, self.separator, self.missing)

    def array(self, reader: Any) -> Any:
        """All cells: float[rows, columns]."""
        return reader.numbers(self.read(reader), self.path)
