"""Comma-separated text, read strictly: what polars would mend in silence is said instead."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import polars as pl

from specc.catalog.data import Fault, Table
from specc.data.plain import as_text

_QUOTE, _BREAK = 34, 10


def parse(data: bytes, path: str, separator: str, missing: tuple[str, ...]) -> Table:
    """A table of text columns; an empty cell is null. Rows are told by their line in the file."""
    data = as_text(data, path).encode()
    starts, ends, cells, lines = _records(data, path, ord(separator))
    header = _header(data[: ends[0]].decode(), path, separator)
    blank = np.array(
        [data[s:e].strip(b"\r") == b"" for s, e in zip(starts[1:], ends[1:], strict=True)],
        dtype=bool,
    )
    if len(header) > 1:
        kept = np.flatnonzero(~blank) + 1
    else:  # in a table of one column an empty line is a missing value, except at the end
        last = int(np.flatnonzero(~blank).max(initial=-1))
        kept = np.arange(1, last + 2)
    if not len(kept):
        raise Fault("E0608", f"`{path}` has a header and no row")
    ragged = kept[cells[kept] != len(header)]
    if len(ragged):
        row = int(ragged[0])
        raise Fault(
            "E0610",
            f"line {lines[row]} of `{path}` has {cells[row]} cells, the header has {len(header)}",
            help="a cell that holds the separator or a quote must stand in double quotes",
        )
    if len(kept) == len(starts) - 1:
        body = data[starts[1] : ends[-1]]
    else:
        body = b"\n".join(data[starts[i] : ends[i]].rstrip(b"\r") for i in kept)
    frame = _frame(body, header, path, separator, missing, len(kept))
    where = lines[kept]
    columns: dict[str, Any] = {name: frame[name] for name in header}
    return Table(columns, len(kept), lambda row: f"{path}, line {where[row]}", path)


def _records(data: bytes, path: str, separator: int) -> tuple[Any, Any, Any, Any]:
    """Of each record, the header first: where it starts and ends, its cells, its line (from 1)."""
    text = np.frombuffer(data, np.uint8)
    breaks, signs, quotes = (np.flatnonzero(text == byte) for byte in (_BREAK, separator, _QUOTE))
    every_break = breaks
    if len(quotes):
        if len(quotes) % 2:
            opened = int(quotes[-1])
            line = int(np.searchsorted(every_break, opened)) + 1
            raise Fault(
                "E0619",
                f"`{path}` has a double quote that is never closed; the last is in line {line}",
            )
        breaks = breaks[np.searchsorted(quotes, breaks) % 2 == 0]
        signs = signs[np.searchsorted(quotes, signs) % 2 == 0]
    ends = breaks if len(breaks) and breaks[-1] == len(text) - 1 else np.append(breaks, len(text))
    starts = np.concatenate([[0], ends[:-1] + 1])
    cells = np.searchsorted(signs, ends) - np.searchsorted(signs, starts) + 1
    return starts, ends, cells, np.searchsorted(every_break, starts) + 1


def _header(line: str, path: str, separator: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error as error:
        raise Fault("E0613", f"the first line of `{path}` cannot be read: {error}") from None
    names = [cell.strip() or f"column_{i}" for i, cell in enumerate(cells, 1)]
    if not "".join(cells).strip():
        raise Fault("E0607", f"the first line of `{path}` is empty: it names the columns")
    for name in names:
        if names.count(name) > 1:
            raise Fault(
                "E0611", f"`{path}` has {names.count(name)} columns that are called `{name}`"
            )
    return names


def _frame(
    body: bytes, header: list[str], path: str, separator: str, missing: tuple[str, ...], rows: int
) -> pl.DataFrame:
    try:
        frame = pl.read_csv(
            io.BytesIO(body),
            has_header=False,
            new_columns=header,
            schema_overrides=dict.fromkeys(header, pl.String),
            infer_schema=False,
            separator=separator,
            quote_char='"',
            null_values=["", *missing],
        )
    except pl.exceptions.PolarsError as error:
        raise Fault(
            "E0613", f"`{path}` cannot be read as a table: {str(error).splitlines()[0]}"
        ) from None
    if frame.height != rows or frame.width != len(header):
        raise Fault(
            "E0613",
            f"`{path}` cannot be read as a table: {frame.height} of {rows} rows were found",
            help="a double quote inside a cell is written twice, in a cell in double quotes",
        )
    if b'""' in body:
        frame = frame.with_columns(pl.all().replace("", None))
    return frame
