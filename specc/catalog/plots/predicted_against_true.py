"""A picture of a run."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Plot


class predicted_against_true(Plot):
    """Predictions against true values, with the line where they agree."""

    needs = "an output for numbers"

    @classmethod
    def suits(cls, shape: tuple[Any, ...], target: str) -> bool:
        return len(shape) == 1 and target not in ("", "category", "binary", "set", "tokens")
