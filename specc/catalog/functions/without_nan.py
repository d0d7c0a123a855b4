"""Reductions that leave out what is no number."""

from __future__ import annotations

from specc.catalog.functions._families import Reduction
from specc.ir.python import jnp


class nanmax(Reduction):
    """Largest along axes of what is a number. Source: jax.numpy.nanmax."""

    flax = jnp.nanmax
    dtype = "same"
    real = True


class nanmin(Reduction):
    """Smallest along axes of what is a number. Source: jax.numpy.nanmin."""

    flax = jnp.nanmin
    dtype = "same"
    real = True


class nansum(Reduction):
    """Sum along axes of what is a number. Source: jax.numpy.nansum."""

    flax = jnp.nansum
    dtype = "count"


class nanprod(Reduction):
    """Product along axes of what is a number. Source: jax.numpy.nanprod."""

    flax = jnp.nanprod
    dtype = "count"


class nanmean(Reduction):
    """Mean along axes of what is a number. Source: jax.numpy.nanmean."""

    flax = jnp.nanmean


class nanmedian(Reduction):
    """Median along axes of what is a number. Source: jax.numpy.nanmedian."""

    flax = jnp.nanmedian
    real = True


class nanvar(Reduction):
    """Variance along axes of what is a number. float[…] -> float[…]. Source: jax.numpy.nanvar."""

    flax = jnp.nanvar
    real = True


class nanstd(Reduction):
    """Standard deviation along axes of what is a number. Source: jax.numpy.nanstd."""

    flax = jnp.nanstd
    real = True
