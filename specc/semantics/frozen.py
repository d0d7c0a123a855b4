"""`trainable = false`: an option of every layer, beside its own."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Any

from specc.semantics.values import WRONG, CatalogLayer, Composed, LayerValue, SpecLayer, describe
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def take(
    ev: Evaluator, arguments: tuple[ast.Argument, ...], own: Container[str]
) -> tuple[tuple[ast.Argument, ...], bool]:
    """The arguments without it, and whether the layer is trained; `own` are the layer's options."""
    rest, trainable = [], True
    for argument in arguments:
        if argument.name is None or argument.name.id != "trainable" or "trainable" in own:
            rest.append(argument)
            continue
        value = ev.evaluate(argument.value)
        if isinstance(value, bool):
            trainable = value
        elif value is not WRONG:
            ev.sink.report(
                "E0206",
                f"`trainable` must be true or false, got {describe(value)}",
                argument.value.span,
            )
    return tuple(rest), trainable


def freeze(layer: Any) -> Any:
    """The layer, and those that were handed to it, as not trained."""
    if isinstance(layer, (list, tuple)):
        for each in layer:
            freeze(each)
    if not isinstance(layer, LayerValue):
        return layer
    inner: list[Any] = []
    if isinstance(layer, Composed):
        inner = list(layer.parts)
    elif isinstance(layer, CatalogLayer):
        inner = list(layer.word.given.values())
    elif isinstance(layer, SpecLayer):
        inner = list(layer.settings.values())
    layer.trainable = False
    for each in inner:
        freeze(each)
    return layer
