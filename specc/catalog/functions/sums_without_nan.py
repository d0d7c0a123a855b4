"""Numbers up to each along an axis, without what is no number."""

from __future__ import annotations

from specc.catalog.functions._families import OneAxis
from specc.ir.python import jnp


class nancumsum(OneAxis):
    """Sums up to each number along an axis, with 0 for what is none. Source: jax.numpy.nancumsum."""

    flax = jnp.nancumsum
    examples = (("nancumsum(x)", ("float[2, 3]",), "float[2, 3]"),)


class nancumprod(OneAxis):
    """Products up to each number along an axis, with 1 for what is none. Source: jax.numpy.nancumprod."""

    flax = jnp.nancumprod
    examples = (("nancumprod(x)", ("float[2, 3]",), "float[2, 3]"),)
