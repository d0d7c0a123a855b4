"""Sources that are a folder of files, one example each."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.data import Column, Fault, Source, Table
from specc.catalog.declare import option
from specc.catalog.options import Choice, OptionType, Refused, optional, text


class Template(OptionType):
    """`{digit}_{speaker}_{take}`: names in braces, and what stands between them."""

    def convert(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise self.refuse()
        names = [name for name, _ in split_template(value)][1:]
        if not names or len(set(names)) < len(names) or not all(n.isidentifier() for n in names):
            raise self.refuse()
        if "" in [after for _, after in split_template(value)][1:-1]:
            raise Refused("a template with something between two names", help='write `"{digit}_{speaker}"`')
        return value

    def describe(self) -> str:
        return 'a template like "{digit}_{speaker}_{take}"'


class Folder(Source):
    abstract = True
    suffixes: ClassVar[tuple[str, ...]] = ()
    column: ClassVar[str] = ""
    content: ClassVar[str] = ""
    path = option(text, doc="the folder, relative to the spec; folders in it are read as well")
    label = option(optional(Choice("folder")), None, "a column `label` with the folder's name", named=True)
    name = option(optional(Template()), None, "columns from the file's name, without its ending", named=True)

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
                for column, value in zip(self._names(), parts):
                    columns[column].append(value)
        series = {name: pl.Series(name, values, dtype=pl.String) for name, values in columns.items()}
        return Table(series, len(found), lambda row: found[row][0])


def split_template(template: str) -> list[tuple[str, str]]:
    """(name, the text after it); the first has no name."""
    head, *parts = template.split("{")
    return [("", head), *((name, after) for name, _, after in (p.partition("}") for p in parts))]


def match(parts: list[tuple[str, str]], text_: str) -> list[str] | None:
    """The value of each name: up to the first place where what follows stands; the last takes the rest."""
    head, values = parts[0][1], []
    if not text_.startswith(head):
        return None
    text_ = text_[len(head) :]
    for i, (_, after) in enumerate(parts[1:], 1):
        if i == len(parts) - 1:
            if not text_.endswith(after):
                return None
            value, text_ = text_[: len(text_) - len(after)], ""
        else:
            value, found, text_ = text_.partition(after)
            if not found:
                return None
        if not value:
            return None
        values.append(value)
    return values
