"""Values that no gradient flows through."""

from __future__ import annotations

from specc.catalog.declare import Code, Function, operand
from specc.ir.python import Expr, lax
from specc.ir.types import Tensor


class stop_gradient(Function):
    """x itself, as a constant for the gradient. Source: jax.lax.stop_gradient."""

    x = operand("a tensor")
    elementwise = True
    examples = (("stop_gradient(x)", ("float[3]",), "float[3]"),)

    def infer(self, x: Tensor) -> Tensor:
        return x

    def lower(self, code: Code, x: Expr) -> Expr:
        return lax.stop_gradient(x)


class hold(stop_gradient):
    """x held still: another name of stop_gradient. Source: jax.lax.stop_gradient."""

    keras = "stop_gradient"
    examples = (("hold(x)", ("float[3]",), "float[3]"),)
