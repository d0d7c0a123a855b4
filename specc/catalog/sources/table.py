from __future__ import annotations

import json
from typing import Any

from specc.catalog.data import Column, Source, Table
from specc.catalog.declare import option
from specc.catalog.options import (
    ListOf,
    Named,
    NoneType,
    OneOf,
    Refused,
    TextType,
    flag,
    real,
    whole,
)


class table(Source):
    """A table written in the spec: `table(x = [1, 2, 3], y = [true, false, none])`. `none` is
    missing."""

    columns = option(
        Named(
            ListOf(OneOf(NoneType(), flag, whole, real, TextType())), "a column: `x = [1, 2, 3]`"
        ),
        doc="the columns, as lists of the same length",
        named=True,
    )
    examples = ("table(x = [1, 2, 3], y = [true, false, true])",)

    def check(self) -> None:
        lengths = {name: len(values) for name, values in self.columns}
        if len(set(lengths.values())) > 1:
            shown = ", ".join(f"`{name}` has {many}" for name, many in lengths.items())
            raise Refused(f"the columns of a table must be of one length: {shown}")
        if 0 in lengths.values():
            raise Refused("a table needs at least one row")
        for name, values in self.columns:
            kinds = {_kind(value) for value in values if value is not None}
            if len(kinds) > 1:
                got = " and ".join(sorted(kinds))
                raise Refused(f"the column `{name}` must hold values of one kind, got {got}")

    def schema(self) -> dict[str, Column]:
        return {name: Column() for name, _ in self.columns}

    def rows(self) -> int:
        return len(self.columns[0][1])

    def read(self, reader: Any) -> Table:
        import polars as pl

        reader.digest(json.dumps(self.columns, ensure_ascii=False).encode())
        types = {"number": pl.Float64, "text": pl.String, "truth values": pl.Boolean}
        columns = {}
        for name, values in self.columns:
            kind = next((_kind(value) for value in values if value is not None), "text")
            columns[name] = pl.Series(name, values, dtype=types[kind], strict=False)
        return Table(columns, self.rows(), lambda row: f"the table, row {row + 1}")


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "truth values"
    return "text" if isinstance(value, str) else "number"
