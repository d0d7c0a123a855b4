"""`ema(layer, momentum)`: layers whose weights follow those of other layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Average, Instance, Invoke
from specc.semantics import compose
from specc.semantics.values import CatalogLayer, Composed, LayerValue, SpecLayer

if TYPE_CHECKING:
    from specc.diagnostics.diagnostic import Sink
    from specc.semantics.builder import Builder
    from specc.semantics.evaluate import Evaluator


def copied(ev: Evaluator, value: Any, momentum: float | None) -> LayerValue | None:
    """A copy of a layer, with weights of its own, or that follow the layer's with a momentum."""
    if not isinstance(value, LayerValue):
        return None
    copy = compose.fresh(value, ev)
    copy.name = ""
    return copy if momentum is None else follow(copy, value, momentum)


def follow(copy: LayerValue, layer: LayerValue, momentum: float) -> LayerValue:
    """Let a copy follow the layer that it is a copy of, part by part."""
    copy.trainable = False
    copy.follows = (layer, momentum)
    for mine, other in zip(_inner(copy), _inner(layer), strict=True):
        follow(mine, other, momentum)
    return copy


def _inner(layer: LayerValue) -> list[LayerValue]:
    """The layers that a layer is made of, in an order that its copies share."""
    if isinstance(layer, Composed):
        return layer.parts
    values: Any = ()
    if isinstance(layer, CatalogLayer):
        values = layer.word.given.values()
    elif isinstance(layer, SpecLayer):
        values = layer.settings.values()
    found: list[LayerValue] = []
    for value in values:
        items = value if isinstance(value, (list, tuple)) else [value]
        found += [item for item in items if isinstance(item, LayerValue)]
    return found


def settled(builder: Builder, sink: Sink) -> tuple[Instance, ...]:
    """The instances of a function that is complete, those that follow another told which."""
    found = []
    for instance in builder.instances:
        layer = next(v for v, name in builder.layers.values() if name == instance.name)
        if layer.follows is None or not instance.owned:
            found.append(instance)
            continue
        source, momentum = layer.follows
        known = builder.layers.get(id(source))
        followed = next((i for i in builder.instances if known and i.name == known[1]), None)
        if followed is None or not followed.owned:
            sink.report(
                "E0318",
                f"`{instance.name}` follows a layer that has no weights here",
                instance.span,
                labels=[(source.span, "this layer is not applied where its average is")],
                help="apply the layer and its `ema` in the same body",
            )
        elif not _alike(instance, followed):
            sink.report(
                "E0311",
                f"`{instance.name}` has weights for {_shown(instance)}, and those of the layer "
                f"that it follows are for {_shown(followed)}",
                instance.span,
                labels=[(source.span, "the layer")],
                help="a moving average is applied to values of the same shape",
            )
        else:
            average = Average(followed.name, momentum)
            found.append(instance.replace(average=average))
    return tuple(found)


def _alike(a: Instance, b: Instance) -> bool:
    if isinstance(a.word, Invoke) or isinstance(b.word, Invoke):
        return a.word == b.word
    return _weights(a) == _weights(b)


def _weights(instance: Instance) -> list[Any]:
    return [(w.name, w.shape) for w in instance.word.weights(*instance.inputs)]


def _shown(instance: Instance) -> str:
    return ", ".join(map(str, instance.inputs))
