"""Learning rates over the count of updates."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp


def cosine_decay(
    peak: float, steps: int, *, warmup: float = 0.0, alpha: float = 0.0
) -> Callable[[jax.Array], jax.Array]:
    """Linear from 0 to the peak, then peak * (alpha + (1 - alpha) (1 + cos(pi t)) / 2)."""
    first = round(warmup * steps) if warmup < 1 else int(warmup)
    last = max(steps - first, 1)

    def rate(count: jax.Array) -> jax.Array:
        t = jnp.clip((count - first) / last, 0.0, 1.0)
        decayed = peak * (alpha + (1 - alpha) * 0.5 * (1 + jnp.cos(jnp.pi * t)))
        return (
            jnp.where(count < first, peak * (count + 1) / max(first, 1), decayed)
            if first
            else decayed
        )

    return rate
