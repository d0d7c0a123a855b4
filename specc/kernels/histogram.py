"""How often numbers fall into bins."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def counts_in_bins(
    x: jax.Array, bins: int, limits: tuple[float, float] | None = None
) -> tuple[jax.Array, jax.Array]:
    """int32[bins] and the edges float32[bins + 1]."""
    counts, edges = jnp.histogram(x.astype(jnp.float32), bins, limits)
    return counts.astype(jnp.int32), edges
