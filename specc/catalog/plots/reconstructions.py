"""A picture of a run."""

from __future__ import annotations

from specc.catalog.declare import Plot


class reconstructions(Plot):
    """Ten images of the data above what each output that is an image makes of them."""
