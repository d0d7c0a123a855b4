"""A picture of a run."""

from __future__ import annotations

from specc.catalog.declare import Plot


class confusion_matrix(Plot):
    """How often each class was taken for each."""

    targets = ("category", "binary")
    needs = "an output for one class or for yes or no"
