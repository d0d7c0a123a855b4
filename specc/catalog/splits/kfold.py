from __future__ import annotations

from specc.catalog.data import Split
from specc.catalog.declare import option
from specc.catalog.options import Whole


class kfold(Split):
    """Each of `k` equal parts validates once, the others train."""

    available = False
    k = option(Whole(2), doc="how many parts")
    examples = ("kfold(5)",)

    def names(self) -> tuple[str, ...]:
        return ("train", "validation")
