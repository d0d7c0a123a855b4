"""Which weights an optimizer changes."""

from __future__ import annotations

from typing import Any

from flax import nnx


def below(*layers: tuple[str, ...]) -> Any:
    """The parameters of these layers, each given by its path in the model."""
    return nnx.All(nnx.Param, lambda path, _: any(starts(path, layer) for layer in layers))


def not_below(*layers: tuple[str, ...]) -> Any:
    """All parameters but those of these layers."""
    return nnx.All(nnx.Param, lambda path, _: not any(starts(path, layer) for layer in layers))


def starts(path: tuple[Any, ...], layer: tuple[str, ...]) -> bool:
    """Does a path lead through a layer?"""
    return tuple(map(str, path[: len(layer)])) == layer
