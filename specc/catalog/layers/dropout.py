"""Values that are left out by chance while training."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, option
from specc.catalog.options import ListOf, NoneType, OneOf, optional, rate, size, whole
from specc.catalog.shapes import need_float
from specc.ir.python import Expr, expr, logical_not, nnx
from specc.ir.types import Tensor


def outside_training(code: Code) -> Expr:
    """`not training`, or what it is worth inside `if training`."""
    return expr(not code.training) if isinstance(code.training, bool) else logical_not(code.training)


class _Drop(Layer):
    """A share `rate` of the values becomes 0, the others are divided by 1 - rate."""

    abstract = True
    mask = "carries"
    stochastic = True
    rate: float = option(rate, doc="the share that is dropped, below 1")

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        return x

    def shared(self, x: Tensor) -> tuple[int, ...]:
        """Axes, from the end, along which values are dropped together."""
        return ()

    def construct(self, code: Code, x: Tensor) -> Expr:
        axes = self.shared(x)
        more: dict[str, Any] = {"broadcast_dims": axes} if axes else {}
        return nnx.Dropout(self.rate, **more)

    def lower(self, code: Code, x: Expr) -> Expr:
        return code.module(x, deterministic=outside_training(code), rngs=code.rngs)


class Dropout(_Drop):
    """In training a share `rate` of the values becomes 0 and the others are divided by 1 - rate.

    float[…] -> float[…]. Source: https://keras.io/api/layers/regularization_layers/dropout/
    """

    noise_shape = option(
        optional(ListOf(OneOf(NoneType(), size))), None, "sizes; along an axis of 1 values are dropped together"
    )
    seed: int | None = option(optional(whole), None, "accepted for Keras's sake: draws follow the seed of `fit`")
    examples = (
        ("Dropout(0.5)", ("float[10]",), "float[10]"),
        ("Dropout(0.5, noise_shape = [1, none])", ("float[10, 4]",), "float[10, 4]"),
    )
