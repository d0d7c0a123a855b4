"""Inputs that give the target away."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from specc.catalog.data import Fault, Table
from specc.catalog.types._classes import class_names
from specc.catalog.types._columns import numbers
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import DataPlan, FieldPlan

_CLASSES = ("category", "binary")
_LEAST = 5  # rows; with fewer, chance alone makes one column follow from another


def check_leaks(plan: DataPlan, table: Table, sink: Sink) -> None:
    """Warn of a column of the training rows from which the target follows by itself."""
    simple = [f for f in plan.fields_ if f.columns and f.encoded.kind in ("number", *_CLASSES)]
    if table.rows < _LEAST:
        return
    for target in (f for f in simple if f.role == "target"):
        for field in (f for f in simple if f.role == "input"):
            for column in field.columns:
                if column not in target.columns and _follows(table, column, field, target):
                    sink.report(
                        "W0512",
                        f"column `{column}` alone determines the target `{target.name}`",
                        field.span,
                        labels=[(target.span, "the target")],
                        help="leave it out, unless it will be known when the model is used",
                    )


def _follows(table: Table, column: str, field: FieldPlan, target: FieldPlan) -> bool:
    name = target.columns[0]
    try:
        if target.encoded.kind in _CLASSES:
            return _maps(
                class_names(column, table.columns[column]), class_names(name, table.columns[name])
            )
        if field.encoded.kind == "number":
            return _on_a_line(
                numbers(column, table.columns[column]), numbers(name, table.columns[name])
            )
    except Fault:  # reported where the field itself is read
        return False
    return False


def _maps(values: Any, classes: Any) -> bool:
    """Does each value come with one class only, and often enough not to be chance?"""
    if values.n_unique() * 2 > len(values) or classes.n_unique() < 2:
        return False
    pairs = pl.DataFrame({"value": values, "class": classes}).unique()
    return pairs.height == values.n_unique()


def _on_a_line(values: Any, target: Any) -> bool:
    """Target = a * values + b, but for rounding?"""
    known = ~(np.isnan(values) | np.isnan(target))
    x, y = values[known], target[known]
    if len(x) < _LEAST or np.ptp(x) == 0 or np.ptp(y) == 0:
        return False
    x, y = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    return bool(np.abs(y - np.sign(x @ y) * x).max() < 1e-6)
