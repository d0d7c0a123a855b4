"""Columns of arrays."""

from __future__ import annotations

from typing import Any

from specc.catalog.data import Fault


def arrays(name: str, column: Any, shape: tuple[Any, ...]) -> Any:
    """float64[rows, *shape] of a column of arrays or nested lists; sizes that are names fit any."""
    import numpy as np

    if isinstance(column, np.ndarray):
        rows = [column.shape[1:]] if len(column) else []
    else:
        if not column.dtype.is_nested():
            raise Fault("E0543", f"column `{name}` does not hold arrays", column=name)
        column = [_array(row) for row in column]
        rows = [() if row is None else row.shape for row in column]
    for row, found in enumerate(rows):
        fits = len(found) == len(shape) and all(
            not isinstance(w, int) or w == f for w, f in zip(shape, found, strict=True)
        )
        if not fits or found != rows[0]:
            what = " x ".join(map(str, found)) or "missing or ragged"
            wanted = " x ".join(map(str, shape))
            message = f"an array in column `{name}` is {what}, but the field asks for {wanted}"
            raise Fault("E0545", message, row=row, column=name)
    return np.asarray(column, dtype=np.float64)


def _array(row: Any) -> Any:
    """float64 array of a nested list; None where it is missing, ragged or not of numbers."""
    import numpy as np

    try:
        return None if row is None else np.asarray(row.to_list(), dtype=np.float64)
    except (TypeError, ValueError):
        return None
