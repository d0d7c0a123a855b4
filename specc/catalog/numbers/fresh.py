"""A copy of a layer."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import NumberFunction
from specc.catalog.options import Refused


class fresh(NumberFunction):
    """`fresh(norm)`: a copy of a layer, with weights of its own."""

    of_layers = True
    examples = ("fresh(norm)",)

    @staticmethod
    def fold(ev: Any, layer: Any) -> Any:
        copy = ev.copy(layer)
        if copy is None:
            raise Refused("needs a layer")
        return copy
