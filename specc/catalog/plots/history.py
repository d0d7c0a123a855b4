"""A picture of a run."""

from __future__ import annotations

from specc.catalog.declare import Plot


class history(Plot):
    """Loss and metrics over the epochs, training beside validation."""

    rank = None
