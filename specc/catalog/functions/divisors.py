"""What divides whole numbers."""

from __future__ import annotations

from specc.catalog.functions._whole import OfWhole
from specc.ir.python import jnp


class gcd(OfWhole):
    """The largest number that divides both. int[…], int[…] -> int[…]. Source: jax.numpy.gcd."""

    flax = jnp.gcd
    examples = (("gcd(x, y)", ("int[2, 3]", "int[3]"), "int[2, 3]"),)


class lcm(OfWhole):
    """The smallest number that both divide. int[…], int[…] -> int[…]. Source: jax.numpy.lcm."""

    flax = jnp.lcm
    examples = (("lcm(x, y)", ("int[2, 3]", "int[3]"), "int[2, 3]"),)
