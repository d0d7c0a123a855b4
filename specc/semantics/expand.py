"""Layers that are made of other layers: `Bidirectional(LSTM(32))` applies two, and joins them.

The word says how (`Layer.expand`), and the IR holds the layers themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import find
from specc.catalog.declare import Layer, Mismatch, Word
from specc.semantics import apply, compose, mask_values, operands, recurrence, specialise, steps
from specc.semantics.names import snake
from specc.semantics.values import (
    WRONG,
    CatalogLayer,
    LayerValue,
    SpecLayer,
    TensorValue,
)
from specc.source import Span

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


class Stop(Exception):
    """A part was reported: the whole is WRONG."""


def expand(ev: Evaluator, layer: CatalogLayer, word: Layer, values: list[Any], span: Span) -> Any:
    """The value of a layer that is made of others."""
    try:
        problem = operands.wrong_dtype(type(word), values)
        if problem:
            raise problem
        return word.expand(Parts(ev, layer, word, span), *values)
    except Mismatch as mismatch:
        return ev.mismatch(mismatch, values, span)
    except Stop:
        return WRONG


def _kind(layer: LayerValue) -> str:
    """What a layer is called where it has no name; nothing where it is made of others."""
    if isinstance(layer, CatalogLayer):
        return snake(layer.word.word()) if type(layer.word).expand is Layer.expand else ""
    return snake(layer.definition.name) if isinstance(layer, SpecLayer) else ""


class Parts:
    """What a word uses to find and to apply the layers that it is made of."""

    def __init__(self, ev: Evaluator, owner: CatalogLayer, word: Layer, span: Span) -> None:
        self.ev = ev
        self.owner = owner
        self.word = word
        self.span = span

    def layer(self, option: str, name: str = "") -> LayerValue:
        """The layer of an option, which keeps its weights each time; `name` is for one without."""
        made = self.as_layer(self.word.__dict__[option])
        self.keep(option, made)
        if name:
            made.name = made.name or self.named(name)
        return made

    def layers(self, option: str) -> list[LayerValue]:
        """The layers of an option that lists them, the same each time."""
        made = [self.as_layer(value) for value in self.word.__dict__[option]]
        self.keep(option, tuple(made))
        for each in made:
            kind = _kind(each)
            each.name = each.name or (self.named(kind) if kind else self.owner.name)
        return made

    def only(self, option: str) -> LayerValue:
        """The one layer that this one is made of, called as this one is, or after its kind."""
        made = self.layer(option)
        made.name = made.name or self.owner.name or _kind(made)
        return made

    def as_layer(self, value: Any) -> LayerValue:
        """A layer, or a kind of layer with its defaults."""
        made = self.ev.layer(value, self.span)
        if made is None:
            raise Stop
        alias = specialise.alias(self.ev, made) if isinstance(made, SpecLayer) else None
        return alias or made

    def configured(self, option: str, word: Layer) -> None:
        """Puts a configured layer in the place of what the option says."""
        self.keep(option, CatalogLayer(word, self.owner.span, self.owner.owner))

    def of(self, layer: CatalogLayer) -> Parts:
        """The same for a layer that this one is made of, and that is made of others itself."""
        return Parts(self.ev, layer, layer.word, self.span)

    def copy(self, option: str, source: LayerValue, name: str, **changes: Any) -> LayerValue:
        """A layer like another, with weights and settings of its own, kept as an option's."""
        if isinstance(self.word.__dict__[option], LayerValue):
            return self.word.__dict__[option]
        made = compose.fresh(source, self.ev)
        if isinstance(made, CatalogLayer):
            made.word = made.word.replace(**changes)
        made.owner = source.owner
        made.name = self.named(name)
        self.keep(option, made)
        return made

    def keep(self, option: str, layer: LayerValue | tuple[LayerValue, ...]) -> None:
        for word in (self.word, self.owner.word):
            word.__dict__[option] = layer
            word.given[option] = layer

    def named(self, name: str) -> str:
        return f"{self.owner.name}_{name}" if self.owner.name else name

    def apply(self, layer: LayerValue, *values: Any, **changes: Any) -> Any:
        """A layer over values; `changes` are options of a catalog's layer for this call."""
        if isinstance(layer, CatalogLayer) and changes:
            word = layer.word.replace(**changes)
            result = apply.use_layer(self.ev, layer, word, list(values), self.span)
        else:
            given = tuple(v for v in values if v is not None)
            result = apply.layer_call(self.ev, layer, given, (), self.span)
        return self.good(result)

    def like(self, layer: CatalogLayer, word: Layer, *values: Any) -> Any:
        """The weights of a layer under another word: `LSTMCell(8)` as `LSTM(8)`."""
        return self.good(apply.use_layer(self.ev, layer, word, list(values), self.span))

    def use(self, kind: str, name: str, *values: Any, **options: Any) -> Any:
        """A word of the catalog without weights over values."""
        found = find(kind, name)
        assert found is not None
        return self.made(found(**options), *values)

    def made(self, word: Word, *values: Any) -> Any:
        """The same for a configured word."""
        if isinstance(word, Layer):
            owner = CatalogLayer(word, self.span, self.ev.builder)
            result = apply.use_layer(self.ev, owner, word, list(values), self.span)
        else:
            result = apply.use_function(self.ev, word, list(values), self.span)
        return self.good(result)

    def good(self, result: Any) -> Any:
        """A value, unless something was reported."""
        if result is WRONG:
            raise Stop
        return result

    def rank(self, value: TensorValue) -> int:
        """The number of written axes, without the batch where a layer asks for it."""
        return value.type.rank - int(operands.has_batch(value))

    def type(self, value: TensorValue | None) -> Any:
        """The type of a value, without the batch where a layer asks for it."""
        return operands.type_of_operand(value, explicit=True)

    def mask(self, value: TensorValue) -> TensorValue | None:
        """The mask that a value carries, as a value: bool[time]."""
        return mask_values.mask_of(self.ev, value, self.span)

    def scan(
        self, cell: LayerValue, x: TensorValue, mask: Any, state: Any, options: dict[str, bool]
    ) -> Any:
        """A layer of the spec over x as a cell, step by step."""
        return self.good(recurrence.scan(self.ev, cell, x, mask, state, options, self.span))

    def spread(self, x: TensorValue) -> TensorValue:
        """The steps of a sequence as examples."""
        return steps.spread(self.ev, x, self.span)

    def gather(self, made: Any, spread: TensorValue, x: TensorValue) -> Any:
        """What a layer made of the steps of x, as sequences."""
        return steps.gather(self.ev, made, spread, x, self.span)
