"""The size of vectors."""

from __future__ import annotations

from specc.catalog.declare import Code, option
from specc.catalog.functions._families import Reduction
from specc.catalog.options import Real
from specc.ir.python import Expr, jnp
from specc.ir.types import FLOAT


class norm(Reduction):
    """sum(|x|**ord) ** (1 / ord) along axes; of all but the batch by default.

    float[…] -> float[…]. The gradient at 0 is not defined, as in numpy. Source: jax.numpy.linalg.norm.
    """

    ord: float = option(Real(0), 2.0, "2 is Euclid's norm, 1 the sum of sizes", named=True)
    dtype = FLOAT

    def lower(self, code: Code, x: Expr) -> Expr:
        more = self.along(code.types[0])
        if self.ord == 1:
            return jnp.sum(jnp.abs(x), **more)
        if self.ord == 2:
            return jnp.sqrt(jnp.sum(jnp.square(jnp.abs(x)), **more))
        return jnp.sum(jnp.abs(x) ** self.ord, **more) ** (1 / self.ord)
