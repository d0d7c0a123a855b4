"""Gradients that are not too large."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import optax


def clip_each_by_norm(largest: float) -> optax.GradientTransformation:
    """Each weight's gradient scaled down to an L2 norm of at most `largest`."""

    def clip(g: jax.Array) -> jax.Array:
        norm = jnp.sqrt(jnp.sum(g * g))
        return g * (largest / jnp.maximum(norm, largest))

    def update(grads: Any, state: Any, _params: Any = None) -> tuple[Any, Any]:
        return jax.tree.map(clip, grads), state

    return optax.GradientTransformation(lambda _params: optax.EmptyState(), update)
