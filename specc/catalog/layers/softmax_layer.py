"""Softmax as a layer, with a mask."""

from __future__ import annotations

from typing import Any

from specc.catalog import find
from specc.catalog.declare import Code, Layer, Mismatch, operand, option
from specc.catalog.options import ListOf, OneOf, whole
from specc.catalog.shapes import axes_of, batched, broadcast, from_end, need_float
from specc.ir.python import Expr, Kernel, nnx
from specc.ir.types import FLOAT, Tensor


class Softmax(Layer):
    """exp(x) / sum(exp(x)) along an axis or several, over what a mask lets count; the rest is 0.

    float[…] -> float[…]. Source: https://keras.io/api/layers/activation_layers/softmax/
    """

    difference = (
        "the mask of a sequence is carried, and only one that is given hides values; Keras takes "
        "that of the sequence for one of the last axes"
    )
    mask = "carries"
    axis: int | tuple[int, ...] = option(OneOf(whole, ListOf(whole)), -1, "the axes that sum to 1")
    mask_: Tensor | None = operand("true where a value counts", optional=True, dtype="bool")
    examples = (
        ("Softmax", ("float[5, 4]",), "float[5, 4]"),
        ("Softmax(axis = [0, 1])", ("float[5, 4]",), "float[5, 4]"),
        ("Softmax()", ("float[5, 4]", "bool[5, 4]"), "float[5, 4]"),
    )

    def infer(self, x: Tensor, mask: Tensor | None) -> Tensor:
        need_float(x, "Softmax")
        axes_of(self.axis, x.rank, "Softmax")
        self.plain = mask is None and isinstance(self.axis, int)
        if mask is not None and broadcast(x, mask) != x.shape:
            raise Mismatch(f"a mask {mask} does not fit {x}", code="E0303", operand=1)
        return Tensor(FLOAT, x.shape, batched(x, mask))

    def tail(self) -> Any:
        """The function, where it can be that: a last one is joined with the loss."""
        softmax = find("functions", "softmax")
        assert softmax is not None
        return softmax(axis=self.axis) if self.plain else None

    def lower(self, code: Code, x: Expr, mask: Expr | None) -> Expr:
        if mask is None and isinstance(self.axis, int):
            return x
        type_: Any = code.types[0]
        axes = tuple(from_end(a, type_.rank) for a in axes_of(self.axis, type_.rank, "Softmax"))
        axis = axes[0] if len(axes) == 1 else axes
        return (
            nnx.softmax(x, axis=axis) if mask is None else Kernel("masked_softmax")(x, mask, axis)
        )
