from __future__ import annotations

from typing import Any

from specc.catalog.data import Source, Table
from specc.catalog.declare import option
from specc.catalog.options import text


class npz(Source):
    """Arrays of a numpy archive, each a column: the first axis counts the rows. Objects are not
    read."""

    path = option(text, doc="the file, relative to the spec")
    examples = ('npz("arrays.npz")',)

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def read(self, reader: Any) -> Table:
        return reader.archive(self.path)
