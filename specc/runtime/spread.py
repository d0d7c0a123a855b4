"""Mean, spread and confidence interval of a figure over replicas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

CONFIDENCE = 0.95


def spread(values: Sequence[Any]) -> dict[str, Any]:
    """`mean`, sample standard deviation `std`, and `low` to `high`: where the mean of all seeds
    lies with a confidence of 95%, if the figure is distributed normally. Lists item by item."""
    if isinstance(values[0], (list, tuple)):
        items = [spread(column) for column in zip(*values, strict=True)]
        return {key: [item[key] for item in items] for key in ("mean", "std", "low", "high")}
    count = len(values)
    mean = total(values) / count
    if count == 1:
        return {"mean": mean, "std": None, "low": None, "high": None}
    std = math.sqrt(total([(v - mean) * (v - mean) for v in values]) / (count - 1))
    reach = student_t((1 + CONFIDENCE) / 2, count - 1) * std / math.sqrt(count)
    return {"mean": mean, "std": std, "low": mean - reach, "high": mean + reach}


def total(values: Sequence[float]) -> float:
    """The sum, which `fsum` refuses to tell where it is not finite."""
    try:
        return math.fsum(values)
    except (ValueError, OverflowError):  # infinities of both signs; too large for a float
        return sum(values)


def student_t(probability: float, freedom: int) -> float:
    """The quantile of Student's t distribution, 0.5 <= probability < 1."""
    low, high = 0.0, math.pi / 2
    for _ in range(200):
        angle = (low + high) / 2
        below = 0.5 + _central(angle, freedom) / 2 < probability
        low, high = (angle, high) if below else (low, angle)
    return math.sqrt(freedom) * math.tan(low)


def _central(angle: float, freedom: int) -> float:
    """P(|T| < sqrt(freedom) tan(angle)). Source: Abramowitz and Stegun, 26.7.3 and 26.7.4."""
    cosine, odd = math.cos(angle), freedom % 2
    term, total = (cosine if odd else 1.0), 0.0
    for step in range(freedom // 2):
        total += term
        term *= cosine**2 * (2 * step + 1 + odd) / (2 * step + 2 + odd)
    total *= math.sin(angle)
    return 2 / math.pi * (angle + total) if odd else total
