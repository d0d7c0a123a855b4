"""Layers whose weights are moving averages of those of other layers."""

from __future__ import annotations

from typing import NamedTuple

import optax
from flax import nnx


class Average(NamedTuple):
    """A layer that follows another; both are paths in the model."""

    into: tuple[str, ...]
    of: tuple[str, ...]
    momentum: float


def follow(weights: nnx.State, averages: tuple[Average, ...]) -> nnx.State:
    """The weights after a step: those of a follower are momentum * old + (1 - momentum) * new."""
    flat = dict(nnx.to_flat_state(weights))
    for into, of, momentum in averages:
        for path, new in list(flat.items()):
            mine = (*into, *path[len(of) :])
            if path[: len(of)] == of and isinstance(new, nnx.Param) and mine in flat:
                flat[mine] = optax.incremental_update(new, flat[mine], 1 - momentum)
    return nnx.from_flat_state(flat)
