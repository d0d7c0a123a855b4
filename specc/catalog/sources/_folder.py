"""Sources that are a folder of files, one example each."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.data import Column, Fault, Source, Table
from specc.catalog.declare import option
from specc.catalog.options import Choice, optional, text
from specc.catalog.sources._template import Template, match, split_template


class Folder(Source):
    abstract = True
    suffixes: ClassVar[tuple[str, ...]] = ()
    column: ClassVar[str] = ""
    content: ClassVar[str] = ""
    path = option(text, doc="the folder, relative to the spec; folders in it are read as well")
    label = option(
        optional(Choice("folder")), None, "a column `label` with the folder's name", named=True
    )
    name = option(
        optional(Template()), None, "columns from the file's name, without its ending", named=True
    )

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def _names(self) -> list[str]:
        return [name for name, _ in split_template(self.name)[1:]] if self.name else []

    def schema(self) -> dict[str, Column]:
        others = [*(["label"] if self.label else []), *self._names()]
        return {self.column: Column(content=self.content), **{name: Column() for name in others}}

    def read(self, reader: Any) -> Table:
        import polars as pl

        found = reader.folder(self.path, self.suffixes)
        columns: dict[str, list[str]] = {name: [] for name in self.schema()}
        for path, below in found:  # the path as it would be written, and its parts below the folder
            columns[self.column].append(path)
            if self.label:
                if len(below) == 1:
                    raise Fault(
                        "E0609",
                        f"`{path}` lies in no folder below `{self.path}` that could be its label",
                        help="with `label = folder` there is one folder a class",
                    )
                columns["label"].append(below[0])
            if self.name:
                parts = match(split_template(self.name), below[-1].rpartition(".")[0])
                if parts is None:
                    raise Fault("E0609", f"the name of `{path}` is not like `{self.name}`")
                for column, value in zip(self._names(), parts, strict=True):
                    columns[column].append(value)
        series = {
            name: pl.Series(name, values, dtype=pl.String) for name, values in columns.items()
        }
        return Table(series, len(found), lambda row: found[row][0])
