"""Values that are left out by chance while training."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, Mismatch, option, written
from specc.catalog.options import ListOf, NoneType, OneOf, optional, rate, size
from specc.catalog.shapes import need_float
from specc.ir.python import Expr, expr, logical_not, nnx
from specc.ir.sizes import Dim
from specc.ir.types import Tensor


def outside_training(code: Code) -> Expr:
    """`not training`, or what it is worth inside `if training`."""
    return (
        expr(not code.training) if isinstance(code.training, bool) else logical_not(code.training)
    )


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
        optional(ListOf(OneOf(NoneType(), size))),
        None,
        "one size an axis; along an axis of 1 values drop together",
    )
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
