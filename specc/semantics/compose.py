"""Layers from layers: one after another, copies in a row, copies with weights of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.semantics.values import (
    WRONG,
    CatalogLayer,
    Composed,
    LayerValue,
    SpecLayer,
    describe,
    is_layer,
)
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def compose(ev: Evaluator, left: Any, right: Any, node: ast.Pipe) -> Any:
    """`layer |> layer`."""
    first, second = ev.layer(left, node.left.span), ev.layer(right, node.right.span)
    if (first is None and is_layer(left)) or (second is None and is_layer(right)):
        return WRONG
    if first is None or second is None:
        ev.sink.report(
            "E0208", f"`|>` joins layers, and this is {describe(right)}", node.right.span
        )
        return WRONG
    parts = [*_parts(first), *_parts(second)]
    return Composed(parts, node.span, ev.builder)


def repeat(ev: Evaluator, value: Any, times: int, span: Span) -> Any:
    """`layer * n`: n fresh copies in a row."""
    layer = ev.layer(value, span)
    if layer is None and is_layer(value):
        return WRONG
    if layer is None or times < 1 or times * len(_parts(layer)) > 10_000:
        ev.sink.report(
            "E0206",
            f"a layer is repeated at least once, to at most 10_000 layers in a row, not {times} times",
            span,
        )
        return WRONG
    copies = [layer, *(fresh(layer, ev) for _ in range(times - 1))]
    return (
        Composed([p for c in copies for p in _parts(c)], span, ev.builder) if times > 1 else layer
    )


def fresh(layer: LayerValue, ev: Evaluator) -> LayerValue:
    """A copy with weights of its own."""
    if isinstance(layer, Composed):
        return Composed([fresh(p, ev) for p in layer.parts], layer.span, ev.builder)
    if isinstance(layer, CatalogLayer):
        word = layer.word
        inner = {k: fresh_value(v, ev) for k, v in word.given.items() if _holds_layer(v)}
        copy: LayerValue = CatalogLayer(
            word.replace(**inner) if inner else word, layer.span, ev.builder
        )
    elif isinstance(layer, SpecLayer):
        settings = {k: fresh_value(v, ev) for k, v in layer.settings.items()}
        copy = SpecLayer(layer.definition, settings, layer.span, ev.builder)
    else:
        return layer
    copy.name = layer.name
    copy.trainable = layer.trainable
    return copy


def fresh_value(value: Any, ev: Evaluator) -> Any:
    """The value of an option, its layers with weights of their own."""
    if isinstance(value, (list, tuple)) and _holds_layer(value):
        return type(value)(fresh_value(v, ev) for v in value)
    return fresh(value, ev) if isinstance(value, LayerValue) else value


def _holds_layer(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_holds_layer, value))
    return isinstance(value, LayerValue)


def _parts(layer: LayerValue) -> list[LayerValue]:
    return layer.parts if isinstance(layer, Composed) else [layer]
