"""Optimizers that look at whole weights, for layers whose weights are stacked."""

from __future__ import annotations

from typing import Any

import jax
import optax

from specc.kernels.by_name import weight_name


def layer_by_layer(
    optimizer: optax.GradientTransformation, rows: dict[str, int]
) -> optax.GradientTransformation:
    """The optimizer for each layer of a row by itself, as if its weights were not stacked.

    `rows` are places of stacked layers in the model, `encoder/block`, and how many axes of layers
    the weights below have in front: more than one for a row within the layers of another.
    """

    def row_of(name: str) -> str:
        return max((r for r in rows if name.startswith(f"{r}/")), key=len, default="")

    def groups(tree: Any) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for path, leaf in jax.tree_util.tree_flatten_with_path(tree)[0]:
            name = weight_name(path)
            found.setdefault(row_of(name), {})[name] = leaf
        return dict(sorted(found.items()))

    def each(function: Any, row: str) -> Any:
        for _ in range(rows.get(row, 0)):
            function = jax.vmap(function)
        return function

    def init(params: Any) -> Any:
        return [each(optimizer.init, row)(group) for row, group in groups(params).items()]

    def update(grads: Any, state: Any, params: Any = None) -> tuple[Any, Any]:
        weights, steps, memories = groups(params), {}, []
        for memory, (row, group) in zip(state, groups(grads).items(), strict=True):
            found, after = each(optimizer.update, row)(group, memory, weights[row])
            steps |= found
            memories.append(after)
        joined = jax.tree_util.tree_map_with_path(lambda path, _: steps[weight_name(path)], grads)
        return joined, memories

    return optax.GradientTransformation(init, update)
