"""A picture of a run."""

from __future__ import annotations

from specc.catalog.declare import Plot


class worst_predictions(Plot):
    """The examples with the highest loss: as images where the input is one, else as bars."""
