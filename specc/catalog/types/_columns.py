"""Columns of a table as numbers and as class names."""

from __future__ import annotations

from typing import Any

from specc.catalog.data import Fault


def numbers(name: str, column: Any) -> Any:
    """float64[rows]; NaN where a value is missing."""
    import numpy as np
    import polars as pl

    if isinstance(column, np.ndarray):
        if column.ndim != 1 or column.dtype.kind not in "biuf":
            raise Fault("E0543", f"column `{name}` holds arrays, not numbers", column=name)
        return column.astype(np.float64)
    if column.dtype == pl.String:
        text = column.str.strip_chars()
        cast = text.cast(pl.Float64, strict=False)
        wrong = (cast.is_null() & text.is_not_null() & (text != "")).arg_true()
        if len(wrong):
            row = int(wrong[0])
            raise Fault(
                "E0540",
                f"`{text[row]}` in column `{name}` is not a number",
                row=row,
                column=name,
                help=f'if it stands for a missing value, write `missing = ["{text[row]}"]` in the source',
            )
        return cast.fill_null(float("nan")).to_numpy()
    if not (column.dtype.is_numeric() or column.dtype in (pl.Boolean, pl.Null)):
        raise Fault("E0543", f"column `{name}` holds {_said(column.dtype)}, not numbers", column=name)
    return column.cast(pl.Float64).fill_null(float("nan")).to_numpy()


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
        if (column.is_nan() | column.is_null() | (column == column.floor())).all():
            column = column.fill_nan(None).cast(pl.Int64)
        else:
            column = column.fill_nan(None)
    elif column.dtype.is_nested() or column.dtype == pl.Binary:
        raise Fault("E0543", f"column `{name}` holds {_said(column.dtype)}, not classes", column=name)
    return column.cast(pl.String)


def texts(name: str, column: Any) -> Any:
    """A polars Series of text; a missing text is an empty one."""
    import numpy as np
    import polars as pl

    if isinstance(column, np.ndarray) or column.dtype != pl.String:
        if not isinstance(column, np.ndarray) and column.dtype in (pl.Categorical, pl.Enum, pl.Null):
            return column.cast(pl.String).fill_null("")
        raise Fault("E0543", f"column `{name}` does not hold text", column=name)
    return column.fill_null("")


def arrays(name: str, column: Any, shape: tuple[Any, ...]) -> Any:
    """float64[rows, *shape] of a column of arrays or nested lists; sizes that are names fit any."""
    import numpy as np

    if isinstance(column, np.ndarray):
        rows = [column.shape[1:]] if len(column) else []
    else:
        if not column.dtype.is_nested():
            raise Fault("E0543", f"column `{name}` does not hold arrays", column=name)
        column = [None if row is None else np.asarray(row.to_list(), dtype=np.float64) for row in column]
        rows = [() if row is None else row.shape for row in column]
    for row, found in enumerate(rows):
        fits = len(found) == len(shape) and all(not isinstance(w, int) or w == f for w, f in zip(shape, found))
        if not fits or found != rows[0]:
            what = " × ".join(map(str, found)) or "missing"
            wanted = " × ".join(map(str, shape))
            message = f"an array in column `{name}` is {what}, but the field asks for {wanted}"
            raise Fault("E0545", message, row=row, column=name)
    return np.asarray(column, dtype=np.float64)


def in_order(names: list[str]) -> list[str]:
    """Class names by number where all are numbers, else by letter."""
    try:
        return sorted(names, key=lambda n: (float(n), n))
    except ValueError:
        return sorted(names)


def _said(dtype: Any) -> str:
    import polars as pl

    if dtype in (pl.Date, pl.Datetime, pl.Time, pl.Duration):
        return "dates or times"
    return "lists" if dtype.is_nested() else "other values"
