from __future__ import annotations

from typing import Any

from specc.catalog.data import Source, Table
from specc.catalog.declare import option
from specc.catalog.options import text


class json_lines(Source):
    """A JSON object a line, each a row; a name that a row lacks is a missing value."""

    path = option(text, doc="the file, relative to the spec; `.gz` is unpacked")
    examples = ('json_lines("rows.jsonl")',)

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def read(self, reader: Any) -> Table:
        return reader.json_lines(self.path)
