"""Normalization of each example by itself."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, Weight, option
from specc.catalog.layers._trained import initial, weight
from specc.catalog.options import (
    ListOf,
    OneOf,
    constraint,
    flag,
    initializer,
    natural,
    regularizer,
    whole,
)
from specc.catalog.shapes import axes_of, from_end, need_float
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class LayerNormalization(Layer):
    """gamma (x - mean) / sqrt(variance + epsilon) + beta, over one axis or several of each example.

    float[…] -> float[…]. Source: https://keras.io/api/layers/normalization_layers/layer_normalization/
    """

    mask = "carries"
    axis: int | tuple[int, ...] = option(
        OneOf(whole, ListOf(whole)), -1, "the axes over which it normalizes"
    )
    epsilon: float = option(natural, 1e-3, "added to the variance")
    center: bool = option(flag, True, "adds beta")
    scale: bool = option(flag, True, "multiplies with gamma")
    beta_initializer = option(initializer, "zeros")
    gamma_initializer = option(initializer, "ones")
    beta_regularizer = option(regularizer, None)
    gamma_regularizer = option(regularizer, None)
    beta_constraint = option(constraint, None)
    gamma_constraint = option(constraint, None)
    examples = (
        ("LayerNormalization", ("float[5, 4]",), "float[5, 4]"),
        ("LayerNormalization(axis = [0, 1])", ("float[5, 4]",), "float[5, 4]"),
    )

    def axes(self, x: Tensor) -> tuple[int, ...]:
        return tuple(from_end(a, x.rank) for a in axes_of(self.axis, x.rank, self.word()))

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        self.axes(x)
        return x

    def weights(self, x: Tensor) -> tuple[Weight, ...]:
        shape = tuple(x.shape[a] for a in self.axes(x))
        found = [weight(self, "gamma", shape, path="scale")] if self.scale else []
        found += [weight(self, "beta", shape, path="bias")] if self.center else []
        return tuple(found)

    def construct(self, code: Code, x: Tensor) -> Expr:
        axes = self.axes(x)
        more: dict[str, Any] = {} if self.center else {"use_bias": False}
        more |= {} if self.scale else {"use_scale": False}
        more |= initial(self, "gamma", "scale_init") | initial(self, "beta", "bias_init")
        more |= {} if axes == (-1,) else {"axes": axes}
        shape = tuple(code.size(x.shape[a]) for a in axes)
        return Kernel("LayerNorm")(shape, epsilon=self.epsilon, **more, rngs=code.rngs)

    def lower(self, code: Code, x: Expr) -> Expr:
        y = code.module(x)
        return y if code.dtype is None else y.astype(code.dtype)
