"""A number as a tensor."""

from __future__ import annotations

from specc.catalog.declare import Code, Function, operand
from specc.ir.python import Expr, jnp
from specc.ir.types import Tensor


class as_tensor(Function):
    """A number where a tensor is asked: the same value for every example.

    number -> float[] or int[]. Source: jax.numpy.asarray.
    """

    keras = "convert_to_tensor"
    of_number = True
    elementwise = True
    x = operand("a number or a tensor")
    examples = (("x + as_tensor(1)", ("float[3]",), "float[3]"),)

    def infer(self, x: Tensor) -> Tensor:
        return x

    def lower(self, code: Code, x: Expr) -> Expr:
        return jnp.asarray(x)
