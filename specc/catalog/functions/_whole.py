"""What functions of whole numbers share."""

from __future__ import annotations

from specc.catalog.declare import Mismatch
from specc.catalog.functions._families import Elementwise2
from specc.ir.types import INT, Tensor


class OfWhole(Elementwise2):
    abstract = True
    dtype = "same"

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        for place, x in enumerate((a, b)):
            need_whole(x, self.word(), place)
        return super().infer(a, b).with_dtype(INT)


def need_whole(x: Tensor, word: str, place: int) -> None:
    """Refuse all but whole numbers."""
    if x.dtype != INT:
        raise Mismatch(
            f"`{word}` takes whole numbers, got {x}",
            help="`cast(x, int)` cuts the fractions off",
            operand=place,
        )
