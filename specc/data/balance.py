"""Weights that make every class count alike."""

from __future__ import annotations

from typing import Any

import numpy as np


def balanced(values: Any, names: list[str] | None = None) -> dict[Any, float]:
    """Class -> n / (classes * count), as `class_weight = "balanced"` of scikit-learn.

    `values` are the training rows' class numbers, 0 and 1, or one-hot vectors; keys are class
    numbers, or the `names` of the classes. A class that no row has is left out.
    """
    found = np.asarray(values)
    if found.ndim > 1:
        found = found[:, 0] if found.shape[-1] == 1 else found.argmax(axis=-1)
    classes, counts = np.unique(found.astype(np.int64), return_counts=True)
    weights = len(found) / (len(classes) * counts)
    keys = [int(c) if names is None else names[int(c)] for c in classes]
    return dict(zip(keys, weights.tolist(), strict=True))
