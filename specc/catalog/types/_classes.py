"""Values of a column as classes."""

from __future__ import annotations

from typing import Any

from specc.catalog.data import MISSING, UNKNOWN, Fault
from specc.catalog.types._columns import said
from specc.diagnostics.suggest import did_you_mean


def class_names(name: str, column: Any) -> Any:
    """A polars Series of text; null where a value is missing. 3.0 is `3`, a truth value `true`."""
    import numpy as np
    import polars as pl

    if isinstance(column, np.ndarray):
        if column.ndim != 1:
            raise Fault("E0543", f"column `{name}` holds arrays, not classes", column=name)
        column = pl.Series(name, column)
    if column.dtype == pl.String:
        return column
    if column.dtype.is_float():
        column = column.fill_nan(None)
        # Beyond 2 ** 53 floats leave whole numbers out.
        whole = (column == column.floor()) & (column.abs() < 2**53)
        column = column.cast(pl.Int64) if whole.all() else column
    elif column.dtype.is_nested() or column.dtype == pl.Binary:
        raise Fault(
            "E0543", f"column `{name}` holds {said(column.dtype)}, not classes", column=name
        )
    return column.cast(pl.String)


def in_order(names: list[str]) -> list[str]:
    """Class names by number where all are numbers, else by letter."""
    try:
        return sorted(names, key=lambda n: (float(n), n))
    except ValueError:
        return sorted(names)


def class_numbers(values: Any, labels: list[str], *, declared: bool) -> Any:
    """int32[rows]: the place of each value among the labels, MISSING or UNKNOWN.

    Where the labels are declared another value is an error.
    """
    import numpy as np
    import polars as pl

    numbers = list(range(len(labels)))
    ids = values.replace_strict(labels, numbers, default=UNKNOWN, return_dtype=pl.Int32)
    result = np.where(values.is_null().to_numpy(), MISSING, ids.to_numpy()).astype(np.int32)
    if declared and (result == UNKNOWN).any():
        row = int((result == UNKNOWN).argmax())
        shown = ", ".join(labels[:10]) + (", …" if len(labels) > 10 else "")
        message = f"`{values[row]}` is none of the {len(labels)} declared classes: {shown}"
        raise Fault("E0541", message, row=row, help=did_you_mean(values[row], labels))
    return result
