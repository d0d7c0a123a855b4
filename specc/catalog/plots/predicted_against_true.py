"""A picture of a run."""

from __future__ import annotations

from specc.catalog.declare import Plot


class predicted_against_true(Plot):
    """Predictions against true values, with the line where they agree."""
