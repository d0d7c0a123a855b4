"""Columns of a table as numbers and texts."""

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
                help=f'if it stands for a missing value, write `missing = ["{text[row]}"]` in the '
                "source",
            )
        return cast.fill_null(float("nan")).to_numpy()
    if not (column.dtype.is_numeric() or column.dtype in (pl.Boolean, pl.Null)):
        raise Fault(
            "E0543", f"column `{name}` holds {said(column.dtype)}, not numbers", column=name
        )
    return column.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def texts(name: str, column: Any) -> Any:
    """A polars Series of text; a missing text is an empty one."""
    import numpy as np
    import polars as pl

    if isinstance(column, np.ndarray) or column.dtype != pl.String:
        if not isinstance(column, np.ndarray) and column.dtype in (
            pl.Categorical,
            pl.Enum,
            pl.Null,
        ):
            return column.cast(pl.String).fill_null("")
        raise Fault("E0543", f"column `{name}` does not hold text", column=name)
    return column.fill_null("")


def said(dtype: Any) -> str:
    import polars as pl

    if dtype in (pl.Date, pl.Datetime, pl.Time, pl.Duration):
        return "dates or times"
    return "lists" if dtype.is_nested() else "other values"
