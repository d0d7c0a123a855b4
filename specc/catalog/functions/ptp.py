"""How far apart numbers lie."""

from __future__ import annotations

from specc.catalog.declare import Code
from specc.catalog.functions._families import Reduction, as_numbers
from specc.ir.python import Expr, jnp


class ptp(Reduction):
    """Largest minus smallest along axes; of all but the batch by default. Source: jax.numpy.ptp."""

    dtype = "count"
    real = True

    def lower(self, code: Code, x: Expr) -> Expr:
        return jnp.ptp(as_numbers(x, code.types[0]), **self.along(code.types[0]))
