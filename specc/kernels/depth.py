"""Layers in a row that are alike, their weights stacked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
from flax import nnx
from jax import lax

from specc.kernels.random_stream import streams


def stacked(layer: Callable[..., nnx.Module], copies: int, *, rngs: nnx.Rngs) -> nnx.Module:
    """So many layers, each drawn anew, as one whose variables have an axis of them in front."""

    @nnx.vmap
    def draw(key: jax.Array) -> nnx.Module:
        return layer(rngs=streams(key))

    return draw(jax.random.split(rngs.params(), copies))


def in_a_row(
    layers: nnx.Module,
    copies: int,
    x: jax.Array,
    *others: Any,
    rngs: nnx.Rngs | None = None,
    remat: bool = False,
    **handed: Any,
) -> jax.Array:
    """Stacked layers one after the other, as a loop over them: compiled as one.

    With `remat` the backward pass computes each of them again.
    """
    graphdef, stack = nnx.split(layers)
    keys = None if rngs is None else jax.random.split(rngs(), copies)

    def run(x: jax.Array, current: tuple[Any, Any]) -> tuple[jax.Array, nnx.State]:
        weights, key = current
        layer = nnx.merge(graphdef, weights, copy=True)
        more = handed if key is None else {**handed, "rngs": streams(key)}
        x = layer(x, *others, **more)
        return x, nnx.state(layer, nnx.Not(nnx.Param))

    step = jax.checkpoint(run) if remat else run
    first = jax.tree.map(lambda each: each[0], (stack, keys))
    made = jax.eval_shape(step, x, first)[0]
    x, rest = lax.scan(step, x.astype(made.dtype), (stack, keys), length=copies)
    nnx.update(layers, rest)
    return x
