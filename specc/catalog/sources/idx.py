from __future__ import annotations

from math import prod
from typing import Any

from specc.catalog.data import Column, Fault, Source, Table
from specc.catalog.declare import option
from specc.catalog.options import optional, text

_TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


class idx(Source):
    """Arrays in MNIST's own format: columns `images` (rows, height, width) and `labels`.

    Source: https://web.archive.org/web/2024/http://yann.lecun.com/exdb/mnist/
    """

    images = option(text, doc="the file of arrays, relative to the spec; `.gz` is unpacked")
    labels = option(optional(text), None, "the file of class numbers")
    examples = ('idx(images = "images-idx3-ubyte.gz", labels = "labels-idx1-ubyte.gz")',)

    def schema(self) -> dict[str, Column]:
        labels = {"labels": Column()} if self.labels else {}
        return {"images": Column(content="image"), **labels}

    def paths(self) -> tuple[str, ...]:
        return (self.images, self.labels) if self.labels else (self.images,)

    def read(self, reader: Any) -> Table:
        import polars as pl

        columns: dict[str, Any] = {"images": parse(reader.bytes(self.images), self.images)}
        rows = len(columns["images"])
        if self.labels:
            found = parse(reader.bytes(self.labels), self.labels)
            if found.ndim != 1 or len(found) != rows:
                raise Fault(
                    "E0615",
                    f"`{self.images}` has {rows} rows, but `{self.labels}` has {len(found)}",
                )
            columns["labels"] = pl.Series("labels", found)
        return Table(columns, rows, lambda row: f"{self.images}, row {row + 1}")


def parse(data: bytes, path: str) -> Any:
    """The array: two zeros, a type, a number of dimensions, each of them in 4 bytes, the values."""
    import numpy as np

    code, rank = (data[2], data[3]) if len(data) >= 4 and data[:2] == b"\0\0" else (0, 0)
    start = 4 + 4 * rank
    if code not in _TYPES or not rank or len(data) < start:
        raise Fault("E0613", f"`{path}` is no IDX file: it does not begin like one")
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(rank)]
    dtype = np.dtype(_TYPES[code])
    wanted = prod(shape) * dtype.itemsize
    if len(data) - start != wanted:
        size = " x ".join(map(str, shape))
        raise Fault(
            "E0613",
            f"`{path}` is damaged: it declares {size}, {wanted} bytes, and has {len(data) - start}",
        )
    return np.frombuffer(data, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))
