"""Layers whose inner values are computed again in the backward pass instead of being kept."""

from __future__ import annotations

from typing import Any

from flax import nnx


def remat(
    layer: nnx.Module,
    *inputs: Any,
    rngs: nnx.Rngs | None = None,
    losses: list[Any] | None = None,
    **flags: Any,
) -> Any:
    """layer(*inputs, …) by nnx.remat: what it draws, changes and adds to `losses` is the same."""

    def call(layer: nnx.Module, rngs: nnx.Rngs | None, *inputs: Any) -> tuple[Any, list[Any]]:
        added: list[Any] = []
        more = {} if rngs is None else {"rngs": rngs}
        more |= {} if losses is None else {"losses": added}
        return layer(*inputs, **flags, **more), added

    result, added = nnx.remat(call)(layer, rngs, *inputs)
    if losses is not None:
        losses.extend(added)
    return result
