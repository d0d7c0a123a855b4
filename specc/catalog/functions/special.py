"""Special functions, element by element."""

from __future__ import annotations

from specc.catalog.functions._families import Elementwise, Elementwise2
from specc.ir.python import jax, jnp


class erf(Elementwise):
    """Error function: 2 / sqrt(pi) times the integral of exp(-t**2) from 0 to x. From -1 to 1. Source: jax.scipy.special.erf."""

    flax = jax.scipy.special.erf
    real = True


class erfc(Elementwise):
    """1 - erf(x), exact for large x. From 0 to 2. Source: jax.scipy.special.erfc."""

    flax = jax.scipy.special.erfc
    real = True


class erfinv(Elementwise):
    """Inverse of erf, for x from -1 to 1. Source: jax.scipy.special.erfinv."""

    flax = jax.scipy.special.erfinv
    real = True


class lgamma(Elementwise):
    """log |Γ(x)|: log((x - 1)!) for whole x. Source: jax.scipy.special.gammaln."""

    flax = jax.scipy.special.gammaln
    real = True


class digamma(Elementwise):
    """Derivative of lgamma. Source: jax.scipy.special.digamma."""

    flax = jax.scipy.special.digamma
    real = True


class i0(Elementwise):
    """Modified Bessel function of the first kind, order 0. Source: jax.numpy.i0."""

    flax = jnp.i0
    real = True


class logit(Elementwise):
    """log(x / (1 - x)) for x from 0 to 1: the inverse of sigmoid. Source: jax.scipy.special.logit."""

    flax = jax.scipy.special.logit
    real = True


class xlogy(Elementwise2):
    """a log(b), 0 where a is 0. Broadcast. Source: jax.scipy.special.xlogy."""

    flax = jax.scipy.special.xlogy
