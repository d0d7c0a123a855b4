"""A picture of a run."""

from __future__ import annotations

from specc.catalog.declare import Plot


class samples(Plot):
    """A grid of 64 images of each output that is one, float[height, width, 1 or 3]."""

    rank = 3
    sizes = (1, 3)
    needs = "an output that is an image, float[height, width, 1 or 3]"
