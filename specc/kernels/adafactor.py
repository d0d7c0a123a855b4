"""Adafactor: second moments of matrices kept as one row and one column."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax

from specc.kernels.optimizers import rate_at


class Factored(NamedTuple):
    count: jax.Array
    rows: Any  # mean squares along the last axis; of vectors: their squares
    columns: Any  # along the one before it


def adafactor(
    rate: Any, *, decay: float, epsilon_1: float, epsilon_2: float, clip: float
) -> optax.GradientTransformation:
    """Steps in proportion to the size of each weight; the last two axes are factored.

    Reference: Shazeer and Stern, Adafactor: Adaptive Learning Rates with Sublinear Memory Cost, 2018.
    """

    def init(params: Any) -> Factored:
        rows = jax.tree.map(lambda w: jnp.zeros(w.shape[:-1] if w.ndim > 1 else w.shape), params)
        columns = jax.tree.map(
            lambda w: jnp.zeros((*w.shape[:-2], w.shape[-1]) if w.ndim > 1 else ()), params
        )
        return Factored(jnp.int32(0), rows, columns)

    def update(grads: Any, state: Factored, params: Any = None) -> tuple[Any, Factored]:
        count = state.count + 1
        kept = 1 - count.astype(jnp.float32) ** decay
        pace = jnp.minimum(rate_at(rate, state.count), 1 / jnp.sqrt(count))

        def mean(old: jax.Array, g: jax.Array, axis: int) -> jax.Array:
            square = jnp.square(g) + epsilon_1
            if g.ndim > 1:
                return kept * old + (1 - kept) * jnp.mean(square, axis)
            return kept * old + (1 - kept) * square if axis == -1 else old

        def step(g: jax.Array, row: jax.Array, column: jax.Array, w: jax.Array) -> jax.Array:
            square = row
            if g.ndim > 1:
                share = row / jnp.mean(row, axis=-1, keepdims=True)
                square = share[..., None] * column[..., None, :]
            scaled = g / jnp.sqrt(square)
            scaled = scaled / jnp.maximum(1.0, root_mean_square(scaled) / clip)
            return -pace * jnp.maximum(epsilon_2, root_mean_square(w)) * scaled

        rows = jax.tree.map(lambda old, g: mean(old, g, -1), state.rows, grads)
        columns = jax.tree.map(lambda old, g: mean(old, g, -2), state.columns, grads)
        steps = jax.tree.map(step, grads, rows, columns, params)
        return steps, Factored(count, rows, columns)

    return optax.GradientTransformation(init, update)


def root_mean_square(x: jax.Array) -> jax.Array:
    return jnp.sqrt(jnp.mean(jnp.square(x)))
