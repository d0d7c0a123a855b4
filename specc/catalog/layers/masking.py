"""Steps that do not count, and nothing at all."""

from __future__ import annotations

from typing import Any

from specc.catalog import find
from specc.catalog.declare import Code, Layer, option
from specc.catalog.options import real
from specc.catalog.shapes import need_float, need_rank
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class Masking(Layer):
    """Steps whose features all equal mask_value do not count in the layers that follow.

    float[steps, …, features] -> the same, those steps set to 0. Of a sequence of images each pixel is
    such a step, and a layer along time skips an image in which none counts.
    Source: https://keras.io/api/layers/core_layers/masking/
    """

    mask = "carries"
    mask_value: float = option(real, 0.0, "what padding is filled with")
    examples = (("Masking", ("float[10, 4]",), "float[10, 4]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_rank(x, max(x.rank, 2), "Masking", example="float[steps, features]")
        need_float(x, "Masking")
        return x

    def lower(self, code: Code, x: Expr) -> Expr:
        return Kernel("without_padding")(x, self.mask_value)

    def mask_chain(self) -> tuple[tuple[Any, tuple[Any, ...]], ...]:
        unequal, any_of = find("functions", "not_equal"), find("functions", "any")
        assert unequal is not None
        assert any_of is not None
        return ((unequal(), (self.mask_value,)), (any_of(axis=-1), ()))


class Identity(Layer):
    """The input itself. float[…] -> float[…].

    Source: https://keras.io/api/layers/core_layers/identity/
    """

    mask = "carries"
    moves = True
    examples = (("Identity", ("float[10, 4]",), "float[10, 4]"),)

    def infer(self, x: Tensor) -> Tensor:
        return x

    def lower(self, code: Code, x: Expr) -> Expr:
        return x
