"""The beginning of a text that a language model goes on with."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from specc.catalog.data import first_encoded
from specc.data.decode import field_of
from specc.data.timeline import before_windows
from specc.ir.program import DataPlan


def prompt(plan: DataPlan, state: dict[str, Any], name: str, text: str) -> np.ndarray:
    """int32[tokens] of a text, as the field's steps before `windows` make them; `decode` is the way
    back. Tokens that the training rows do not have are 1."""
    field = field_of(plan, name)
    own = state["fields"][field.name]
    stream = first_encoded(plan.source, field.type, field.name, field.columns).kind == "stream"
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    raw = field.type.collect([(name, points if stream else pl.Series(name, [text]))], None)
    values = field.type.apply(raw, own["type"])
    for step, learnt in zip(before_windows(field), own["steps"], strict=False):
        values = step.apply(values, learnt["state"])
    return np.asarray(values if stream else values[0], dtype=np.int32)
