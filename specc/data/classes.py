"""What the classes of a target are in each split."""

from __future__ import annotations

import numpy as np

from specc.data.decode import field_of
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import DataPlan


def check_classes(
    plan: DataPlan,
    splits: dict[str, dict[str, np.ndarray]],
    labels: dict[str, list[str]],
    sink: Sink,
) -> None:
    """Each class that some split has must be in all of them: else its metrics mean nothing."""
    for name, names in labels.items():
        field = field_of(plan, name)
        if field.role != "target" or field.encoded.kind not in ("category", "binary"):
            continue
        present = {split: _present(arrays[name], len(names)) for split, arrays in splits.items()}
        somewhere = np.any(list(present.values()), axis=0)
        for split, found in present.items():
            absent = [names[i] for i in np.flatnonzero(somewhere & ~found)]
            if absent:
                shown = ", ".join(f"`{n}`" for n in absent[:5]) + (", …" if len(absent) > 5 else "")
                sink.report(
                    "E0521",
                    f"the {split} split has no row of {shown}",
                    plan.split_span or plan.span,
                    labels=[(field.span, f"`{name}` has {len(names)} classes")],
                    help="give every split its share of each class: "
                    f"`random(…, stratify = {field.columns[0]})`",
                )
                break


def _present(values: np.ndarray, classes: int) -> np.ndarray:
    """bool[classes]"""
    if values.ndim > 1 and values.shape[-1] == classes:
        return values.reshape(-1, classes).any(axis=0)
    return np.isin(np.arange(classes), values.reshape(-1).astype(np.int64))
