"""Layers that layers of the catalog apply: `Bidirectional(LSTM(32))`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.types import Type
from specc.semantics import apply, operands
from specc.semantics.values import (
    WRONG,
    CatalogLayer,
    LayerValue,
    is_layer,
)
from specc.source import Span

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


class Inner:
    """Layers handed to a layer of the catalog: `Bidirectional(LSTM(32))`."""

    def __init__(self) -> None:
        self.types: dict[str, Type] = {}
        self.names: tuple[tuple[str, str], ...] = ()
        self.failed = False


def inner_layers(
    ev: Evaluator, layer: CatalogLayer, word: Any, types: list[Any], span: Span
) -> Inner:
    """Build the layers that a wrapper applies, for the inputs that it will give them."""
    inner = Inner()
    wanted = word.inner_inputs(*types)
    names = []
    for option, inputs in wanted.items():
        value = word.__dict__[option]
        made = ev.layer(value, span) if is_layer(value) else None
        if made is None:
            continue
        word.__dict__[option] = made
        word.given[option] = made
        result = wrapped(ev, made, inputs, span)
        if result is None:
            inner.failed = True
            continue
        inner.types[option] = result[1]
        names.append((option, result[0]))
    inner.names = tuple(names)
    return inner


def wrapped(
    ev: Evaluator, layer: LayerValue, inputs: tuple[Any, ...], span: Span
) -> tuple[str, Type] | None:
    """Apply a layer on the side, to learn its type and to make its instance; the operations go."""
    builder = ev.builder
    assert builder is not None
    start = len(builder.body)
    before = len(builder.instances)
    values = tuple(builder.wrap(builder.value(), t, span, f"each step is {t}") for t in inputs)
    value = apply.layer_call(ev, layer, values, (), span)
    del builder.body[start:]
    if value is WRONG:
        return None
    made = operands.as_input(ev, value, span)
    del builder.body[start:]
    name = builder.layers[id(layer)][1] if id(layer) in builder.layers else ""
    if not name and len(builder.instances) == before + 1:
        name = builder.instances[-1].name
    return None if made is None else (name, made[1])
