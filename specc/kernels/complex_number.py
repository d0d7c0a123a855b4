"""Complex numbers."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax import lax


def complex_number(real: jax.Array, imaginary: jax.Array) -> jax.Array:
    """real + i imaginary, broadcast: complex64."""
    real, imaginary = jnp.broadcast_arrays(real, imaginary)
    return lax.complex(real.astype(jnp.float32), imaginary.astype(jnp.float32))
