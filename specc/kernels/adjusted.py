"""A learning rate that something outside of the optimizer may lower."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax


class Adjusted(NamedTuple):
    """What the learning rate is multiplied by, and the memory of the optimizer."""

    factor: jax.Array  # float32[]
    memory: Any


def adjusted(
    optimizer: Callable[[Any], optax.GradientTransformation], rate: Any
) -> optax.GradientTransformation:
    """An optimizer made anew for each update, with the rate times a factor kept in its memory."""

    def now(factor: Any) -> optax.GradientTransformation:
        if callable(rate):
            return optimizer(lambda count: factor * rate(count))
        return optimizer(factor * rate)

    def init(params: Any) -> Adjusted:
        return Adjusted(jnp.float32(1), now(1.0).init(params))

    def update(grads: Any, state: Adjusted, params: Any = None) -> tuple[Any, Adjusted]:
        steps, memory = now(state.factor).update(grads, state.memory, params)
        return steps, Adjusted(state.factor, memory)

    return optax.GradientTransformation(init, update)


def with_factor(memory: Any, factor: Callable[[jax.Array], jax.Array]) -> Any:
    """The memories of optimizers with another factor, made from the one so far."""

    def is_adjusted(node: Any) -> bool:
        # By its fields: an emitted program has this class pasted, the engine imports it.
        return getattr(node, "_fields", ()) == Adjusted._fields

    def changed(node: Any) -> Any:
        return node._replace(factor=factor(node.factor)) if is_adjusted(node) else node

    return jax.tree.map(changed, memory, is_leaf=is_adjusted)
