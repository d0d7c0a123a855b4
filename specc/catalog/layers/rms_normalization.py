"""Normalization by length."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, Weight, option
from specc.catalog.options import ListOf, OneOf, natural, whole
from specc.catalog.shapes import axes_of, from_end, need_float
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor

AXES = OneOf(whole, ListOf(whole))


class RMSNormalization(Layer):
    """scale x / sqrt(mean(x**2) + epsilon), over one axis or several of each example.

    float[…] -> float[…]. Source: https://keras.io/api/layers/normalization_layers/rms_normalization/
    """

    difference = "a mask is carried, as by LayerNormalization; Keras loses it here"
    mask = "carries"
    axis: int | tuple[int, ...] = option(AXES, -1, "the axes over which it normalizes")
    epsilon: float = option(natural, 1e-6, "added to the mean of the squares")
    examples = (("RMSNormalization", ("float[5, 4]",), "float[5, 4]"),)

    def axes(self, x: Tensor) -> tuple[int, ...]:
        return tuple(from_end(a, x.rank) for a in axes_of(self.axis, x.rank, self.word()))

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        self.axes(x)
        return x

    def weights(self, x: Tensor) -> tuple[Weight, ...]:
        return (Weight("scale", tuple(x.shape[a] for a in self.axes(x)), trainable=True),)

    def construct(self, code: Code, x: Tensor) -> Expr:
        axes = self.axes(x)
        more: dict[str, Any] = {} if axes == (-1,) else {"axes": axes}
        shape = tuple(code.size(x.shape[a]) for a in axes)
        return Kernel("RMSNorm")(shape, **more, epsilon=self.epsilon)

    def lower(self, code: Code, x: Expr) -> Expr:
        y = code.module(x)
        return y if code.dtype is None else y.astype(code.dtype)


class UnitNormalization(Layer):
    """x / |x| over one axis or several: vectors of length 1.

    float[…] -> float[…].
    Source: https://keras.io/api/layers/normalization_layers/unit_normalization/
    """

    mask = "carries"
    axis: int | tuple[int, ...] = option(AXES, -1, "the axes of a vector")
    examples = (("UnitNormalization", ("float[5, 4]",), "float[5, 4]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        axes_of(self.axis, x.rank, self.word())
        return x

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        axes = tuple(from_end(a, type_.rank) for a in axes_of(self.axis, type_.rank, self.word()))
        return Kernel("l2_normalized")(x, axes[0] if len(axes) == 1 else axes, 1e-12)
