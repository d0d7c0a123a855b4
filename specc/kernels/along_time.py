"""A layer run as a cell along time, and steps that count as examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax

from specc.kernels.random_stream import streams


def where_counts(counts: jax.Array, new: Any, old: Any) -> Any:
    """The arrays of `new` where `counts` is true, else those of `old`."""

    def choose(a: jax.Array, b: jax.Array) -> jax.Array:
        return jnp.where(counts.reshape(counts.shape + (1,) * (a.ndim - counts.ndim)), a, b)

    return jax.tree.map(choose, new, old)


def run_layer(
    cell: Callable[..., Any],
    x: jax.Array,
    state: Any,
    *,
    mask: jax.Array | None = None,
    axis: int = 1,
    return_sequences: bool = False,
    return_state: bool = False,
    go_backwards: bool = False,
    unroll: bool = False,
    zero_output_for_mask: bool = False,
    rngs: nnx.Rngs | None = None,
    **handed: Any,
) -> Any:
    """Runs a layer along an axis of x: it takes a step and the state, and gives both anew.

    Where the mask, bool[batch, time], is false, the state stays; the output is the last one or 0.
    Gives the last output, or all of them, and with `return_state` the last state after it.
    """
    steps = jnp.moveaxis(x, axis, 0)
    counts = None if mask is None else jnp.moveaxis(mask, -1, 0)
    keys = None if rngs is None else jax.random.split(rngs(), len(steps))

    def apply(x: jax.Array, state: Any, key: jax.Array | None) -> tuple[Any, Any]:
        more = handed if key is None else {**handed, "rngs": streams(key)}
        made = cell(x, state, **more)
        fit = jax.tree.map(
            lambda new, old: jnp.broadcast_to(new, old.shape).astype(old.dtype),
            made["state"],
            state,
        )
        return made["output"], fit

    first = None if keys is None else keys[0]
    shapes, _ = jax.eval_shape(lambda: apply(steps[0], state, first))
    nothing = jax.tree.map(lambda a: jnp.zeros(a.shape, a.dtype), shapes)

    def step(carry: tuple[Any, Any], current: Any) -> tuple[tuple[Any, Any], Any]:
        state, before = carry
        x, counts, key = current
        output, new = apply(x, state, key)
        if counts is not None:
            new = where_counts(counts, new, state)
            output = where_counts(counts, output, nothing if zero_output_for_mask else before)
        return (new, output), output if return_sequences else None

    (state, output), outputs = lax.scan(
        step, (state, nothing), (steps, counts, keys), reverse=go_backwards, unroll=unroll
    )
    if return_sequences:
        turned = jax.tree.map(lambda a: a[::-1], outputs) if go_backwards else outputs
        output = jax.tree.map(lambda a: jnp.moveaxis(a, 0, axis), turned)
    return (output, state) if return_state else output


def for_each_step(
    valid: jax.Array | None, steps: int, mask: jax.Array | None = None
) -> jax.Array | None:
    """What is said of an example, bool[batch], said of each of its steps that the mask,
    bool[batch, steps], lets count."""
    every = None if valid is None else jnp.repeat(valid, steps)
    if mask is None:
        return every
    return mask.reshape(-1) if every is None else every & mask.reshape(-1)
