from __future__ import annotations

from typing import Any

from specc.catalog.data import Column, Fault, Source, Table
from specc.catalog.declare import option
from specc.catalog.options import Named, text


class lines(Source):
    """Text files, one a class and a line an example: columns `line` and `label`.

    Labels are numbered in the order in which they are written. Empty lines are passed over.
    """

    files = option(Named(text, 'a file: `positive = "pos.txt"`'), doc="label = file, …", named=True)
    examples = ('lines(negative = "neg.txt", positive = "pos.txt")',)

    def schema(self) -> dict[str, Column]:
        labels = tuple(label for label, _ in self.files)
        return {"line": Column(content="text"), "label": Column(labels)}

    def paths(self) -> tuple[str, ...]:
        return tuple(path for _, path in self.files)

    def read(self, reader: Any) -> Table:
        import polars as pl

        found: list[tuple[str, str, str, int]] = []
        for label, path in self.files:
            # Not splitlines: it also breaks at signs that are part of a text.
            for number, line in enumerate(reader.text(path).split("\n"), 1):
                if line.strip():
                    found.append((line.strip(), label, path, number))
        if not found:
            raise Fault("E0607", "the files of `lines` hold no line")
        columns = {
            "line": pl.Series("line", [f[0] for f in found]),
            "label": pl.Series("label", [f[1] for f in found]),
        }
        return Table(columns, len(found), lambda row: f"{found[row][2]}, line {found[row][3]}")
