"""What is done to weights by their names: decay, projection, a choice of the optimizer."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax

from specc.kernels.optimizers import rate_at


def weight_name(path: Any) -> str:
    """The name of a weight by its place in the model: `dense/kernel`."""
    return "/".join(str(key.key) for key in path if hasattr(key, "key"))


def is_called(name: str, names: Container[str]) -> bool:
    """Is a weight's name one of these, or its last part: `head/kernel`, `bias`?"""
    return name in names or name.rpartition("/")[2] in names


class Decay(NamedTuple):
    count: jax.Array  # updates so far


def decay_weights(rate: Any, decay: float, *excluded: str) -> optax.GradientTransformation:
    """Beside the step, w -= rate * decay * w, but for the excluded weights."""

    def init(_params: Any) -> Decay:
        return Decay(jnp.int32(0))

    def update(steps: Any, state: Decay, params: Any = None) -> tuple[Any, Decay]:
        factor = rate_at(rate, state.count) * decay

        def one(path: Any, step: jax.Array, weight: jax.Array) -> jax.Array:
            return step if is_called(weight_name(path), excluded) else step - factor * weight

        return jax.tree_util.tree_map_with_path(one, steps, params), Decay(state.count + 1)

    return optax.GradientTransformation(init, update)


def after_decay(
    inner: optax.GradientTransformation, decay: optax.GradientTransformation
) -> optax.GradientTransformation:
    """The step of an optimizer that looks at the weights: it sees them decayed already."""

    def init(params: Any) -> Any:
        return decay.init(params), inner.init(params)

    def update(grads: Any, state: Any, params: Any = None) -> tuple[Any, Any]:
        zeros = jax.tree.map(jnp.zeros_like, grads)
        losses, first = decay.update(zeros, state[0], params)
        decayed = jax.tree.map(jnp.add, params, losses)
        steps, second = inner.update(grads, state[1], decayed)
        return jax.tree.map(jnp.add, steps, losses), (first, second)

    return optax.GradientTransformation(init, update)


def project_weights(
    projections: dict[str, Callable[[jax.Array], jax.Array]],
) -> optax.GradientTransformation:
    """The step that ends where a weight is allowed to be; the others go their way."""

    def update(steps: Any, state: Any, params: Any = None) -> tuple[Any, Any]:
        def one(path: Any, step: jax.Array, weight: jax.Array) -> jax.Array:
            project = projections.get(weight_name(path))
            return step if project is None else project(weight + step) - weight

        return jax.tree_util.tree_map_with_path(one, steps, params), state

    return optax.GradientTransformation(lambda _params: optax.EmptyState(), update)


def by_name(
    names: tuple[str, ...],
    first: optax.GradientTransformation,
    second: optax.GradientTransformation,
) -> optax.GradientTransformation:
    """One transformation for the weights of these names, and a second one for all others."""

    def parts(tree: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        found = jax.tree_util.tree_flatten_with_path(tree)[0]
        leaves = {weight_name(path): leaf for path, leaf in found}
        ours = {name: leaf for name, leaf in leaves.items() if is_called(name, names)}
        return ours, {name: leaf for name, leaf in leaves.items() if name not in ours}

    def init(params: Any) -> Any:
        ours, others = parts(params)
        return first.init(ours), second.init(others)

    def update(grads: Any, state: Any, params: Any = None) -> tuple[Any, Any]:
        (ours, others), (weights, rest) = parts(grads), parts(params)
        one, memory = first.update(ours, state[0], weights)
        two, more = second.update(others, state[1], rest)
        steps = one | two
        joined = jax.tree_util.tree_map_with_path(lambda path, _: steps[weight_name(path)], grads)
        return joined, (memory, more)

    return optax.GradientTransformation(init, update)
