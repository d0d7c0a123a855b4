"""Averages of the weights beside their training."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax


class Averaged(NamedTuple):
    """How often it was updated, and the average of the weights."""

    count: jax.Array
    average: Any


def average_weights(momentum: float, every: int | None = None) -> optax.GradientTransformation:
    """Keeps average = momentum * average + (1 - momentum) * weights, from the first update on.

    With `every`, the weights become their average each so many updates.
    """

    def init(params: Any) -> Averaged:
        return Averaged(jnp.int32(0), jax.tree.map(jnp.zeros_like, params))

    def update(steps: Any, state: Averaged, params: Any = None) -> tuple[Any, Averaged]:
        kept = jnp.where(state.count > 0, momentum, 0.0)
        average = jax.tree.map(
            lambda a, w, s: kept * a + (1 - kept) * (w + s), state.average, params, steps
        )
        count = state.count + 1
        if every is not None:
            now = count % every == 0
            steps = jax.tree.map(lambda a, w, s: jnp.where(now, a - w, s), average, params, steps)
        return steps, Averaged(count, average)

    return optax.GradientTransformation(init, update)


def with_averages(weights: Any, memory: Any) -> Any:
    """The weights with those replaced whose average an optimizer keeps in its memory."""
    for node in jax.tree.leaves(memory, is_leaf=lambda node: isinstance(node, Averaged)):
        if isinstance(node, Averaged):
            found = dict(jax.tree_util.tree_flatten_with_path(node.average)[0])
            begun = node.count > 0
            weights = jax.tree_util.tree_map_with_path(
                lambda path, w, found=found, begun=begun: (
                    jnp.where(begun, found[path], w) if path in found else w
                ),
                weights,
            )
    return weights


class Slow(NamedTuple):
    """How often it was updated, the slow weights, and the memory of the fast optimizer."""

    count: jax.Array
    weights: Any
    fast: Any


def lookahead(
    fast: optax.GradientTransformation, every: int, share: float
) -> optax.GradientTransformation:
    """Each so many updates the weights go back to a share of the way that they have gone.

    Reference: Zhang et al., Lookahead Optimizer: k steps forward, 1 step back, 2019.
    """

    def init(params: Any) -> Slow:
        return Slow(jnp.int32(0), params, fast.init(params))

    def update(grads: Any, state: Slow, params: Any = None) -> tuple[Any, Slow]:
        steps, memory = fast.update(grads, state.fast, params)
        count = state.count + 1
        now = count % every == 0
        slow = jax.tree.map(
            lambda s, w, d: jnp.where(now, s + share * (w + d - s), s),
            state.weights,
            params,
            steps,
        )
        steps = jax.tree.map(lambda s, w, d: jnp.where(now, s - w, d), slow, params, steps)
        return steps, Slow(count, slow, memory)

    return optax.GradientTransformation(init, update)
