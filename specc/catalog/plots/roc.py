"""A picture of a run."""

from __future__ import annotations

from specc.catalog.declare import Plot


class roc(Plot):
    """True against false positive rate over all thresholds, with the area."""

    targets = ("category", "binary", "set")
    needs = "an output for classes or for yes or no"
