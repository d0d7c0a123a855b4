"""Values that are left out by chance while training."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Mismatch, option, written
from specc.catalog.layers._dropped import Dropped
from specc.catalog.options import ListOf, NoneType, OneOf, optional, size
from specc.ir.sizes import Dim
from specc.ir.types import Tensor

NOISE_SHAPE = (
    optional(ListOf(OneOf(NoneType(), size))),
    None,
    "one size an axis; along an axis of 1 values drop together",
)


class Dropout(Dropped):
    """In training a share `rate` of the values becomes 0 and the others are divided by 1 - rate.

    float[…] -> float[…]. Source: https://keras.io/api/layers/regularization_layers/dropout/
    """

    noise_shape: Any = option(*NOISE_SHAPE)
    examples = (
        ("Dropout(0.5)", ("float[10]",), "float[10]"),
        ("Dropout(0.5, noise_shape = [1, none])", ("float[10, 4]",), "float[10, 4]"),
    )

    def shared(self, x: Tensor) -> tuple[int, ...]:
        return shared_axes(self.noise_shape, x)


def shared_axes(noise_shape: tuple[Dim | None, ...] | None, x: Tensor) -> tuple[int, ...]:
    """The axes, from the end, along which a noise shape has size 1."""
    if noise_shape is None:
        return ()
    fits = len(noise_shape) == x.rank and all(
        n is None or n in (1, s) for n, s in zip(noise_shape, x.shape, strict=True)
    )
    if not fits:
        raise Mismatch(
            f"a noise shape of {written(noise_shape)} does not fit {x}",
            code="E0317",
            help="give each axis but the batch its size, `none`, or 1 where values drop together",
            operand=0,
        )
    return tuple(i - x.rank for i, n in enumerate(noise_shape) if n == 1)
