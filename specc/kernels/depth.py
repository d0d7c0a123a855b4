"""Layers in a row that are alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


def in_a_row(
    layers: Sequence[nnx.Module],
    x: jax.Array,
    *others: Any,
    rngs: nnx.Rngs | None = None,
    remat: bool = False,
    **handed: Any,
) -> jax.Array:
    """The layers one after the other, as a loop over their stacked weights: compiled as one.

    With `remat` the backward pass computes each of them again.
    """
    parts = [nnx.split(layer) for layer in layers]
    graphdef = parts[0][0]
    stacked = jax.tree.map(lambda *each: jnp.stack(each), *(state for _, state in parts))
    keys = None if rngs is None else jax.random.split(rngs(), len(parts))

    def run(x: jax.Array, current: tuple[Any, Any]) -> tuple[jax.Array, nnx.State]:
        weights, key = current
        layer = nnx.merge(graphdef, weights, copy=True)
        more = handed if key is None else {**handed, "rngs": nnx.Rngs(key)}
        x = layer(x, *others, **more)
        return x, nnx.state(layer, nnx.Not(nnx.Param))

    step = jax.checkpoint(run) if remat else run
    first = jax.tree.map(lambda each: each[0], (stacked, keys))
    made = jax.eval_shape(step, x, first)[0]
    x, rest = lax.scan(step, x.astype(made.dtype), (stacked, keys))
    for index, layer in enumerate(layers):
        nnx.update(layer, jax.tree.map(lambda each, i=index: each[i], rest))
    return x
