"""Ends of axes cut off."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Mismatch, option
from specc.catalog.layers._padding import AtEnds, Ends
from specc.ir.python import Expr
from specc.ir.types import Tensor


class _Cropping(AtEnds):
    abstract = True
    moves = True
    cropping: tuple[tuple[int, int], ...]

    def infer(self, x: Tensor) -> Tensor:
        last = self.arrive(x)
        left = [n - a - b for n, (a, b) in zip(last.shape, self.cropping, strict=False)]
        for n, ends in zip(last.shape, self.cropping, strict=False):
            if isinstance(n, int) and sum(ends) >= n:
                raise Mismatch(
                    f"`{self.word()}` cuts off {ends[0]} + {ends[1]} positions, and there are {n}",
                    code="E0305",
                    note=f"{n} positions",
                    help="cut off fewer",
                    operand=0,
                )
        return self.depart(x, *left, last.shape[-1])

    def lower(self, code: Code, x: Expr) -> Expr:
        kept: Any = [slice(a or None, -b if b else None) for a, b in self.cropping]
        return x[(..., *self.beside(kept, slice(None)))]


class Cropping1D(_Cropping):
    """The first and last steps cut off.

    float[steps, channels] -> float[steps - before - after, channels].
    Source: https://keras.io/api/layers/reshaping_layers/cropping1d/
    """

    spatial = 1
    order = ("cropping",)
    cropping = option(Ends(1), ((1, 1),), "how many: one number, or before and after")
    examples = (("Cropping1D([2, 1])", ("float[10, 4]",), "float[7, 4]"),)


class Cropping2D(_Cropping):
    """The margins of an image cut off.

    float[height, width, channels] -> float[height', width', channels].
    Source: https://keras.io/api/layers/reshaping_layers/cropping2d/
    """

    spatial = 2
    order = ("cropping", "data_format")
    cropping = option(
        Ends(2), ((0, 0),) * 2, "how many: for all, for each axis, or [before, after] of each"
    )
    examples = (("Cropping2D([[1, 2], [0, 3]])", ("float[8, 8, 3]",), "float[5, 5, 3]"),)


class Cropping3D(_Cropping):
    """The margins of a volume cut off.

    float[depth, height, width, channels] -> float[depth', height', width', channels].
    Source: https://keras.io/api/layers/reshaping_layers/cropping3d/
    """

    spatial = 3
    order = ("cropping", "data_format")
    cropping = option(
        Ends(3), ((1, 1),) * 3, "how many: for all, for each axis, or [before, after] of each"
    )
    examples = (("Cropping3D(1)", ("float[4, 4, 4, 2]",), "float[2, 2, 2, 2]"),)
