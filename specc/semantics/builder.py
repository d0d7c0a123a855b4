"""Builds one function of the IR: its operations, its layers, its weights."""

from __future__ import annotations

from typing import Any

from specc.ir.program import (
    AddLoss,
    Apply,
    Branch,
    Group,
    Instance,
    Part,
    Ref,
    Region,
    Scalar,
    WeightDecl,
)
from specc.ir.types import Record, Sequence, Tensor, Type
from specc.semantics.values import LayerValue, TensorValue
from specc.source import Span


class Builder:
    """The function that is being built. A layer that belongs to a caller is captured."""

    def __init__(
        self, name: str, *, batch: bool = False, draws: bool = True, frozen: bool = False
    ) -> None:
        self.name = name
        self.batch = batch
        self.frozen = frozen  # a layer that is not trained, with all that is made in it
        self.draws = draws  # random numbers: not in losses and metrics
        self.body: list[Apply | Branch | AddLoss] = []
        self.weights: list[WeightDecl] = []
        self.instances: list[Instance] = []
        self.layers: dict[int, tuple[LayerValue, str]] = {}  # id -> the layer, its instance here
        self.captured: dict[str, LayerValue] = {}  # instance name -> the caller's layer
        self.masks: dict[str, Tensor] = {}  # masks of more axes than the steps, by their values
        self._taken: set[str] = set()
        self._count = 0

    def fresh(self, hint: str) -> str:
        """A name of this function that is free: `dense`, `dense_1`, …"""
        name, number = hint, 0
        while name in self._taken:
            number += 1
            name = f"{hint}_{number}"
        self._taken.add(name)
        return name

    def value(self) -> str:
        self._count += 1
        return f"%{self._count}"

    def apply(
        self,
        word: Any,
        inputs: tuple[Ref | Scalar | Group, ...],
        type_: Type,
        span: Span,
        *,
        instance: str | None = None,
        mask: str | None = None,
        made: str = "",
    ) -> Any:
        """Add an operation; gives its value, records and sequences taken apart lazily."""
        result = self.value()
        self.body.append(Apply(result, type_, word, inputs, instance, mask, "", span))
        return self.wrap(result, type_, span, made)

    def wrap(self, result: str, type_: Type, span: Span, made: str) -> Any:
        """The evaluator's value for an IR value."""
        if isinstance(type_, Tensor):
            return TensorValue(Ref(result), type_, span, made or f"this makes {type_}")
        if isinstance(type_, Record):
            return {k: self.part(result, k, t, span, made) for k, t in type_.items}
        if isinstance(type_, Sequence):
            return [self.part(result, i, t, span, made) for i, t in enumerate(type_.items)]
        raise TypeError(type(type_).__name__)

    def part(self, whole: str, key: str | int, type_: Type, span: Span, made: str) -> Any:
        result = self.value()
        self.body.append(Apply(result, type_, Part(key), (Ref(whole),), None, None, "", span))
        return self.wrap(result, type_, span, made)

    def hint(self, value: Any, name: str) -> None:
        """Call the operation that made a value as the user does."""
        if not isinstance(value, TensorValue) or not isinstance(value.source, Ref):
            return
        wanted = value.source.name
        for i in range(len(self.body) - 1, -1, -1):
            op = self.body[i]
            if not isinstance(op, AddLoss) and op.result == wanted:
                if not op.hint:
                    self.body[i] = op.replace(hint=name)
                return

    def instance(
        self,
        layer: LayerValue,
        word: Any,
        inputs: tuple[Type, ...],
        hint: str,
        layers: tuple[tuple[str, str], ...] = (),
    ) -> str:
        """Declare a layer of this function, at its first use."""
        if layer.follows is not None and layer.follows[0].name:
            hint = f"{layer.follows[0].name}_average"
        name = self.fresh(layer.name or hint)
        self.layers[id(layer)] = (layer, name)
        self.instances.append(
            Instance(
                name,
                word,
                inputs,
                layers,
                True,
                layer.trainable and not self.frozen,
                layer.span,
            )
        )
        return name

    def capture(self, layer: LayerValue, word: Any, inputs: tuple[Type, ...], hint: str) -> str:
        """Use a layer of a caller: it is handed to this function when its layer is made."""
        if id(layer) in self.layers:
            return self.layers[id(layer)][1]
        name = self.fresh(layer.name or hint)
        self.layers[id(layer)] = (layer, name)
        self.captured[name] = layer
        self.instances.append(Instance(name, word, inputs, (), False, layer.trainable, layer.span))
        return name

    def mark(self) -> tuple[Any, ...]:
        """Where it stands, for `reset`: what is tried out may be forgotten."""
        kept = (list(self.body), list(self.weights), list(self.instances))
        return (*kept, dict(self.layers), dict(self.captured), set(self._taken), self._count)

    def reset(self, mark: tuple[Any, ...]) -> None:
        """Forget what came after `mark`."""
        body, weights, instances, layers, captured, taken, self._count = mark
        self.body[:], self.weights[:], self.instances[:] = body, weights, instances
        self.layers, self.captured, self._taken = layers, captured, taken

    def region(self, start: int, result: str) -> Region:
        """Take the operations since `start` out of the body, as a region."""
        body = tuple(self.body[start:])
        del self.body[start:]
        return Region(body, result)  # type: ignore[arg-type]
