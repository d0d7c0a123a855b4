"""How far numbers lie from their mean, and the size of vectors."""

from __future__ import annotations

from specc.catalog.functions._families import Reduction
from specc.ir.python import jnp
from specc.ir.types import FLOAT


class variance(Reduction):
    """mean((x - mean(x))**2) along axes; of all but the batch by default. Source: jax.numpy.var."""

    keras = "var"
    flax = jnp.var
    dtype = FLOAT


class std(Reduction):
    """Square root of the variance along axes; of all but the batch by default. Source: jax.numpy.std."""

    flax = jnp.std
    dtype = FLOAT
