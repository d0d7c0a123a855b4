"""Weights nearby where the loss is larger, for sharpness-aware minimization."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp


def uphill(rho: float) -> Callable[[Any, Any], Any]:
    """(weights w, gradients g) -> w + rho g / |g|, the norm being that of all weights together.

    Reference: Foret et al., Sharpness-Aware Minimization for Efficiently Improving Generalization,
    2021.
    """

    def nearby(weights: Any, gradients: Any) -> Any:
        square = sum(jnp.sum(jnp.square(g)) for g in jax.tree.leaves(gradients))
        scale = rho / jnp.maximum(jnp.sqrt(square), 1e-12)
        return jax.tree.map(lambda w, g: w + scale * g, weights, gradients)

    return nearby
