"""What the sweep finds of one case, and how far two arrays are apart."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

BOUND = 1e-5  # what is further from Keras needs a reason


class Skipped(Exception):
    """A case that cannot be compared, and why."""


class Result(NamedTuple):
    word: str
    case: str
    difference: float | None  # the worst relative difference; None: not compared
    note: str
    off: tuple[float, float] | None = None  # of a large one: specc, Keras from Keras in float64


def distance(found: Any, expected: Any, least: float = 1e-3) -> float:
    """The largest difference over the largest value, which counts as `least` at least."""
    a, b = np.asarray(found), np.asarray(expected)
    if a.shape != b.shape:
        raise Skipped(f"shapes differ: {a.shape}, in Keras {b.shape}")
    if a.size == 0:
        return 0.0
    a, b = a.astype("float64"), b.astype("float64")
    if not np.array_equal(np.isfinite(a), np.isfinite(b)):
        return float("inf")
    apart = np.abs(np.where(np.isfinite(a), a - b, 0)).max()
    scale = np.abs(np.where(np.isfinite(b), b, 0)).max()
    return float(apart / max(scale, least, 1e-3))
