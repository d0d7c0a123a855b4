from __future__ import annotations

from typing import Any

from specc.catalog.data import Source, Table
from specc.catalog.declare import option
from specc.catalog.options import optional, text


class npz(Source):
    """Arrays of a numpy archive, each a column: the first axis counts the rows. Objects are not
    read. Of a `constant` it is one array, of any shape: `npz("graph.npz", "edges")`."""

    holds_arrays = True
    path = option(text, doc="the file, relative to the spec")
    name = option(optional(text), None, "the array of a constant; none: the only one there is")
    examples = ('npz("arrays.npz")',)

    def array(self, reader: Any) -> Any:
        return reader.array(self.path, self.name)

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def read(self, reader: Any) -> Table:
        return reader.archive(self.path)
