"""Tensors back to what stands in the columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from specc.catalog.data import Derived
from specc.ir.program import DataPlan, FieldPlan


def decode(plan: DataPlan, state: dict[str, Any], name: str, values: Any) -> Any:
    """Predictions of a field in the unit of its column.

    Numbers [rows, columns] come back as float64 of that shape. Class numbers (whole numbers),
    scores [rows, …, classes] and yes or no (0 and 1, or a probability) come back as names, an array
    of text; a yes or no [rows, 1] as [rows]. Tokens come back as text, a list of them for int[rows,
    length].
    """
    field = field_of(plan, name)
    if isinstance(field.type, Derived):
        field = field_of(plan, field.type.field)
        if field.encoded.kind == "tokens":
            values = _class_numbers(values)
    if field.encoded.kind == "binary":
        values = np.asarray(values)
        values = values[..., 0] if values.ndim > 1 else values
    own = state["fields"][field.name]
    for step, learnt in zip(reversed(field.steps), reversed(own["steps"]), strict=True):
        values = step.invert(values, learnt["state"])
    return field.type.invert(values, own["type"])


def labels(state: dict[str, Any]) -> dict[str, list[str]]:
    """Field -> the names of its classes, in the order of their numbers."""
    found = {name: own["type"].get("labels") for name, own in state["fields"].items()}
    return {name: list(names) for name, names in found.items() if names}


def field_of(plan: DataPlan, name: str) -> FieldPlan:
    return next(field for field in plan.fields_ if field.name == name)


def _class_numbers(values: Any) -> Any:
    values = np.asarray(values)
    return values if values.dtype.kind in "iu" else values.argmax(axis=-1)
