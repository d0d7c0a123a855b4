"""Affine map over the last axis."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Weight, option
from specc.catalog.layers._low_rank import LowRank
from specc.catalog.options import activation, constraint, flag, initializer, regularizer, size
from specc.catalog.shapes import need_float, need_rank
from specc.ir.python import Expr, Kernel, nnx
from specc.ir.types import Tensor


class Dense(LowRank):
    """Affine map over the last axis: y = activation(x W + b).

    float[…, n] -> float[…, units]. Source: https://keras.io/api/layers/core_layers/dense/
    """

    mask = "carries"
    difference = (
        "`lora_alpha` counts: that of Keras 3.15 forgets it, unless it is given to `enable_lora`"
    )
    units: int = option(size, doc="size of the last axis of the output")
    activation = option(activation, None, "applied to the output")
    use_bias: bool = option(flag, True, "adds a trained vector b")
    kernel_initializer = option(initializer, "glorot_uniform")
    bias_initializer = option(initializer, "zeros")
    kernel_regularizer = option(regularizer, None)
    bias_regularizer = option(regularizer, None)
    activity_regularizer = option(regularizer, None)
    kernel_constraint = option(constraint, None)
    bias_constraint = option(constraint, None)
    examples = (
        ("Dense(10)", ("float[4]",), "float[10]"),
        ("Dense(8, relu, use_bias = false)", ("float[5, 4]",), "float[5, 8]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, "Dense")
        if not x.rank:
            need_rank(x, 1, "Dense", example="float[…, n]")
        return Tensor("float", (*x.shape[:-1], self.units), x.batched)

    def base_weights(self, x: Tensor) -> tuple[Weight, ...]:
        kernel = Weight(
            "kernel",
            (x.shape[-1], self.units),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        bias = Weight(
            "bias",
            (self.units,),
            self.bias_initializer,
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
        )
        return (kernel, bias) if self.use_bias else (kernel,)

    def down(self) -> Dense:
        return self.replace(units=self.rank, use_bias=False)

    def base(self, code: Code, x: Tensor) -> Expr:
        more: dict[str, Any] = {} if self.use_bias else {"use_bias": False}
        if self.use_bias and self.given.get("bias_initializer") is not None:
            more["bias_init"] = self.bias_initializer.lower()
        if x.rank > 1:
            more["dot_general"] = Kernel("matrix_product")
        return nnx.Linear(
            code.size(x.shape[-1]),
            code.size(self.units),
            **more,
            kernel_init=self.kernel_initializer.lower(),
            **code.policy(),
            rngs=code.rngs,
        )
