"""Normalization by the statistics of the batch."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, Weight, option
from specc.catalog.layers._dropped import outside_training
from specc.catalog.layers._trained import initial, weight
from specc.catalog.options import (
    constraint,
    flag,
    fraction,
    initializer,
    natural,
    regularizer,
    whole,
)
from specc.catalog.shapes import axis_of, from_end, need_float
from specc.ir.python import Expr, Kernel, nnx
from specc.ir.types import Tensor


class BatchNormalization(Layer):
    """gamma (x - mean) / sqrt(variance + epsilon) + beta, a channel over batch and positions.

    float[…] -> float[…]. In training mean and (biased) variance are those of the batch, and moving
    ones are kept, which are used outside of training. Rows that fill up the last batch and
    positions that the mask leaves out do not count.
    Source: https://keras.io/api/layers/normalization_layers/batch_normalization/
    """

    mask = "both"
    sees_batch = True
    axis: int = option(whole, -1, "the axis of the channels")
    momentum: float = option(fraction, 0.99, "what the moving statistics keep at each step")
    epsilon: float = option(natural, 1e-3, "added to the variance")
    center: bool = option(flag, True, "adds beta")
    scale: bool = option(flag, True, "multiplies with gamma")
    beta_initializer = option(initializer, "zeros")
    gamma_initializer = option(initializer, "ones")
    moving_mean_initializer = option(initializer, "zeros")
    moving_variance_initializer = option(initializer, "ones")
    beta_regularizer = option(regularizer, None)
    gamma_regularizer = option(regularizer, None)
    beta_constraint = option(constraint, None)
    gamma_constraint = option(constraint, None)
    examples = (
        ("BatchNormalization", ("float[10]",), "float[10]"),
        (
            "BatchNormalization(momentum = 0.9, scale = false)",
            ("float[8, 8, 4]",),
            "float[8, 8, 4]",
        ),
    )

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        axis_of(self.axis, x.rank, self.word())
        return x

    def weights(self, x: Tensor) -> tuple[Weight, ...]:
        shape = (x.shape[self.axis],)
        found = [weight(self, "gamma", shape, path="scale")] if self.scale else []
        found += [weight(self, "beta", shape, path="bias")] if self.center else []
        return (
            *found,
            Weight(
                "moving_mean", shape, self.moving_mean_initializer, path="mean", trainable=False
            ),
            Weight(
                "moving_variance",
                shape,
                self.moving_variance_initializer,
                path="var",
                trainable=False,
            ),
        )

    def construct(self, code: Code, x: Tensor) -> Expr:
        more: dict[str, Any] = {}
        axis = from_end(axis_of(self.axis, x.rank, self.word()), x.rank)
        if axis != -1:
            more["axis"] = axis
        if self.momentum != 0.99:
            more["momentum"] = self.momentum
        more["epsilon"] = self.epsilon
        more |= {} if self.center else {"use_bias": False}
        more |= {} if self.scale else {"use_scale": False}
        more |= initial(self, "gamma", "scale_init") | initial(self, "beta", "bias_init")
        statistics = initial(self, "moving_mean", "mean_init") | initial(
            self, "moving_variance", "var_init"
        )
        module = Kernel("BatchNormFrom") if statistics else nnx.BatchNorm
        return module(
            code.size(x.shape[self.axis]),
            **more,
            **statistics,
            use_fast_variance=False,
            rngs=code.rngs,
        )

    def lower(self, code: Code, x: Expr) -> Expr:
        type_ = code.types[0]
        assert isinstance(type_, Tensor)
        counts: dict[str, Any] = {}
        rank = type_.rank + type_.batched
        if code.mask is not None:
            counts["mask"] = Kernel("counted")(code.valid, rank, code.mask)
        elif type_.batched and code.valid is not None:
            counts["mask"] = Kernel("counted")(code.valid, rank)
        y = code.module(x, use_running_average=outside_training(code), **counts)
        return y if code.dtype is None else y.astype(code.dtype)
