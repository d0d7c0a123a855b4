"""All numbers along axes become one."""

from __future__ import annotations

from specc.catalog.functions._families import Reduction
from specc.ir.python import jax, jnp


class mean(Reduction):
    """Mean along axes; of all but the batch by default. float[…] -> float[…]. Source: jax.numpy.mean."""

    flax = jnp.mean


class prod(Reduction):
    """Product along axes; of all but the batch by default. Source: jax.numpy.prod."""

    flax = jnp.prod
    dtype = "count"


class max_(Reduction):
    """Largest along axes; of all but the batch by default. Source: jax.numpy.max."""

    flax = jnp.max
    dtype = "same"
    real = True


class min_(Reduction):
    """Smallest along axes; of all but the batch by default. Source: jax.numpy.min."""

    flax = jnp.min
    dtype = "same"
    real = True


class any_(Reduction):
    """Is one true along axes? bool[…] -> bool[…]. Source: jax.numpy.any."""

    flax = jnp.any
    dtype = "bool"


class all_(Reduction):
    """Are all true along axes? bool[…] -> bool[…]. Source: jax.numpy.all."""

    flax = jnp.all
    dtype = "bool"


class count_nonzero(Reduction):
    """How many are not 0 along axes? -> int[…]. Source: jax.numpy.count_nonzero."""

    flax = jnp.count_nonzero
    dtype = "int"


class median(Reduction):
    """Median along axes: of an even number the mean of the middle two. Source: jax.numpy.median."""

    flax = jnp.median
    real = True


class logsumexp(Reduction):
    """log(sum(exp(x))) along axes, without overflow. float[…] -> float[…]. Source: jax.nn.logsumexp."""

    exact = True
    flax = jax.nn.logsumexp
    real = True
