"""Learning rates that differ from layer to layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import optax

from specc.kernels.by_name import weight_name


def per_layer(
    optimizer: Callable[[Any], optax.GradientTransformation],
    rate: Any,
    factors: dict[str, float],
) -> optax.GradientTransformation:
    """An optimizer for each factor of the rate; the weights below a layer take the layer's.

    Of two layers, one inside of the other, the inner one counts. All else has the factor 1.
    """

    def scaled(factor: float) -> optax.GradientTransformation:
        if not factor:
            return optax.set_to_zero()
        return optimizer((lambda count: factor * rate(count)) if callable(rate) else factor * rate)

    def factor_of(name: str) -> float:
        found = [layer for layer in factors if name.startswith(f"{layer}/")]
        return factors[max(found, key=len)] if found else 1.0

    def groups(tree: Any) -> dict[float, dict[str, Any]]:
        found: dict[float, dict[str, Any]] = {}
        for path, leaf in jax.tree_util.tree_flatten_with_path(tree)[0]:
            name = weight_name(path)
            found.setdefault(factor_of(name), {})[name] = leaf
        return dict(sorted(found.items()))

    def init(params: Any) -> Any:
        return [scaled(f).init(group) for f, group in groups(params).items()]

    def update(grads: Any, state: Any, params: Any = None) -> tuple[Any, Any]:
        weights, steps, memories = groups(params), {}, []
        for memory, (factor, group) in zip(state, groups(grads).items(), strict=True):
            found, after = scaled(factor).update(group, memory, weights[factor])
            steps |= found
            memories.append(after)
        joined = jax.tree_util.tree_map_with_path(lambda path, _: steps[weight_name(path)], grads)
        return joined, memories

    return optax.GradientTransformation(init, update)
