"""A picture of a run."""

from __future__ import annotations

from specc.catalog.declare import Plot


class reconstructions(Plot):
    """Ten images of the data above what each output that is an image makes of them."""

    rank = 3
    sizes = (1, 3)
    needs = "an output that is an image, float[height, width, 1 or 3]"
