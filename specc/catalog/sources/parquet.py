from __future__ import annotations

from typing import Any

from specc.catalog.data import Source, Table
from specc.catalog.declare import option
from specc.catalog.options import text


class parquet(Source):
    """A Parquet file; columns of lists can be fields of type `set`, `vector` and `array`."""

    path = option(text, doc="the file, relative to the spec")
    examples = ('parquet("rows.parquet")',)

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def read(self, reader: Any) -> Table:
        return reader.parquet(self.path)
