"""Activations: functions of one tensor, element by element."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Function, operand, option
from specc.catalog.options import flag, real
from specc.catalog.shapes import need_float
from specc.ir.python import Expr, jnp, nnx
from specc.ir.types import FLOAT, Tensor


class _Activation(Function):
    abstract = True
    x = operand("a tensor")
    activation = True
    elementwise = True
    gives = "number"
    flax: ClassVar[Any] = None

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        return x.with_dtype(FLOAT)

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.flax(x)


class relu(_Activation):
    """max(x, 0), element by element. float[…] -> float[…]. Source: https://keras.io/api/layers/activations/"""

    flax = nnx.relu
    gives = "positive"
    examples = (
        ("relu(x)", ("float[3]",), "float[3]"),
        ("x |> relu", ("float[2, 3]",), "float[2, 3]"),
    )


class sigmoid(_Activation):
    """1 / (1 + exp(-x)): a number from 0 to 1. float[…] -> float[…]."""

    flax = nnx.sigmoid
    gives = "unit"
    folds: ClassVar[bool] = True
    examples = (("sigmoid(x)", ("float[3]",), "float[3]"),)


class tanh(_Activation):
    """Hyperbolic tangent: a number from -1 to 1. float[…] -> float[…]."""

    flax = jnp.tanh
    examples = (("tanh(x)", ("float[3]",), "float[3]"),)


class linear(_Activation):
    """x itself. float[…] -> float[…]."""

    examples = (("linear(x)", ("float[3]",), "float[3]"),)

    def lower(self, code: Code, x: Expr) -> Expr:
        return x


class gelu(_Activation):
    """x P(X <= x) for a standard normal X: exact with the error function, or its tanh approximation.

    float[…] -> float[…]. Keras's default is the exact form, jax.nn's the approximation.
    Source: https://arxiv.org/abs/1606.08415
    """

    approximate: bool = option(flag, False, "the tanh form")
    examples = (("gelu(x)", ("float[3]",), "float[3]"),)

    def lower(self, code: Code, x: Expr) -> Expr:
        return nnx.gelu(x, approximate=self.approximate)


class leaky_relu(_Activation):
    """x where x > 0, else negative_slope x. float[…] -> float[…].

    One default, 0.2, everywhere: in Keras the layer says 0.3 and the function 0.2.
    """

    difference = "the layer LeakyReLU has Keras's 0.3; this function, also as an activation, 0.2"
    negative_slope: float = option(real, 0.2, "the slope left of 0")
    examples = (("leaky_relu(x, 0.1)", ("float[3]",), "float[3]"),)

    def lower(self, code: Code, x: Expr) -> Expr:
        return nnx.leaky_relu(x, negative_slope=self.negative_slope)
