"""Tables whose columns have types of their own: Parquet, JSON lines, numpy archives."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from typing import Any

import numpy as np
import polars as pl

from specc.catalog.data import Fault, Table
from specc.diagnostics.suggest import did_you_mean

LARGEST = 16 * 2**30  # bytes that an archive may declare


def parquet(data: bytes, path: str) -> Table:
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise Fault(
            "E0613", f"`{path}` is no Parquet file that can be read: {_first_line(error)}"
        ) from None
    return _table(frame, path)


def json_lines(text: str, path: str) -> Table:
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise Fault(
                "E0613", f"line {number} of `{path}` is no JSON: {_first_line(error)}"
            ) from None
        if not isinstance(row, dict):
            raise Fault(
                "E0613", f"line {number} of `{path}` is no JSON object", help="each row is `{…}`"
            )
        rows.append(row)
        lines.append(number)
    names = list({name: None for row in rows for name in row})
    columns, faults = {}, []
    for name in names:
        values = [row.get(name) for row in rows]
        try:
            columns[name] = pl.Series(name, values, strict=True)
        except (TypeError, pl.exceptions.PolarsError):
            try:
                columns[name] = _mixed(name, values, path, lines)
            except Fault as fault:
                faults.append(fault)
    if faults:
        raise Fault.of_all(faults)
    return Table(columns, len(rows), lambda row: f"{path}, line {lines[row]}", path)


def archive(data: bytes, path: str) -> Table:
    arrays = _arrays(data, path)
    single = next((name for name, array in arrays.items() if not array.ndim), None)
    if single is not None:
        raise Fault("E0615", f"`{single}` in `{path}` is a single value, not a column")
    columns: dict[str, Any] = {
        name: array if array.ndim > 1 else pl.Series(name, array) for name, array in arrays.items()
    }
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"`{name}` has {many}" for name, many in lengths.items())
        raise Fault("E0615", f"the arrays of `{path}` differ in their first axis: {shown}")
    rows = next(iter(lengths.values()), 0)
    if not rows:
        raise Fault("E0608", f"`{path}` has no row")
    return Table(columns, rows, lambda row: f"{path}, row {row + 1}", path)


def array(data: bytes, path: str, name: str | None) -> np.ndarray:
    """One array of an archive; without a name the only one."""
    arrays = _arrays(data, path)
    if name is None and len(arrays) == 1:
        return next(iter(arrays.values()))
    if name not in arrays:
        shown = ", ".join(f"`{known}`" for known in arrays)
        lacks = f"`{path}` has no array `{name}`" if name else f"`{path}` has several arrays"
        raise Fault("E0501", lacks, help=did_you_mean(name or "", arrays) or f"there are {shown}")
    return arrays[name]


def numbers(table: Table, path: str) -> np.ndarray:
    """float64[rows, columns]: every cell of a table, which must be a number."""
    found, faults = [], []
    for name, column in table.columns.items():
        values = column.cast(pl.Float64, strict=False)
        bad = np.flatnonzero(values.is_null().to_numpy())
        if len(bad):
            row = int(bad[0])
            faults.append(
                Fault(
                    "E0541", f"{table.place(row)}: `{column[row]}` in column `{name}` is no number"
                )
            )
        found.append(values.to_numpy())
    if faults:
        raise Fault.of_all(faults)
    return np.stack(found, axis=1)


def _arrays(data: bytes, path: str) -> dict[str, np.ndarray]:
    """The arrays of an archive by name; its declared size is judged before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            total = sum(info.file_size for info in packed.infolist())
            if total > LARGEST:
                raise Fault("E0612", f"`{path}` unpacks to {total / 2**30:.0f} GiB")
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError) as error:
        raise Fault(
            "E0613", f"`{path}` is no numpy archive that can be read: {_first_line(error)}"
        ) from None


def _table(frame: pl.DataFrame, path: str) -> Table:
    if not frame.height:
        raise Fault("E0608", f"`{path}` has no row")
    columns = {name: frame[name] for name in frame.columns}
    return Table(columns, frame.height, lambda row: f"{path}, row {row + 1}", path)


def _mixed(name: str, values: list[Any], path: str, lines: list[int]) -> pl.Series:
    """Numbers of both kinds become float64; what else is mixed is a mistake."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float}:
        return pl.Series(name, values, dtype=pl.Float64, strict=False)
    first = type(next(value for value in values if value is not None))
    row = next(
        i for i, value in enumerate(values) if value is not None and type(value) is not first
    )
    raise Fault(
        "E0543",
        f"`{name}` in line {lines[row]} of `{path}` is of another kind than in the lines before",
    )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
