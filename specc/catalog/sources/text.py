from __future__ import annotations

import unicodedata
from typing import Any

from specc.catalog.data import Column, Fault, Source, Table
from specc.catalog.declare import option
from specc.catalog.options import text as text_


class text(Source):
    r"""One long text, for language models: a column `text`, a character a row.

    Line ends are made `\n` and characters composed (NFC); splits cut it at a character.
    """

    path = option(text_, doc="the file, relative to the spec; `.gz` is unpacked")
    examples = ('text("shakespeare.txt")',)

    def schema(self) -> dict[str, Column]:
        return {"text": Column(content="stream")}

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def read(self, reader: Any) -> Table:
        import numpy as np

        found = unicodedata.normalize("NFC", reader.text(self.path))
        if not found:
            raise Fault("E0607", f"`{self.path}` is empty")
        points = np.frombuffer(found.encode("utf-32-le"), np.uint32)
        return Table({"text": points}, len(points), lambda row: f"{self.path}, character {row + 1}")
