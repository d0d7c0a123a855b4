"""A picture of a run."""

from __future__ import annotations

from specc.catalog.declare import Plot


class precision_recall(Plot):
    """Precision against recall over all thresholds, with the average precision."""

    targets = ("category", "binary", "set")
    needs = "an output for classes or for yes or no"
