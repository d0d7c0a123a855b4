"""Rows that come from elsewhere than a source: from Python, from a request."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from specc.catalog.data import Fault, Table


def as_table(rows: Any) -> Table:
    """A Table from one, from a polars DataFrame, columns by name (lists, arrays), or a list of
    records."""
    if isinstance(rows, Table):
        return rows
    if isinstance(rows, list):
        rows = {
            name: [row.get(name) for row in rows] for name in {n: None for row in rows for n in row}
        }
    if isinstance(rows, pl.DataFrame):
        rows = {name: rows[name] for name in rows.columns}
    columns = {name: _column(name, values) for name, values in rows.items()}
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"`{name}` has {many}" for name, many in lengths.items())
        raise Fault("E0615", f"columns differ in length: {shown}")
    return Table(columns, next(iter(lengths.values()), 0), lambda row: f"row {row + 1}")


def _column(name: str, values: Any) -> Any:
    """A polars Series of simple values, a numpy array of arrays."""
    if isinstance(values, pl.Series):
        return values
    if isinstance(values, np.ndarray):
        return values if values.ndim > 1 or values.dtype == np.uint32 else pl.Series(name, values)
    first = next((value for value in values if value is not None), None)
    if isinstance(first, np.ndarray):
        return np.stack(values)
    try:
        return pl.Series(name, values, strict=True)
    except (TypeError, pl.exceptions.PolarsError):
        return pl.Series(name, [None if value is None else str(value) for value in values])
