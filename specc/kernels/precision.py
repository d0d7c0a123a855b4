"""What half precision needs around a model: outputs in float32, and a loss that is scaled."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax


def in_float32(tree: Any) -> Any:
    """Floating-point arrays as float32; others as they are."""
    return jax.tree.map(
        lambda a: a.astype(jnp.float32) if jnp.issubdtype(a.dtype, jnp.floating) else a, tree
    )


def with_matmul_precision(precision: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, its matrix products and convolutions in "default", "high" or "highest"."""

    @wraps(function)
    def run(*arguments: Any, **named: Any) -> Any:
        with jax.default_matmul_precision(precision):
            return function(*arguments, **named)

    return run


class Scaled(NamedTuple):
    """The memory of an optimizer whose loss is scaled."""

    scale: jax.Array  # float32[]: what the loss is multiplied with
    good: jax.Array  # int32[]: updates since it was last changed
    inner: Any


def loss_scaled(
    optimizer: optax.GradientTransformation, initial: float = 2.0**15, growth: int = 2000
) -> optax.GradientTransformation:
    """An optimizer for gradients of a scaled loss, so that small ones do not vanish in float16.

    Where a gradient is not finite, the update is skipped and the scale halved; after `growth`
    updates in a row it is doubled. Source: keras.optimizers.LossScaleOptimizer.
    """

    def init(weights: Any) -> Scaled:
        return Scaled(jnp.float32(initial), jnp.int32(0), optimizer.init(weights))

    def update(gradients: Any, state: Scaled, weights: Any = None) -> tuple[Any, Scaled]:
        leaves = jax.tree.leaves(gradients)
        finite = jnp.all(jnp.array([jnp.all(jnp.isfinite(leaf)) for leaf in leaves]))
        gradients = jax.tree.map(lambda g: jnp.where(finite, g / state.scale, 0), gradients)
        changes, inner = optimizer.update(gradients, state.inner, weights)
        changes = jax.tree.map(lambda c: jnp.where(finite, c, 0), changes)
        inner = jax.tree.map(lambda new, old: jnp.where(finite, new, old), inner, state.inner)
        grown = finite & (state.good + 1 >= growth)
        factor = jnp.where(finite, jnp.where(grown, 2.0, 1.0), 0.5)
        good = jnp.where(finite & ~grown, state.good + 1, 0)
        return changes, Scaled(state.scale * factor, good, inner)

    return optax.GradientTransformation(init, update)


def loss_scale(memory: Any) -> Any:
    """What the loss is multiplied with, float32[], under an optimizer of that memory."""
    # By its fields: an emitted program has this class pasted, the engine imports it.
    return memory.scale if getattr(memory, "_fields", ()) == Scaled._fields else 1.0
