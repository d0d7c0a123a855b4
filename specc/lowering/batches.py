"""Operands and types beside the batch: words that need one, and functions that see it."""

from __future__ import annotations

from typing import Any

from specc.semantics.shapes import implicit_batch


def lifted(value: Any) -> Any:
    """An operand with a batch of one."""
    if isinstance(value, list):
        return [lifted(v) for v in value]
    return value if value is None else value[None]


def implicit(type_: Any) -> Any:
    if isinstance(type_, tuple):
        return tuple(map(implicit, type_))
    return None if type_ is None else implicit_batch(type_)
