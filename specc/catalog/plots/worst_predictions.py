"""A picture of a run."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Plot


class worst_predictions(Plot):
    """The examples with the highest loss: as images where the input is one, else as bars."""

    needs = "an output with a target, for the whole example"

    @classmethod
    def suits(cls, shape: tuple[Any, ...], target: str) -> bool:
        return len(shape) == 1 and target != ""
