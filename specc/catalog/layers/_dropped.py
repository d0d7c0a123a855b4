"""What layers that act by chance in training share."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, option
from specc.catalog.options import rate
from specc.catalog.shapes import need_float
from specc.ir.python import Expr, expr, logical_not, nnx
from specc.ir.types import Tensor


def outside_training(code: Code) -> Expr:
    """`not training`, or what it is worth inside `if training`."""
    return (
        expr(not code.training) if isinstance(code.training, bool) else logical_not(code.training)
    )


class Dropped(Layer):
    """A share `rate` of the values becomes 0, the others are divided by 1 - rate."""

    abstract = True
    mask = "carries"
    stochastic = True
    rate: float = option(rate, doc="the share that is dropped, below 1")

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        self.shared(x)
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
