"""Optimizers whose average of the weights stands in for a schedule."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax

from specc.kernels.optimizers import blended, rate_at, squared


class Free(NamedTuple):
    count: jax.Array
    fast: Any  # weights that take the steps
    second: Any  # mean squares of the gradients; None without beta_2


def schedule_free(
    rate: Any,
    beta_1: float,
    *,
    beta_2: float | None = None,
    epsilon: float = 1e-8,
    warmup: int = 0,
) -> optax.GradientTransformation:
    """The weights lie between their fast version and the mean of all fast versions, by beta_1.

    The steps of the fast version are those of Adam without its first moment, or, without `beta_2`,
    the gradients. Reference: Defazio et al., The Road Less Scheduled, 2024.
    """

    def init(params: Any) -> Free:
        zeros = None if beta_2 is None else jax.tree.map(jnp.zeros_like, params)
        return Free(jnp.int32(0), jax.tree.map(jnp.array, params), zeros)

    def update(grads: Any, state: Free, params: Any = None) -> tuple[Any, Free]:
        count = state.count + 1
        pace = rate_at(rate, state.count)
        pace = pace * jnp.minimum(count / warmup, 1.0) if warmup else pace
        second, moves = None, grads
        if beta_2 is not None:
            second = blended(state.second, squared(grads), beta_2)
            moves = jax.tree.map(
                lambda g, v: g / (jnp.sqrt(v / (1 - beta_2**count)) + epsilon), grads, second
            )
        fast = jax.tree.map(lambda z, d: z - pace * d, state.fast, moves)

        def step(old: jax.Array, new: jax.Array, w: jax.Array) -> jax.Array:
            mean = (w - (1 - beta_1) * old) / beta_1
            mean = mean + (new - mean) / count
            return (1 - beta_1) * new + beta_1 * mean - w

        return jax.tree.map(step, state.fast, fast, params), Free(count, fast, second)

    return optax.GradientTransformation(init, update)
