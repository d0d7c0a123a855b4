"""Masks of attention."""

from __future__ import annotations

from specc.catalog.declare import Code, Function, option
from specc.catalog.options import size
from specc.ir.python import Expr, jnp
from specc.ir.types import BOOL, Tensor


class causal_mask(Function):
    """True where position j of row i is not after it: j <= i. -> bool[n, n]. Source: jax.numpy.tri."""

    keras = "-"
    n = option(size, doc="number of positions")
    examples = (("causal_mask(4)", ("float[3]",), "bool[4, 4]"),)

    def infer(self) -> Tensor:
        return Tensor(BOOL, (self.n, self.n), False)

    def lower(self, code: Code) -> Expr:
        return jnp.tri(code.size(self.n), dtype=jnp.bool_)
