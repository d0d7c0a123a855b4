"""How far apart numbers lie."""

from __future__ import annotations

from specc.catalog.functions._families import Reduction
from specc.ir.python import jnp


class ptp(Reduction):
    """Largest minus smallest along axes; of all but the batch by default. Source: jax.numpy.ptp."""

    flax = jnp.ptp
    dtype = "same"
    real = True
