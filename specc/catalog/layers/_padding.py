"""What layers that add or take positions at the ends of axes share."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._spatial import Spatial, data_format
from specc.catalog.options import ListOf, OptionType, Whole, each

ENDS = ListOf(Whole(0), length=2, single=True)  # before and after


class Ends(OptionType):
    """Positions at both ends of each axis: a number for all, one an axis, or a pair an axis."""

    def __init__(self, spatial: int) -> None:
        self.spatial = spatial
        self.type = ENDS if spatial == 1 else each(spatial, ENDS)

    def convert(self, value: Any) -> Any:
        """A pair (before, after) for each axis; what is in that form already stays as it is."""
        if self.spatial > 1:
            return self.type.convert(value)
        if isinstance(value, (list, tuple)) and len(value) == 1:
            value = value[0]
        return (self.type.convert(value),)

    def describe(self) -> str:
        if self.spatial == 1:
            return "a whole number of at least 0, or two: before and after"
        return f"a whole number of at least 0, or a list of {self.spatial} numbers or pairs"


class AtEnds(Spatial):
    """Each spatial axis changes at its ends."""

    abstract = True
    data_format: str = option(data_format, "channels_last", "which axis holds the channels")

    def beside(self, ends: Any, others: Any) -> tuple[Any, ...]:
        """One entry for each axis of an example, from one for each spatial axis."""
        return (others, *ends) if self.first else (*ends, others)
