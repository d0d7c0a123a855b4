"""What a number is, element by element."""

from __future__ import annotations

from specc.catalog.functions._families import Elementwise
from specc.ir.python import jnp


class isnan(Elementwise):
    """Is it not a number? float[…] -> bool[…]. Source: jax.numpy.isnan."""

    flax = jnp.isnan
    dtype = "bool"


class isinf(Elementwise):
    """Is it infinite? float[…] -> bool[…]. Source: jax.numpy.isinf."""

    flax = jnp.isinf
    dtype = "bool"


class isfinite(Elementwise):
    """Is it neither infinite nor not a number? float[…] -> bool[…]. Source: jax.numpy.isfinite."""

    flax = jnp.isfinite
    dtype = "bool"
