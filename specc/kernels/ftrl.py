"""Follow the regularized leader."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax

from specc.kernels.optimizers import rate_at


class Leader(NamedTuple):
    count: jax.Array
    squares: Any  # sums of squared gradients
    linear: Any


def ftrl(
    rate: Any,
    *,
    power: float = -0.5,
    start: float = 0.1,
    l1: float = 0.0,
    l2: float = 0.0,
    shrinkage: float = 0.0,
    beta: float = 0.0,
) -> optax.GradientTransformation:
    """The weight that is best for all gradients so far, with L1 and L2 on it.

    Reference: McMahan et al., Ad Click Prediction: a View from the Trenches, 2013.
    """

    def init(params: Any) -> Leader:
        squares = jax.tree.map(lambda w: jnp.full_like(w, start), params)
        return Leader(jnp.int32(0), squares, jax.tree.map(jnp.zeros_like, params))

    def update(grads: Any, state: Leader, params: Any = None) -> tuple[Any, Leader]:
        now = rate_at(rate, state.count)

        def slope(linear: Any, old: Any, new: Any, g: Any, w: Any) -> jax.Array:
            change = (new**-power - old**-power) / now
            return linear + g + 2 * shrinkage * w - change * w

        def step(linear: jax.Array, new: jax.Array, w: jax.Array) -> jax.Array:
            curve = new**-power / now + 2 * (l2 + beta / (2 * now))
            return (jnp.clip(linear, -l1, l1) - linear) / curve - w

        squares = jax.tree.map(lambda a, g: a + g * g, state.squares, grads)
        linear = jax.tree.map(slope, state.linear, state.squares, squares, grads, params)
        steps = jax.tree.map(step, linear, squares, params)
        return steps, Leader(state.count + 1, squares, linear)

    return optax.GradientTransformation(init, update)
